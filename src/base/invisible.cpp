#include "ams2mqtt/base/invisible.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace ams2mqtt {

namespace {

struct CodeRange {
  char32_t first;
  char32_t last;
};

constexpr std::array kInvisible = {
    CodeRange{0x0080, 0x00A0},    // control characters, and the blank that does not break
    CodeRange{0x00AD, 0x00AD},    // soft hyphen
    CodeRange{0x034F, 0x034F},    // grapheme joiner
    CodeRange{0x061C, 0x061C},    // mark of direction
    CodeRange{0x115F, 0x1160},    // Hangul fillers
    CodeRange{0x1680, 0x1680},    // blank of Ogham
    CodeRange{0x17B4, 0x17B5},    // vowels of Khmer that are not written
    CodeRange{0x180B, 0x180F},    // of Mongolian
    CodeRange{0x2000, 0x200F},    // blanks of all widths, none included; marks of direction
    CodeRange{0x2028, 0x202F},    // ends of lines, marks of direction, narrow blank
    CodeRange{0x205F, 0x206F},    // blank of mathematics, joiners, marks of direction
    CodeRange{0x3000, 0x3000},    // wide blank
    CodeRange{0x3164, 0x3164},    // Hangul filler
    CodeRange{0xFE00, 0xFE0F},    // variation selectors
    CodeRange{0xFEFF, 0xFEFF},    // byte order mark
    CodeRange{0xFFA0, 0xFFA0},    // Hangul filler
    CodeRange{0xE0000, 0xE0FFF},  // tags
};

char32_t take_character(std::string_view& text) {
  const auto first = static_cast<std::uint8_t>(text.front());
  const auto length = std::clamp<std::size_t>(static_cast<std::size_t>(std::countl_one(first)), 1, text.size());
  char32_t code = length == 1 ? first : first & (0x7FU >> length);
  for (const char next : text.substr(1, length - 1)) code = (code << 6U) | (static_cast<std::uint8_t>(next) & 0x3FU);
  text.remove_prefix(length);
  return code;
}

}  // namespace

std::optional<char32_t> first_invisible(std::string_view text) {
  while (!text.empty()) {
    const char32_t code = take_character(text);
    const bool hidden = std::ranges::any_of(
        kInvisible, [code](const CodeRange& range) { return code >= range.first && code <= range.last; });
    if (hidden) return code;
  }
  return std::nullopt;
}

}  // namespace ams2mqtt
