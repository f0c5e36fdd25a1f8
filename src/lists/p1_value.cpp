#include "p1_value.hpp"

#include <algorithm>

#include "ams2mqtt/base/bytes.hpp"

namespace ams2mqtt {

namespace {

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

bool all_digits(std::string_view text) {
  return std::ranges::all_of(text, is_digit);
}

std::uint8_t two_digits(std::string_view digits, std::size_t position) {
  return static_cast<std::uint8_t>((digits[position] - '0') * 10 + digits[position + 1] - '0');
}

// Digits with a comma before each three: "1,234", "12,345,678". No meter is known that groups digits, but some of those
// numbers could as well have decimals.
bool may_be_grouped(std::string_view digits) {
  constexpr std::size_t kGroup = 3;
  const std::size_t first = digits.find(',');
  if (first == 0 || first > kGroup || digits[0] == '0') return false;
  for (std::size_t at = first; at < digits.size(); at += kGroup + 1) {
    const std::string_view group = digits.substr(at + 1, kGroup);
    if (digits[at] != ',' || group.size() < kGroup || !all_digits(group)) return false;
  }
  return true;
}

constexpr std::size_t kTimeDigits = 12;  // YYMMDDhhmmss

// Of twelve digits.
std::optional<CosemDateTime> time_of(std::string_view digits, std::uint8_t status) {
  constexpr std::uint8_t kNeverSet = 70;
  const std::uint8_t year = two_digits(digits, 0);
  CosemDateTime time;
  time.local = {static_cast<std::uint16_t>(2000 + year),
                two_digits(digits, 2),
                two_digits(digits, 4),
                two_digits(digits, 6),
                two_digits(digits, 8),
                two_digits(digits, 10)};
  time.status = status;
  if (year >= kNeverSet || !time.local.valid()) return std::nullopt;
  return time;
}

}  // namespace

std::expected<Decimal, LeftOutReason> parse_p1_number(std::string_view text) {
  constexpr std::size_t kLongest = 32;  // by the standard
  if (const auto plain = Decimal::parse(text)) return *plain;
  std::string digits(text.substr(0, kLongest + 1));
  if (digits.size() > kLongest) return std::unexpected(LeftOutReason::no_number);
  const bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.erase(0, 1);
  if (digits.contains(',') && may_be_grouped(digits)) return std::unexpected(LeftOutReason::comma);
  std::ranges::replace(digits, ',', '.');
  const bool is_one = std::ranges::count(digits, '.') <= 1 && std::ranges::any_of(digits, is_digit);
  if (!is_one) return std::unexpected(LeftOutReason::no_number);
  if (digits.starts_with('.')) digits.insert(0, 1, '0');
  if (digits.ends_with('.')) digits.pop_back();
  if (!is_digit(digits[0])) return std::unexpected(LeftOutReason::no_number);
  if (negative) digits.insert(0, 1, '-');
  const auto number = Decimal::parse(digits);
  return number ? std::expected<Decimal, LeftOutReason>(*number) : std::unexpected(LeftOutReason::no_number);
}

bool looks_like_p1_time(std::string_view text) {
  return text.size() == kTimeDigits + 1 && all_digits(text.substr(0, kTimeDigits)) &&
         (text.back() == 'S' || text.back() == 'W');
}

std::optional<CosemDateTime> parse_p1_time(std::string_view text) {
  constexpr std::uint8_t kSummer = 0x80;
  constexpr std::uint8_t kWinter = 0;
  constexpr std::uint8_t kNotStated = 0xFF;
  if (looks_like_p1_time(text)) return time_of(text.substr(0, kTimeDigits), text.back() == 'S' ? kSummer : kWinter);
  if (text.size() == kTimeDigits && all_digits(text)) return time_of(text, kNotStated);
  constexpr std::string_view kLongForm = "20YYMMDD hh:mm:ss";
  if (text.size() != kLongForm.size() || !text.starts_with("20")) return std::nullopt;
  std::string digits;
  for (std::size_t position = 2; position < text.size(); ++position) {
    const bool separator = kLongForm[position] == ' ' || kLongForm[position] == ':';
    if (separator ? text[position] != kLongForm[position] : !is_digit(text[position])) return std::nullopt;
    if (!separator) digits += text[position];
  }
  return time_of(digits, kNotStated);
}

std::optional<std::string> p1_hex_text(std::string_view text) {
  if (text.empty() || text.size() % 2 != 0) return std::nullopt;
  std::string decoded;
  for (std::size_t at = 0; at < text.size(); at += 2) {
    const auto high = hex_digit(text[at]);
    const auto low = hex_digit(text[at + 1]);
    if (!high || !low) return std::nullopt;
    const auto character = static_cast<char>(*high << 4U | *low);
    if (character < ' ' || character > '~') return std::nullopt;
    decoded += character;
  }
  return decoded;
}

}  // namespace ams2mqtt
