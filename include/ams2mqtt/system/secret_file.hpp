// A secret from its own file: a password, or a key in hexadecimal digits. One line; the line end is not part of it.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

namespace ams2mqtt {

inline constexpr std::size_t kMaxSecretBytes = 4096;

struct Secret {
  std::string text;
  bool readable_by_all = false;  // any user of the host can read the file
};

// The error is the rest of a sentence: "cannot be read: Permission denied". It never repeats the file's content.
[[nodiscard]] std::expected<Secret, std::string> read_secret_file(const std::string& path);

// "key_file /etc/ams2mqtt/key", for a message about the file that a setting or option names; only "key_file" where the
// name may be the secret itself, pasted there by mistake: it is not a file, does not begin with an existing folder, and
// is not an absolute path of ordinary words.
[[nodiscard]] std::string named_file(std::string_view setting, const std::string& path);
// The same with what is wrong with it, and what to do where the name is not shown.
[[nodiscard]] std::string file_problem(std::string_view setting, const std::string& path, std::string_view problem);

// What the file holds, at most `limit` bytes and one more if it holds more; the error says why it cannot be read.
[[nodiscard]] std::expected<std::string, std::string> read_file(const std::string& path, std::size_t limit);

}  // namespace ams2mqtt
