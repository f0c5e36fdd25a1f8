#include "ams2mqtt/meter/meter_number.hpp"

#include <algorithm>

#include "ams2mqtt/base/bytes.hpp"
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
// The character of two digits; nothing when they are none.
std::optional<char> pair_at(std::string_view text, std::size_t at) {
  const auto high = hex_digit(text[at]);
  const auto low = hex_digit(text[at + 1]);
  if (!high || !low) return std::nullopt;
  return static_cast<char>(*high << 4U | *low);
}

}  // namespace

bool is_number_of_a_meter(const ObisCode& code) {
  return (code.c == 96 && code.d == 1) || (code.c == 0 && code.d == 0) || code == "0-0:42.0.0"_obis;
}

// Every message carries a number, and hardly any in hexadecimal digits: nothing is allocated before that is sure.
std::optional<std::string> number_in_hex(std::string_view text, HexHabit habit) {
  constexpr std::size_t kShortest = 6;  // less could be a number of a few digits by chance
  constexpr std::size_t kMany = 12;
  if (text.size() % 2 != 0 || text.size() < 2 * kShortest) return std::nullopt;
  const bool may_be_decimal = std::ranges::all_of(text, is_decimal_digit);
  bool all_digits = true;
  for (std::size_t at = 0; at < text.size(); at += 2) {
    const auto character = pair_at(text, at);
    const bool fits = character && (is_of_a_number(*character) || (!may_be_decimal && is_small_letter(*character)));
    if (!fits) return std::nullopt;
    all_digits = all_digits && is_decimal_digit(*character);
  }
  const bool sure = habit == HexHabit::usual || !may_be_decimal || all_digits || text.size() >= 2 * kMany;
  return sure ? p1_hex_text(text) : std::nullopt;
}

}  // namespace ams2mqtt
