// Whether bytes are text that a person can have written: UTF-8 without control characters.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ams2mqtt {

// True for the first byte of a character.
[[nodiscard]] constexpr bool is_utf8_start(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

// The offset of the first byte that is not well-formed UTF-8 (RFC 3629) or is a control character other than tab, line
// feed and carriage return.
[[nodiscard]] std::optional<std::size_t> first_not_text(std::string_view text);

// Text from outside for a terminal or a log: one line of at most `limit` bytes, in which nothing moves the cursor,
// changes colours or reverses the direction of writing. A '?' replaces each character that would, and each byte that is
// not text; a line end becomes a blank, or nothing at the very end. " ..." marks what is cut off.
[[nodiscard]] std::string one_line(std::string_view text, std::size_t limit);

}  // namespace ams2mqtt
