// Texts that a person wrote -> what a message may show of them. People paste keys and passwords into the wrong place,
// and a message goes to a terminal, a log or a forum. What looks like a secret is therefore never shown, by one guess
// at its form for every message of the program.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ams2mqtt {

enum class Secrecy : std::uint8_t {
  none,
  key,       // hexadecimal digits as of AES-128 or more, in whatever notation; base64 of as much; a PEM block
  login,     // user:password@host, with or without a scheme before it
  password,  // no ordinary word: letters of both sizes, digits and signs mixed; or behind "token=" and the like
};

// A guess by the form alone. A universally unique identifier is none.
[[nodiscard]] Secrecy secrecy_of(std::string_view text);

// What stands in place of a secret.
inline constexpr std::string_view kNotShown = "(not shown, it may be a secret)";

// Whether a key stands in the midst of other words: 32 hexadecimal digits in a row.
[[nodiscard]] bool holds_key(std::string_view text);

// `text` on one line and not without end, or kNotShown.
[[nodiscard]] std::string shown_text(std::string_view text);
// The same in quotes: "'text'".
[[nodiscard]] std::string in_quotes(std::string_view text);

}  // namespace ams2mqtt
