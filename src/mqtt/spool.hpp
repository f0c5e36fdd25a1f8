// The file in which messages for the broker outlive the daemon. It belongs to one process at a time, never grows beyond
// its limit, and is truncated when nothing waits. A message to which write() has given a number is on the disk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ams2mqtt/system/file_descriptor.hpp"
#include "ams2mqtt/system/owned_folder.hpp"
#include "spool_format.hpp"

namespace ams2mqtt {

class Spool {
 public:
  using Numbers = std::vector<std::optional<SpoolNumber>>;

  Spool(const std::string& file, std::size_t max_bytes)
      : file_(file), path_(file), name_(path_.filename().string()), max_bytes_(max_bytes) {}

  // Opens the file for use and returns what it holds, oldest first; or what is wrong with it, for people.
  [[nodiscard]] std::expected<SpoolContent, std::string> open();
  [[nodiscard]] bool is_open() const { return descriptor_.is_open(); }

  // Adds messages and removes others, in one piece. Returns a number for each message; nothing for one that has no
  // room. On failure the file is as it was, and what is gone is remembered for the next time.
  [[nodiscard]] std::expected<Numbers, std::string> write(std::span<const Message> messages,
                                                          std::span<const SpoolNumber> gone);

  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] std::size_t messages() const { return places_.size(); }
  [[nodiscard]] std::size_t bytes() const { return size_; }
  // How many messages had to leave the file, or never came in, because of its limit.
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

 private:
  struct Place {
    std::size_t offset;
    std::size_t size;
  };
  struct Record {
    SpoolNumber number;
    std::string bytes;
  };
  using Places = std::map<SpoolNumber, Place>;

  [[nodiscard]] std::vector<Record> records_of(std::span<const Message> messages, Numbers& numbers);
  [[nodiscard]] bool wants_rewriting(std::size_t more) const;
  void make_room(std::vector<Record>& fresh);
  [[nodiscard]] std::string empty();
  [[nodiscard]] std::string append(const std::vector<Record>& fresh);
  [[nodiscard]] std::string rewrite(const std::vector<Record>& fresh);
  [[nodiscard]] std::string copy_kept(std::string& bytes, Places& places) const;

  std::string file_;  // as it was given
  std::filesystem::path path_;
  std::string name_;
  std::size_t max_bytes_;
  std::optional<OwnedFolder> folder_;  // once it is in use
  FileDescriptor descriptor_;
  std::size_t size_ = 0;
  bool damaged_ = false;  // until it is rewritten
  Places places_;
  std::size_t kept_bytes_ = 0;  // of the records at these places
  std::vector<SpoolNumber> gone_;
  SpoolNumber next_ = 1;
  std::uint64_t dropped_ = 0;
};

}  // namespace ams2mqtt
