#include "ams2mqtt/base/bytes.hpp"

#include <algorithm>

namespace ams2mqtt {

namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

bool is_space(char character) {
  return std::string_view(" \t\r\n\f\v").contains(character);
}

}  // namespace

std::string to_hex(Bytes bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    text += kHexDigits[byte >> 4U];
    text += kHexDigits[byte & 0xFU];
  }
  return text;
}

Result<std::vector<std::uint8_t>> from_hex(std::string_view text) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t position = 0; position < text.size();) {
    if (is_space(text[position])) {
      ++position;
    } else if (text[position] == '#') {
      position = std::min(text.find('\n', position), text.size());
    } else {
      const auto high = hex_digit(text[position]);
      if (!high) return fail(Errc::bad_value, position);
      if (position + 1 == text.size() || is_space(text[position + 1])) return fail(Errc::truncated, position);
      const auto low = hex_digit(text[position + 1]);
      if (!low) return fail(Errc::bad_value, position + 1);
      bytes.push_back(static_cast<std::uint8_t>(*high << 4U | *low));
      position += 2;
    }
  }
  return bytes;
}

}  // namespace ams2mqtt
