// The times that stand before bytes in logs and tables.

#include "ams2mqtt/framing/paste_scan.hpp"

namespace ams2mqtt {

namespace {

std::size_t date_length(std::string_view line, std::size_t at) {
  const std::size_t first = digits_at(line, at);
  const char mark = at_or_nul(line, at + first);
  if ((first != 2 && first != 4) || (mark != '-' && mark != '/' && mark != '.')) return 0;
  const std::size_t second = digits_at(line, at + first + 1);
  if (second != 2 || at_or_nul(line, at + first + 3) != mark) return 0;
  const std::size_t third = digits_at(line, at + first + 4);
  return first + third == 6 ? first + 4 + third : 0;
}

unsigned two_digits(std::string_view text, std::size_t at) {
  return static_cast<unsigned>(text[at] - '0') * 10U + static_cast<unsigned>(text[at + 1] - '0');
}

// .123, ,123456 or :123 after the seconds. Digits after a comma may belong to the next field of a table.
std::size_t fraction_length(std::string_view line, std::size_t at) {
  const char mark = at_or_nul(line, at);
  const std::size_t digits = digits_at(line, at + 1);
  const char next = at_or_nul(line, at + 1 + digits);
  const bool whole = digits == 3 || digits == 6 || digits == 9;
  const bool goes_on = next != 'Z' && is_paste_word(next);
  const bool field = next == ',' || next == ';';
  if (digits == 0 || goes_on) return 0;
  if (mark == '.' || (mark == ':' && digits == 3)) return 1 + digits;
  return mark == ',' && whole && !field ? 1 + digits : 0;
}

// 12:00:01, 12:00:01.123, 12:00:01,123456Z; after a date, also without seconds
std::size_t clock_length(std::string_view line, std::size_t at, bool dated) {
  if (digits_at(line, at) != 2 || at_or_nul(line, at + 2) != ':' || digits_at(line, at + 3) != 2) return 0;
  if (two_digits(line, at) > 23 || two_digits(line, at + 3) > 59) return 0;
  std::size_t length = 5;
  if (at_or_nul(line, at + 5) == ':') {
    if (digits_at(line, at + 6) != 2 || two_digits(line, at + 6) > 60) return 0;
    length = 8;
    length += fraction_length(line, at + 8);
  } else if (!dated) {
    return 0;
  }
  if (at_or_nul(line, at + length) == 'Z') ++length;
  const char next = at_or_nul(line, at + length);
  return next == ':' && !is_paste_blank(at_or_nul(line, at + length + 1)) ? 0 : length;
}

// 1704110400.123456, or 1704110400 in a field of a table: seconds since 1970
std::size_t epoch_length(std::string_view line, std::size_t at) {
  constexpr std::size_t kDigits = 10;
  const char mark = at_or_nul(line, at + kDigits);
  if (digits_at(line, at) != kDigits || line[at] != '1') return 0;
  if (mark == ',' || mark == ';') return kDigits;
  if (mark != '.') return 0;
  const std::size_t fraction = digits_at(line, at + kDigits + 1);
  const std::size_t length = kDigits + 1 + fraction;
  return fraction > 0 && !is_paste_word(at_or_nul(line, at + length)) ? length : 0;
}

}  // namespace

std::size_t time_length(std::string_view line, std::size_t at) {
  if (!is_paste_digit(line[at]) || (at > 0 && (is_paste_word(line[at - 1]) || line[at - 1] == ':'))) return 0;
  if (const std::size_t epoch = epoch_length(line, at); epoch > 0) return epoch;
  std::size_t length = date_length(line, at);
  if (length > 0) {
    const char next = at_or_nul(line, at + length);
    const std::size_t clock =
        next == 'T' || next == ' ' || next == '-' || next == '_' ? clock_length(line, at + length + 1, true) : 0;
    if (clock > 0) length += 1 + clock;
    return clock == 0 && is_paste_word(next) ? 0 : length;
  }
  length = clock_length(line, at, false);
  // At the end of a line this is not a time, but may be three bytes.
  return length > 0 && trimmed_paste(line.substr(at + length)).empty() ? 0 : length;
}

}  // namespace ams2mqtt
