#include "ams2mqtt/base/time.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <string_view>

namespace ams2mqtt {

namespace {

std::chrono::year_month_day date_of(const LocalTime& local) {
  return {std::chrono::year(local.year), std::chrono::month(local.month), std::chrono::day(local.day)};
}

// With zeros before it, so that it has at least `width` digits.
void append_padded(std::string& text, unsigned number, std::size_t width) {
  std::array<char, 10> buffer{};
  const std::string_view digits(buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr);
  text.append(width - std::min(width, digits.size()), '0').append(digits);
}

// `mark` and the number in two digits.
void append_pair(std::string& text, char mark, unsigned number) {
  text += mark;
  if (number > 99) return append_padded(text, number, 2);  // of a time that does not exist
  text += static_cast<char>('0' + number / 10);
  text += static_cast<char>('0' + number % 10);
}

}  // namespace

bool LocalTime::valid() const {
  return date_of(*this).ok() && hour < 24 && minute < 60 && second < 60;
}

UtcSeconds as_if_utc(const LocalTime& local) {
  return std::chrono::sys_days(date_of(local)) + std::chrono::hours(local.hour) + std::chrono::minutes(local.minute) +
         std::chrono::seconds(local.second);
}

UtcSeconds ZonedTime::utc() const {
  return as_if_utc(local) - offset;
}

LocalTime local_time(UtcSeconds utc, std::chrono::minutes offset) {
  const UtcSeconds shifted = utc + offset;
  const auto day = std::chrono::floor<std::chrono::days>(shifted);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(shifted - day);
  return {static_cast<std::uint16_t>(static_cast<int>(date.year())),
          static_cast<std::uint8_t>(static_cast<unsigned>(date.month())),
          static_cast<std::uint8_t>(static_cast<unsigned>(date.day())),
          static_cast<std::uint8_t>(time.hours().count()),
          static_cast<std::uint8_t>(time.minutes().count()),
          static_cast<std::uint8_t>(time.seconds().count())};
}

void append_to(std::string& text, const LocalTime& local) {
  append_padded(text, local.year, 4);
  append_pair(text, '-', local.month);
  append_pair(text, '-', local.day);
  append_pair(text, 'T', local.hour);
  append_pair(text, ':', local.minute);
  append_pair(text, ':', local.second);
}

void append_to(std::string& text, const ZonedTime& time) {
  const auto minutes = static_cast<unsigned>(std::abs(time.offset.count()) % 6000);
  append_to(text, time.local);
  append_pair(text, time.offset.count() < 0 ? '-' : '+', minutes / 60);
  append_pair(text, ':', minutes % 60);
}

std::string to_string(const LocalTime& local) {
  std::string text;
  append_to(text, local);
  return text;
}

std::string to_string(const ZonedTime& time) {
  std::string text;
  append_to(text, time);
  return text;
}

}  // namespace ams2mqtt
