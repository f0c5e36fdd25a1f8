#include "ams2mqtt/lists/meter_number.hpp"

#include <algorithm>

#include "ams2mqtt/base/bytes.hpp"
#include "p1_value.hpp"

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

bool is_letter(char character) {
  return is_small_letter(character) || (character >= 'A' && character <= 'Z');
}

// Pairs of digits that pad a field: blanks and NULs, and after the number also FF.
std::string_view without_filling(std::string_view text) {
  while (text.starts_with("20") || text.starts_with("00")) text.remove_prefix(2);
  while (text.ends_with("20") || text.ends_with("00") || text.ends_with("FF") || text.ends_with("ff")) {
    text.remove_suffix(2);
  }
  return text;
}

}  // namespace

bool names_a_meter(std::string_view text) {
  return std::ranges::any_of(text, [](char character) {
    const bool filling = character == '0' || character == 'F' || character == 'f';
    return !filling && (is_decimal_digit(character) || is_letter(character));
  });
}

bool is_number_of_a_meter(const ObisCode& code) {
  return (code.c == 96 && code.d == 1) || (code.c == 0 && code.d == 0) || code == "0-0:42.0.0"_obis;
}

// Every message carries a number, and hardly any in hexadecimal digits: nothing is allocated before that is sure.
std::optional<std::string> number_in_hex(std::string_view text, HexHabit habit) {
  constexpr std::size_t kShortest = 6;  // less could be a number of a few digits by chance
  constexpr std::size_t kMany = 12;
  if (text.size() % 2 != 0 || text.size() < 2 * kShortest) return std::nullopt;
  text = without_filling(text);
  if (text.empty() && habit == HexHabit::usual) return std::string();
  if (text.size() < 2 * kShortest) return std::nullopt;
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
