#include "energy/power_integral.hpp"

#include "catch.hpp"
#include "support/telegrams.hpp"

using namespace ams2mqtt;
using ams2mqtt::test::seconds;

namespace {

// mWh, to see what lies below a Wh.
std::int64_t milliwatt_hours(PowerIntegral::Energy energy) {
  return energy / (PowerIntegral::kWattHour / 1000);
}

void add(PowerIntegral& power, std::int64_t watts, double at) {
  power.add(Decimal(watts), seconds(at));
}

}  // namespace

TEST_CASE("13 power between two samples is the trapezoid, and the newest one is held", "[energy]") {
  PowerIntegral power;
  CHECK(power.at(seconds(5)) == 0);
  add(power, 1000, 0);
  add(power, 3000, 10);
  CHECK(milliwatt_hours(power.at(seconds(10))) == 5555);
  CHECK(milliwatt_hours(power.at(seconds(5))) == 2083);   // (1000 + 2000) / 2 over 5 s
  CHECK(milliwatt_hours(power.at(seconds(14))) == 8888);  // 3000 W over 4 s more
  CHECK(power.at(seconds(-3)) == 0);
}

TEST_CASE("13 decimals of a power count, and what is negative is nothing", "[energy]") {
  PowerIntegral power;
  power.add(Decimal(5, -1), seconds(0));
  power.add(Decimal(5, -1), seconds(10));
  CHECK(power.at(seconds(10)) == 2 * 500 * 10'000);
  power.add(Decimal(-700), seconds(20));
  CHECK(power.at(seconds(20)) == 2 * 500 * 10'000 + 500 * 10'000);
}

TEST_CASE("13 a gap that is longer than a few intervals is not filled", "[energy]") {
  PowerIntegral power;
  for (int sample = 0; sample <= 6; ++sample) add(power, 3600, sample * 10.0);
  power.begin(seconds(0));
  CHECK(power.is_complete(seconds(60)));
  CHECK(milliwatt_hours(power.at(seconds(100))) == 100'000);
  CHECK(milliwatt_hours(power.at(seconds(1000))) == 100'000);  // four intervals after the last sample
  SECTION("some samples are missing") {
    add(power, 3600, 95);
    CHECK(milliwatt_hours(power.at(seconds(95))) == 95'000);
    CHECK(power.is_complete(seconds(95)));
  }
  SECTION("too many are") {
    add(power, 3600, 160);
    CHECK(milliwatt_hours(power.at(seconds(160))) == 60'000);
    CHECK_FALSE(power.is_complete(seconds(160)));
    add(power, 3600, 170);
    CHECK(milliwatt_hours(power.at(seconds(170))) == 70'000);
  }
}

TEST_CASE("13 a new beginning may lie between samples", "[energy]") {
  PowerIntegral power;
  for (int sample = 0; sample <= 10; ++sample) add(power, 3600, sample * 10.0);
  CHECK(milliwatt_hours(power.begin(seconds(95))) == 95'000);
  CHECK(milliwatt_hours(power.at(seconds(100))) == 5000);
  CHECK(power.is_complete(seconds(100)));
  CHECK(milliwatt_hours(power.begin(seconds(-1000))) == -95'000);
  CHECK_FALSE(power.is_complete(seconds(100)));
}

TEST_CASE("13 a month of the largest power without a register ends in a bound", "[energy]") {
  PowerIntegral power;
  for (int sample = 0; sample < 4000; ++sample) add(power, 100'000'000'000, sample * 600.0);
  CHECK(power.at(seconds(3999 * 600.0)) > 0);
}
