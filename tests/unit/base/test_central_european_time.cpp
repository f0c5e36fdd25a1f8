#include "ams2mqtt/base/central_european_time.hpp"

#include "catch.hpp"

using namespace ams2mqtt;
using namespace std::chrono_literals;

TEST_CASE("summer time changes at 01:00 UTC on the last Sundays", "[base]") {
  const auto day = [](int year, unsigned month, unsigned of_month) {
    return UtcSeconds(
        std::chrono::sys_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(of_month)));
  };
  CHECK_FALSE(is_central_european_summer(day(2025, 3, 30) + 1h - 1s));
  CHECK(is_central_european_summer(day(2025, 3, 30) + 1h));
  CHECK(is_central_european_summer(day(2025, 10, 26) + 1h - 1s));
  CHECK_FALSE(is_central_european_summer(day(2025, 10, 26) + 1h));
  CHECK(is_central_european_summer(day(2024, 3, 31) + 1h));
  CHECK_FALSE(is_central_european_summer(day(2024, 3, 31)));
  CHECK(central_european_offset(day(2025, 7, 1)) == 120min);
  CHECK(central_european_offset(day(2025, 12, 1)) == 60min);
}
