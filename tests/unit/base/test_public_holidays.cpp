#include "ams2mqtt/base/public_holidays.hpp"

#include <string>

#include "ams2mqtt/base/time.hpp"
#include "catch.hpp"

using namespace ams2mqtt;
using std::chrono::day;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;

namespace {

std::string month_and_day(sys_days date) {
  return to_string(local_time(UtcSeconds(date), std::chrono::minutes(0))).substr(5, 5);
}

// "01-01 01-06 ..."
std::string days_of(HolidayCountry country, int in) {
  std::string text;
  for (const sys_days date : public_holidays(country, year(in)))
    text += (text.empty() ? "" : " ") + month_and_day(date);
  return text;
}

bool is_kept(const Holidays& holidays, int in, unsigned of, unsigned on) {
  return is_holiday(holidays, year(in) / month(of) / day(on));
}

}  // namespace

TEST_CASE("13 Easter, with the earliest, the latest and the years of the two exceptions", "[base]") {
  const auto easter = [](int in) { return month_and_day(easter_sunday(year(in))); };
  CHECK(easter(1818) == "03-22");
  CHECK(easter(1954) == "04-18");
  CHECK(easter(1981) == "04-19");
  CHECK(easter(2008) == "03-23");
  CHECK(easter(2024) == "03-31");
  CHECK(easter(2025) == "04-20");
  CHECK(easter(2026) == "04-05");
  CHECK(easter(2027) == "03-28");
  CHECK(easter(2028) == "04-16");
  CHECK(easter(2038) == "04-25");
  CHECK(easter(2076) == "04-19");
  for (int in = 1583; in < 4100; ++in) {
    const sys_days date = easter_sunday(year(in));
    INFO(in);
    CHECK(std::chrono::weekday(date) == std::chrono::Sunday);
    CHECK(date >= sys_days(year(in) / 3 / 22));
    CHECK(date <= sys_days(year(in) / 4 / 25));
  }
}

TEST_CASE("13 the public holidays of Sweden", "[base]") {
  CHECK(days_of(HolidayCountry::sweden, 2026) ==
        "01-01 01-06 04-03 04-05 04-06 05-01 05-14 05-24 06-06 06-20 10-31 12-25 12-26");
  CHECK(days_of(HolidayCountry::sweden, 2025) ==
        "01-01 01-06 04-18 04-20 04-21 05-01 05-29 06-06 06-08 06-21 11-01 12-25 12-26");
  // Ascension Day on May 1.
  CHECK(days_of(HolidayCountry::sweden, 2008) ==
        "01-01 01-06 03-21 03-23 03-24 05-01 05-11 06-06 06-21 11-01 12-25 12-26");
}

TEST_CASE("13 the public holidays of Norway", "[base]") {
  CHECK(days_of(HolidayCountry::norway, 2026) ==
        "01-01 04-02 04-03 04-05 04-06 05-01 05-14 05-17 05-24 05-25 12-25 12-26");
  // Ascension Day on May 17.
  CHECK(days_of(HolidayCountry::norway, 2012) == "01-01 04-05 04-06 04-08 04-09 05-01 05-17 05-27 05-28 12-25 12-26");
  CHECK(days_of(HolidayCountry::none, 2026).empty());
}

TEST_CASE("13 days that are kept as holidays and are none by law", "[base]") {
  const Holidays by_law = {.country = HolidayCountry::sweden};
  CHECK(is_kept(by_law, 2026, 1, 6));
  CHECK_FALSE(is_kept(by_law, 2026, 1, 5));
  for (const auto& [of, on] : {std::pair(4U, 2U), std::pair(6U, 19U), std::pair(12U, 24U), std::pair(12U, 31U)}) {
    CHECK_FALSE(is_kept(by_law, 2026, of, on));
    CHECK(is_kept({.maundy_thursday = true, .midsummer_eve = true, .christmas_eve = true, .new_years_eve = true}, 2026,
                  of, on));
  }
  CHECK_FALSE(is_kept({.christmas_eve = true}, 2026, 12, 25));
  CHECK_FALSE(is_kept({.midsummer_eve = true}, 2025, 6, 19));
  CHECK(is_kept({.midsummer_eve = true}, 2025, 6, 20));
  CHECK_FALSE(is_kept({}, 2026, 12, 25));
}
