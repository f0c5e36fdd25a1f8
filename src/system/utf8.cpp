#include "ams2mqtt/system/utf8.hpp"

#include <cstdint>

namespace ams2mqtt {
namespace {

std::uint32_t byte_at(std::string_view text, std::size_t offset) {
  return static_cast<unsigned char>(text[offset]);
}

// The length of the character at `offset`, 0 when there is no well-formed one.
std::size_t character_length(std::string_view text, std::size_t offset) {
  const std::uint32_t first = byte_at(text, offset);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || offset + length > text.size()) return 0;
  std::uint32_t code = first & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const std::uint32_t next = byte_at(text, offset + i);
    if ((next & 0xC0U) != 0x80U) return 0;
    code = code << 6U | (next & 0x3FU);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  return overlong || surrogate || code > 0x10FFFF ? 0 : length;
}

bool is_control(std::uint32_t byte) {
  return (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F;
}

// What a terminal obeys instead of showing: U+0080 to U+009F, the ends of lines and paragraphs U+2028 and U+2029, and
// the marks of direction U+200E, U+200F, U+202A to U+202E and U+2066 to U+2069.
bool is_command(std::string_view character) {
  if (character.size() == 1) return is_control(byte_at(character, 0));
  if (character.size() == 2) return character[0] == '\xC2' && byte_at(character, 1) < 0xA0;
  if (!character.starts_with("\xE2")) return false;
  const std::uint32_t second = byte_at(character, 1);
  const std::uint32_t third = byte_at(character, 2);
  const bool marks = second == 0x80 && (third == 0x8E || third == 0x8F || (third >= 0xA8 && third <= 0xAE));
  return marks || (second == 0x81 && third >= 0xA6 && third <= 0xA9);
}

bool is_blank(char character) {
  return character == '\n' || character == '\r' || character == '\t';
}

}  // namespace

std::optional<std::size_t> first_not_text(std::string_view text) {
  std::size_t offset = 0;
  while (offset < text.size()) {
    const std::size_t length = character_length(text, offset);
    if (length == 0 || is_control(byte_at(text, offset))) return offset;
    offset += length;
  }
  return std::nullopt;
}

std::string one_line(std::string_view text, std::size_t limit) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  std::string line;
  for (std::size_t offset = 0; offset < text.size();) {
    const std::size_t length = character_length(text, offset);
    const std::string_view character = text.substr(offset, length == 0 ? 1 : length);
    if (line.size() + character.size() > limit) return line + " ...";
    if (is_blank(character[0])) {
      line += ' ';
    } else if (length == 0 || is_command(character)) {
      line += '?';
    } else {
      line += character;
    }
    offset += character.size();
  }
  return line;
}

}  // namespace ams2mqtt
