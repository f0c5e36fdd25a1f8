#include "ams2mqtt/meter/meter_number.hpp"

#include <algorithm>

#include "ams2mqtt/meter/p1_value.hpp"

namespace ams2mqtt {

namespace {

bool is_decimal_digit(char character) {
  return character >= '0' && character <= '9';
}
// What numbers of meters are made of.
bool is_of_a_number(char character) {
  return is_decimal_digit(character) || (character >= 'A' && character <= 'Z') || character == ' ' ||
         character == '-' || character == '.' || character == '/';
}
bool is_small_letter(char character) {
  return character >= 'a' && character <= 'z';
}

}  // namespace

bool is_number_of_a_meter(const ObisCode& code) {
  return (code.c == 96 && code.d == 1) || (code.c == 0 && code.d == 0) || code == "0-0:42.0.0"_obis;
}

std::optional<std::string> number_in_hex(std::string_view text, HexHabit habit) {
  constexpr std::size_t kShortest = 6;  // less could be a number of a few digits by chance
  constexpr std::size_t kMany = 12;
  auto decoded = p1_hex_text(text);
  if (!decoded || decoded->size() < kShortest) return std::nullopt;
  const bool may_be_decimal = std::ranges::all_of(text, is_decimal_digit);
  const auto fits = [&](char each) { return is_of_a_number(each) || (!may_be_decimal && is_small_letter(each)); };
  if (!std::ranges::all_of(*decoded, fits)) return std::nullopt;
  if (habit == HexHabit::usual || !may_be_decimal) return decoded;
  const bool sure = decoded->size() >= kMany || std::ranges::all_of(*decoded, is_decimal_digit);
  return sure ? decoded : std::nullopt;
}

}  // namespace ams2mqtt
