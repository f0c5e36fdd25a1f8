// A file, a device, a pipe or standard input, read piece by piece as it comes. What may still grow is waited for: pipes
// and devices always, files when they are to be followed.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>

#include "ams2mqtt/system/file_descriptor.hpp"

namespace ams2mqtt {

class InputFile {
 public:
  // Nothing came for this long: what was begun will not be completed.
  static constexpr std::chrono::milliseconds kQuiet{2000};

  // "-" is standard input. The error says why it cannot be read: "No such file or directory".
  [[nodiscard]] static std::expected<InputFile, std::string> open(const std::string& name, bool follow);

  enum class Event : std::uint8_t {
    bytes,
    quiet,      // kQuiet without a byte, once
    truncated,  // a followed file has been emptied; it is read from its beginning again
    end,
    failed,  // `error` says why
  };
  struct Read {
    Event event{};
    std::size_t size = 0;
    std::string error = {};
  };
  // Waits until there is something to tell.
  [[nodiscard]] Read read(std::span<std::uint8_t> buffer);

  // It is read while it is being written.
  [[nodiscard]] bool live() const { return live_; }

 private:
  InputFile(FileDescriptor file, bool regular, bool live);
  [[nodiscard]] Read wait_for_growth();

  FileDescriptor file_;
  bool regular_;
  bool live_;
  bool quiet_ = true;  // has been told, or nothing has come yet
  std::chrono::milliseconds idle_{0};
};

}  // namespace ams2mqtt
