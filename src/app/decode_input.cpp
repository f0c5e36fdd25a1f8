#include "ams2mqtt/app/decode_input.hpp"

#include "ams2mqtt/base/bytes.hpp"

namespace ams2mqtt {

namespace {

bool is_hex_digit(char character) {
  return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'f') ||
         (character >= 'A' && character <= 'F');
}

bool is_space(char character) {
  return character == ' ' || (character >= '\t' && character <= '\r');
}

}  // namespace

bool is_hex_text(std::string_view content) {
  bool any_digit = false;
  bool in_comment = false;
  for (const char character : content) {
    if (in_comment) {
      in_comment = character != '\n';
    } else if (character == '#') {
      in_comment = true;
    } else if (is_hex_digit(character)) {
      any_digit = true;
    } else if (!is_space(character)) {
      return false;
    }
  }
  return any_digit;
}

Result<std::vector<std::uint8_t>> line_bytes(std::string_view content) {
  if (is_hex_text(content)) return from_hex(content);
  const Bytes bytes = as_bytes(content);
  return std::vector<std::uint8_t>(bytes.begin(), bytes.end());
}

}  // namespace ams2mqtt
