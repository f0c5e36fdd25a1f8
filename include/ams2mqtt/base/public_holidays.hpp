// A year -> its public holidays, by the laws of Sweden (1989:253 about public holidays, as of 2005) and of Norway
// (1995-02-24 no. 12 about holidays, and 1947-04-26 no. 1 about May 1 and 17). Sundays are holidays in both and are
// named only where they have a name.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

namespace ams2mqtt {

enum class HolidayCountry : std::uint8_t { none, sweden, norway };

// By the Gregorian rules, for years from 1583 on.
[[nodiscard]] std::chrono::sys_days easter_sunday(std::chrono::year year);
// In the order of the year.
[[nodiscard]] std::vector<std::chrono::sys_days> public_holidays(HolidayCountry country, std::chrono::year year);

// The days that somebody keeps as holidays: those of a country, and days that are none by law.
struct Holidays {
  HolidayCountry country = HolidayCountry::none;
  bool maundy_thursday = false;
  bool midsummer_eve = false;  // the Friday from June 19 to 25
  bool christmas_eve = false;
  bool new_years_eve = false;

  friend bool operator==(const Holidays&, const Holidays&) = default;
};
[[nodiscard]] bool is_holiday(const Holidays& holidays, std::chrono::sys_days day);

}  // namespace ams2mqtt
