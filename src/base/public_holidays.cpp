#include "ams2mqtt/base/public_holidays.hpp"

#include <algorithm>

namespace ams2mqtt {

namespace {

std::chrono::sys_days holiday_on(std::chrono::year in, std::chrono::month of, unsigned day) {
  return in / of / std::chrono::day(day);
}

std::chrono::sys_days next_or_same(std::chrono::weekday wanted, std::chrono::sys_days from) {
  return from + (wanted - std::chrono::weekday(from));
}

std::chrono::sys_days midsummer_eve(std::chrono::year in) {
  return next_or_same(std::chrono::Friday, holiday_on(in, std::chrono::June, 19));
}

std::vector<std::chrono::sys_days> holidays_of_sweden(std::chrono::year in) {
  const std::chrono::sys_days easter = easter_sunday(in);
  return {holiday_on(in, std::chrono::January, 1),
          holiday_on(in, std::chrono::January, 6),
          easter - std::chrono::days(2),
          easter,
          easter + std::chrono::days(1),
          holiday_on(in, std::chrono::May, 1),
          easter + std::chrono::days(39),
          easter + std::chrono::days(49),
          holiday_on(in, std::chrono::June, 6),
          midsummer_eve(in) + std::chrono::days(1),
          next_or_same(std::chrono::Saturday, holiday_on(in, std::chrono::October, 31)),
          holiday_on(in, std::chrono::December, 25),
          holiday_on(in, std::chrono::December, 26)};
}

std::vector<std::chrono::sys_days> holidays_of_norway(std::chrono::year in) {
  const std::chrono::sys_days easter = easter_sunday(in);
  return {holiday_on(in, std::chrono::January, 1),
          easter - std::chrono::days(3),
          easter - std::chrono::days(2),
          easter,
          easter + std::chrono::days(1),
          holiday_on(in, std::chrono::May, 1),
          holiday_on(in, std::chrono::May, 17),
          easter + std::chrono::days(39),
          easter + std::chrono::days(49),
          easter + std::chrono::days(50),
          holiday_on(in, std::chrono::December, 25),
          holiday_on(in, std::chrono::December, 26)};
}

}  // namespace

// The Sunday after the full moon of the church, which is on March 21 or later and is no moon of astronomy.
std::chrono::sys_days easter_sunday(std::chrono::year in) {
  const int number = static_cast<int>(in);
  const int golden = number % 19;
  const int century = number / 100;
  const int left_out = century - century / 4;      // leap days that the Gregorian calendar does not have
  const int moon_shift = (8 * century + 13) / 25;  // and days that it moves the moon by
  int after_march_21 = (19 * golden + left_out - moon_shift + 15) % 30;
  if (after_march_21 == 29 || (after_march_21 == 28 && golden > 10)) --after_march_21;
  const std::chrono::sys_days full_moon = holiday_on(in, std::chrono::March, 21) + std::chrono::days(after_march_21);
  return next_or_same(std::chrono::Sunday, full_moon + std::chrono::days(1));
}

std::vector<std::chrono::sys_days> public_holidays(HolidayCountry country, std::chrono::year in) {
  std::vector<std::chrono::sys_days> holidays;
  if (country == HolidayCountry::sweden) holidays = holidays_of_sweden(in);
  if (country == HolidayCountry::norway) holidays = holidays_of_norway(in);
  // Easter's days fall before, after and on those of May and June.
  std::ranges::sort(holidays);
  const auto twice = std::ranges::unique(holidays);
  holidays.erase(twice.begin(), twice.end());
  return holidays;
}

bool is_holiday(const Holidays& holidays, std::chrono::sys_days day) {
  const std::chrono::year_month_day local(day);
  const std::chrono::year in = local.year();
  const auto is_date = [&](std::chrono::month of, unsigned number) { return day == holiday_on(in, of, number); };
  if (holidays.maundy_thursday && day == easter_sunday(in) - std::chrono::days(3)) return true;
  if (holidays.midsummer_eve && day == midsummer_eve(in)) return true;
  if (holidays.christmas_eve && is_date(std::chrono::December, 24)) return true;
  if (holidays.new_years_eve && is_date(std::chrono::December, 31)) return true;
  const std::vector<std::chrono::sys_days> of_country = public_holidays(holidays.country, in);
  return std::ranges::binary_search(of_country, day);
}

}  // namespace ams2mqtt
