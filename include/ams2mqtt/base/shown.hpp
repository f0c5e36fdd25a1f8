// Texts that a person wrote -> what a message may show of them. People paste keys and passwords into the wrong place,
// and a message goes to a terminal, a log or a forum. So anything that looks like a secret is never shown; all messages
// of the program share this one guess at its form.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ams2mqtt {

enum class Secrecy : std::uint8_t {
  none,
  key,       // hexadecimal digits as for AES-128 or longer, in any notation; base64 of that length; a PEM block
  login,     // user:password@host, with or without a scheme before it
  password,  // not an ordinary word: upper and lower case, digits and signs mixed; or after "token=" and the like
};

// A guess by the form alone. A universally unique identifier is not a secret.
[[nodiscard]] Secrecy secrecy_of(std::string_view text);

// What is shown instead of a secret.
inline constexpr std::string_view kNotShown = "(not shown, it may be a secret)";

// Whether there is a key among other words: 32 hexadecimal digits in a row.
[[nodiscard]] bool holds_key(std::string_view text);

// `text` on one line and of limited length, or kNotShown.
[[nodiscard]] std::string shown_text(std::string_view text);
// The same in quotes: "'text'".
[[nodiscard]] std::string in_quotes(std::string_view text);

}  // namespace ams2mqtt
