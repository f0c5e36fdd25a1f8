#include "ams2mqtt/io/time_zone.hpp"

#include "ams2mqtt/base/central_european_time.hpp"
#include "ams2mqtt/meter/clock.hpp"
#include "catch.hpp"

using namespace ams2mqtt;
using namespace std::chrono_literals;

TEST_CASE("A zone of the system knows its offsets, the hour twice and the hour never", "[io]") {
  const auto oslo = load_time_zone("Europe/Oslo");
  REQUIRE(oslo);
  CHECK(oslo->offsets({2024, 1, 15, 12, 0, 0}).first == 1h);
  CHECK(oslo->offsets({2024, 7, 15, 12, 0, 0}).first == 2h);
  CHECK(oslo->offsets({2024, 10, 27, 2, 30, 0}).first == 2h);
  CHECK(oslo->offsets({2024, 10, 27, 2, 30, 0}).second == 1h);
  CHECK(oslo->offsets({2024, 3, 31, 2, 30, 0}).first == 1h);
  CHECK(oslo->offsets({2024, 3, 31, 2, 30, 0}).second == 1h);
  CHECK(oslo->standard_offset({2024, 7, 15, 12, 0, 0}) == 1h);
}

TEST_CASE("Standard time is winter time, wherever that is", "[io]") {
  CHECK(load_time_zone("Europe/Dublin")->standard_offset({2024, 7, 15, 12, 0, 0}) == 0h);
  CHECK(load_time_zone("Australia/Sydney")->standard_offset({2024, 1, 15, 12, 0, 0}) == 10h);
}

TEST_CASE("The core's own rule agrees with the system's zone every hour of some years", "[io]") {
  const auto oslo = load_time_zone("Europe/Oslo");
  REQUIRE(oslo);
  const CentralEuropeanTime rule;
  for (UtcSeconds at = as_if_utc({2023, 1, 1, 0, 0, 0}); at < as_if_utc({2027, 1, 1, 0, 0, 0}); at += 1h) {
    const LocalTime local = local_time(at, 0min);
    const bool same = oslo->offsets(local).first == rule.offsets(local).first &&
                      oslo->offsets(local).second == rule.offsets(local).second;
    if (!same) FAIL(to_string(local));
  }
}

TEST_CASE("A zone that the system does not know is null", "[io]") {
  CHECK(load_time_zone("Europe/Atlantis") == nullptr);
}
