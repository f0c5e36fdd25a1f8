#include "ams2mqtt/base/clean_text.hpp"

#include <cstdint>

namespace ams2mqtt {

namespace {

struct Character {
  std::size_t size = 0;  // 0: not UTF-8
  std::uint32_t code = 0;
};

Character character_at(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return {1, lead};
  std::size_t size = 0;
  std::uint32_t least = 0;
  if ((lead & 0xE0U) == 0xC0U) {
    size = 2;
    least = 0x80;
  } else if ((lead & 0xF0U) == 0xE0U) {
    size = 3;
    least = 0x800;
  } else if ((lead & 0xF8U) == 0xF0U) {
    size = 4;
    least = 0x10000;
  }
  if (size == 0 || text.size() < size) return {};
  std::uint32_t code = lead & (0x7FU >> size);
  for (std::size_t index = 1; index < size; ++index) {
    const auto byte = static_cast<unsigned char>(text[index]);
    if ((byte & 0xC0U) != 0x80U) return {};
    code = code << 6U | (byte & 0x3FU);
  }
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < least || code > 0x10FFFF || surrogate) return {};
  return {size, code};
}

constexpr bool is_control(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0);
}

}  // namespace

std::string clean_text(std::string_view text) {
  std::string clean;
  write_clean_text(clean, text);
  return clean;
}

void write_clean_text(std::string& clean, std::string_view text) {
  clean.clear();
  std::size_t characters = 0;
  while (!text.empty() && characters < kMaxTextLength) {
    const Character character = character_at(text);
    const bool leading_blank = clean.empty() && character.code == ' ';
    if (character.size > 0 && !is_control(character.code) && !leading_blank) {
      clean += text.substr(0, character.size);
      ++characters;
    }
    text.remove_prefix(character.size > 0 ? character.size : 1);
  }
  while (clean.ends_with(' ')) clean.pop_back();
}

}  // namespace ams2mqtt
