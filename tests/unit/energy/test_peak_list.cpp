#include "energy/peak_list.hpp"

#include "ams2mqtt/base/central_european_time.hpp"
#include "catch.hpp"

using namespace ams2mqtt;
using std::chrono::hours;

namespace {

const CentralEuropeanTime kOslo;

// In Oslo, in winter.
UtcSeconds winter(unsigned month, unsigned day, int hour) {
  return UtcSeconds(std::chrono::sys_days(std::chrono::year(2026) / static_cast<int>(month) / static_cast<int>(day))) +
         hours(hour - 1);
}

PeakList list_of(std::string_view preset) {
  return {find_tariff_preset(preset)->rule(), kOslo};
}

}  // namespace

TEST_CASE("13 Norway: the mean of the three highest hours of different days", "[energy]") {
  PeakList list = list_of("norway");
  CHECK_FALSE(list.billed());
  CHECK(list.add(winter(1, 5, 17), 4000));
  CHECK(list.billed() == 4000);
  CHECK_FALSE(list.add(winter(1, 5, 18), 3000));  // of the same day
  CHECK(list.add(winter(1, 5, 19), 6000));
  CHECK(list.billed() == 6000);
  list.add(winter(1, 6, 8), 3000);
  list.add(winter(1, 7, 8), 3000);
  CHECK(list.billed() == 4000);
  CHECK_FALSE(list.add(winter(1, 8, 8), 2000));
  CHECK(list.add(winter(1, 9, 8), 4500));
  CHECK(list.billed() == 4500);
  REQUIRE(list.peaks().size() == 3);
  CHECK(list.peaks()[0].watts == 6000);
  CHECK(list.peaks()[0].begin == winter(1, 5, 19));
  CHECK(list.billed() == 4500);
}

TEST_CASE("13 midnight and the month are those of the meter's place", "[energy]") {
  PeakList list = list_of("norway");
  list.add(winter(1, 31, 22), 4000);
  list.add(winter(1, 31, 23), 5000);  // still January, and the same day
  CHECK(list.billed() == 5000);
  CHECK(list.add(winter(2, 1, 0), 1000));
  CHECK(list.billed() == 1000);
  CHECK(list.last_month() == 5000);
  CHECK_FALSE(list.add(winter(1, 31, 21), 9000));  // late
  CHECK(list.last_month() == 5000);
}

TEST_CASE("13 nights that count half, and hours that do not count", "[energy]") {
  PeakList ellevio = list_of("ellevio_2025");
  ellevio.add(winter(1, 5, 23), 8000);
  CHECK(ellevio.billed() == 4000);
  ellevio.add(winter(1, 5, 12), 5000);
  CHECK(ellevio.billed() == 5000);
  PeakList sollentuna = list_of("sollentuna");
  CHECK_FALSE(sollentuna.add(winter(1, 10, 12), 9000));  // a Saturday
  CHECK_FALSE(sollentuna.billed());
}

TEST_CASE("13 Flanders: the mean of twelve months, each at least 2.5 kW", "[energy]") {
  PeakList list = list_of("flanders");
  list.add(winter(1, 5, 17), 5500);
  CHECK(list.billed() == 5500);
  list.add(winter(2, 5, 17), 1000);
  CHECK(list.billed() == (5500 + 2500) / 2);
  for (unsigned month = 3; month <= 12; ++month) list.add(winter(month, 5, 17), 2500);
  CHECK(list.billed() == (5500 + 11 * 2500) / 12);
}

TEST_CASE("13 peaks are kept over restarts", "[energy]") {
  PeakList list = list_of("norway");
  list.add(winter(1, 31, 17), 4000);
  list.add(winter(2, 5, 17), 6000);
  PeakList after = list_of("norway");
  after.restore(list.memory());
  CHECK(after.billed() == 6000);
  CHECK(after.last_month() == 4000);
  CHECK_FALSE(after.add(winter(2, 5, 18), 5000));
  CHECK(after.memory() == list.memory());
}

TEST_CASE("13 a clock that was far ahead does not stop the months", "[energy]") {
  PeakList list = list_of("norway");
  list.add(winter(1, 5, 17), 4000);
  list.update(winter(12, 5, 17));
  list.add(winter(12, 5, 17), 9000);
  CHECK_FALSE(list.add(winter(11, 30, 23), 5000));  // a little late: of a month that is over
  CHECK(list.billed() == 9000);
  CHECK(list.add(winter(1, 6, 17), 3000));
  CHECK(list.billed() == 3000);
}

TEST_CASE("13 Flanders: the months that the meter keeps are those that count", "[energy]") {
  PeakList list = list_of("flanders");
  CHECK(list.put(winter(3, 5, 17), 3000));
  CHECK_FALSE(list.put(winter(3, 5, 17), 3000));
  CHECK(list.billed() == 3000);
  list.put_months(std::vector<PastMonth>{{winter(2, 1, 0), 2000}, {winter(3, 1, 0), 4000}, {winter(1, 1, 0), 9000}});
  CHECK(list.last_month() == 4000);
  CHECK(list.billed() == (3000 + 4000 + 2500 + 9000) / 4);
  SECTION("without the last month they are not up to date") {
    list.put_months(std::vector<PastMonth>{{winter(2, 1, 0), 7000}});
    CHECK(list.last_month() == 4000);
  }
  SECTION("what is more than twelve months ago does not count, and this month is none of the past") {
    std::vector<PastMonth> months = {{winter(3, 1, 0), 2500}, {winter(4, 1, 0), 9000}};
    months.push_back({winter(1, 1, 0) - std::chrono::days(365), 9000});
    list.put_months(months);
    CHECK(list.billed() == (3000 + 2500) / 2);
  }
  SECTION("a peak that the meter takes back does not count") {
    CHECK(list.put(winter(3, 6, 17), 2900));
    CHECK(list.peaks().front().watts == 2900);
  }
}
