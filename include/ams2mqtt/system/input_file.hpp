// A file, a device, a pipe or standard input, read piece by piece as data arrives. Waits for anything that may still
// grow: always for pipes and devices, for files when they are followed.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <vector>

#include "ams2mqtt/system/file_descriptor.hpp"

namespace ams2mqtt {

class InputFile {
 public:
  // After this long without data, what was begun will not be completed.
  static constexpr std::chrono::milliseconds kQuiet{2000};

  // "-" is standard input. The error says why it cannot be read: "No such file or directory".
  [[nodiscard]] static std::expected<InputFile, std::string> open(const std::string& name, bool follow);

  enum class Event : std::uint8_t {
    bytes,
    quiet,      // no byte for kQuiet, once
    truncated,  // a followed file was truncated; it is read from the start again
    end,
    failed,  // `error` says why
  };
  struct Read {
    Event event{};
    std::size_t size = 0;
    std::string error = {};
  };
  // Waits until there is something to report.
  [[nodiscard]] Read read(std::span<std::uint8_t> buffer);

  // It is read while it is being written.
  [[nodiscard]] bool live() const { return live_; }
  // The bytes that were to be read when it was opened; 0 where nobody knows.
  [[nodiscard]] std::uint64_t size() const { return size_; }

 private:
  InputFile(FileDescriptor file, bool regular, bool live, std::uint64_t size);
  [[nodiscard]] Read wait_for_growth();

  FileDescriptor file_;
  bool regular_;
  bool live_;
  std::uint64_t size_;
  bool quiet_ = true;  // already reported, or nothing has come yet
  std::chrono::milliseconds idle_{0};
};

// The beginning of a file, or all of it: at most so many bytes. "-" is standard input. The error says why it cannot be
// read.
[[nodiscard]] std::expected<std::vector<std::uint8_t>, std::string> read_beginning(const std::string& name,
                                                                                   std::size_t most);

}  // namespace ams2mqtt
