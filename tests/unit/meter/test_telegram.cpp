#include "ams2mqtt/meter/telegram.hpp"

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("A meter's time is written with its offset, or without when none is known", "[meter]") {
  const LocalTime local = {2024, 7, 1, 20, 0, 10};
  CHECK(to_string(MeterTime{local, std::chrono::minutes(120)}) == "2024-07-01T20:00:10+02:00");
  CHECK(to_string(MeterTime{local, std::nullopt}) == "2024-07-01T20:00:10");
}
