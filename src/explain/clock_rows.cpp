#include "clock_rows.hpp"

#include <array>
#include <cstdlib>
#include <string_view>

#include "ams2mqtt/dlms/datetime.hpp"

namespace ams2mqtt {

namespace {

constexpr std::array<std::string_view, 7> kDays = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                   "Friday", "Saturday", "Sunday"};
constexpr std::array<std::string_view, 12> kMonths = {"January",   "February", "March",    "April",
                                                      "May",       "June",     "July",     "August",
                                                      "September", "October",  "November", "December"};
constexpr std::string_view kNotStated = "not stated";

std::string month_words(std::uint8_t month) {
  if (month == 0xFD) return "end of daylight saving";
  if (month == 0xFE) return "begin of daylight saving";
  if (month == 0xFF) return std::string(kNotStated);
  return month >= 1 && month <= kMonths.size() ? words(kMonths[month - 1U]) : words(month, ", which is no month");
}

std::string day_words(std::uint8_t day) {
  if (day == 0xFF) return std::string(kNotStated);
  if (day == 0xFE) return "the last of the month";
  if (day == 0xFD) return "the last but one of the month";
  return day >= 1 && day <= 31 ? words(day) : words(day, ", which is no day of a month");
}

std::string weekday_words(std::uint8_t day) {
  if (day == 0xFF) return std::string(kNotStated);
  return day >= 1 && day <= kDays.size() ? words(kDays[day - 1U]) : words(day, ", which is no day of a week");
}

std::string below(std::uint8_t value, std::uint8_t limit) {
  if (value == 0xFF) return std::string(kNotStated);
  return value < limit ? words(value) : words(value, ", which is too much");
}

std::string two_digits(int value) {
  return words(value < 10 ? "0" : "", value);
}

std::string deviation_words(std::uint8_t high, std::uint8_t low) {
  const auto minutes = static_cast<std::int16_t>(high << 8U | low);
  if (minutes == INT16_MIN) return std::string(kNotStated);
  const int ahead = std::abs(minutes);
  return words(minutes, " minutes to UTC: local time is UTC", minutes <= 0 ? "+" : "-", two_digits(ahead / 60), ":",
               two_digits(ahead % 60));
}

std::string status_words(std::uint8_t status) {
  struct Bit {
    std::uint8_t mask;
    std::string_view meaning;
  };
  constexpr std::array<Bit, 5> kBits = {{{0x01, "invalid value"},
                                         {0x02, "doubtful value"},
                                         {0x04, "different clock base"},
                                         {0x08, "invalid clock status"},
                                         {0x80, "daylight saving in force"}}};
  if (status == 0xFF) return std::string(kNotStated);
  std::string text;
  for (const Bit& bit : kBits) {
    if ((status & bit.mask) != 0) text += words(text.empty() ? "" : ", ", bit.meaning);
  }
  return text.empty() ? "no daylight saving, nothing wrong" : text;
}

}  // namespace

void explain_clock(const RowWriter& rows, Bytes time) {
  const auto year = static_cast<unsigned>(time[0] << 8U | time[1]);
  rows.add(0, 2, "year", year == 0xFFFF ? std::string(kNotStated) : words(year));
  rows.add(2, 1, "month", month_words(time[2]));
  rows.add(3, 1, "day", day_words(time[3]));
  rows.add(4, 1, "day of week", weekday_words(time[4]));
  rows.add(5, 1, "hour", below(time[5], 24));
  rows.add(6, 1, "minute", below(time[6], 60));
  rows.add(7, 1, "second", below(time[7], 60));
  rows.add(8, 1, "hundredths", below(time[8], 100));
  rows.add(9, 2, "deviation", deviation_words(time[9], time[10]));
  rows.add(11, 1, "status", status_words(time[11]));
}

std::string clock_words(Bytes time) {
  const auto parsed = parse_date_time(time);
  if (!parsed) return "no complete time";
  std::string text = to_string(parsed->local);
  if (parsed->daylight_saving()) text += ", daylight saving";
  if (parsed->invalid()) text += ", marked as invalid by the meter";
  return text;
}

}  // namespace ams2mqtt
