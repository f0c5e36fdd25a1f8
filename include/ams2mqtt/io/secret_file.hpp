// A secret from a file of its own: a password, or a key in hexadecimal digits. One line; its end is not part of it.
#pragma once

#include <cstddef>
#include <expected>
#include <string>

namespace ams2mqtt {

inline constexpr std::size_t kMaxSecretBytes = 4096;

struct Secret {
  std::string text;
  bool readable_by_all = false;  // any user of the host can read the file
};

// The error is the rest of a sentence: "cannot be read: Permission denied". It never holds what the file holds.
[[nodiscard]] std::expected<Secret, std::string> read_secret_file(const std::string& path);

// What the file holds, at most `limit` bytes and one more if it holds more; the error says why it cannot be read.
[[nodiscard]] std::expected<std::string, std::string> read_file(const std::string& path, std::size_t limit);

}  // namespace ams2mqtt
