#include "dump_offset.hpp"

#include <algorithm>
#include <array>

#include "ams2mqtt/base/bytes.hpp"

namespace ams2mqtt {

namespace {

std::optional<DumpOffset> offset_at(std::string_view line, std::size_t at) {
  constexpr std::size_t kMin = 4;
  constexpr std::size_t kMax = 16;
  constexpr std::size_t kHalf = 8;
  DumpOffset offset;
  offset.first = trimmed_paste(line.substr(0, at)).empty();
  if (line.substr(at).starts_with("0x")) at += 2;
  std::size_t digits = hex_digits_at(line, at);
  if (digits == kHalf && line.substr(at + digits).starts_with('`')) {  // 00007ff6`00000010
    at += digits + 1;
    digits = hex_digits_at(line, at);
  }
  if (digits < kMin || digits > kMax) return std::nullopt;
  offset.digits = line.substr(at, digits);
  offset.end = at + digits;
  offset.colon = line.substr(offset.end).starts_with(':');
  if (offset.colon) ++offset.end;
  return blanks_at(line, offset.end) > 0 ? std::optional(offset) : std::nullopt;
}

}  // namespace

std::size_t hex_digits_at(std::string_view line, std::size_t at) {
  std::size_t count = 0;
  while (at + count < line.size() && hex_digit(line[at + count])) ++count;
  return count;
}

std::size_t blanks_at(std::string_view line, std::size_t at) {
  std::size_t count = 0;
  while (at + count < line.size() && is_paste_blank(line[at + count])) ++count;
  return count;
}

std::uint64_t dump_number(std::string_view digits, unsigned base) {
  std::uint64_t value = 0;
  for (const char digit : digits) value = value * base + hex_digit(digit).value_or(0);
  return value;
}

bool dump_goes_on(std::string_view offset, std::uint64_t next) {
  return std::ranges::any_of(std::array{16U, 8U, 10U}, [&](unsigned base) {
    const bool fits = std::ranges::all_of(offset, [&](char digit) { return hex_digit(digit).value_or(0) < base; });
    return fits && dump_number(offset, base) == next;
  });
}

std::optional<DumpOffset> find_dump_offset(std::string_view line, std::optional<std::uint64_t> next) {
  constexpr std::size_t kMaxWords = 12;
  std::optional<DumpOffset> first;
  bool words = false;  // of a log
  std::size_t at = blanks_at(line, 0);
  for (std::size_t word = 0; word < kMaxWords && at < line.size(); ++word) {
    auto offset = word == 0 || words ? offset_at(line, at) : std::nullopt;
    if (offset) {
      offset->follows = next && dump_goes_on(offset->digits, *next);
      if (offset->follows || dump_number(offset->digits, 16) == 0) return offset;
      if (!first) first = offset;
    }
    for (; at < line.size() && !is_paste_blank(line[at]); ++at) words = words || !hex_digit(line[at]);
    at += blanks_at(line, at);
  }
  return first;
}

}  // namespace ams2mqtt
