#include "ams2mqtt/base/time.hpp"

#include "catch.hpp"

using namespace ams2mqtt;
using namespace std::chrono_literals;

TEST_CASE("Times print as RFC 3339", "[base]") {
  const LocalTime local{2019, 6, 19, 21, 46, 50};
  CHECK(to_string(local) == "2019-06-19T21:46:50");
  CHECK(to_string(ZonedTime{local, 120min}) == "2019-06-19T21:46:50+02:00");
  CHECK(to_string(ZonedTime{local, -570min}) == "2019-06-19T21:46:50-09:30");
  CHECK(to_string(ZonedTime{local, 0min}) == "2019-06-19T21:46:50+00:00");
  CHECK(to_string(LocalTime{7, 255, 100, 99, 0, 60}) == "0007-255-100T99:00:60");
}

TEST_CASE("Local time and UTC convert both ways", "[base]") {
  const LocalTime local{2024, 3, 1, 0, 30, 0};
  const ZonedTime zoned{local, 60min};
  CHECK(local_time(zoned.utc(), 60min) == local);
  CHECK(local_time(zoned.utc(), 0min) == LocalTime{2024, 2, 29, 23, 30, 0});
}

TEST_CASE("Only dates and times that exist are valid", "[base]") {
  CHECK(LocalTime{2024, 2, 29, 23, 59, 59}.valid());
  CHECK_FALSE(LocalTime{2023, 2, 29, 0, 0, 0}.valid());
  CHECK_FALSE(LocalTime{2023, 13, 1, 0, 0, 0}.valid());
  CHECK_FALSE(LocalTime{2023, 1, 0, 0, 0, 0}.valid());
  CHECK_FALSE(LocalTime{2023, 1, 1, 24, 0, 0}.valid());
  CHECK_FALSE(LocalTime{2023, 1, 1, 0, 60, 0}.valid());
  CHECK_FALSE(LocalTime{2023, 1, 1, 0, 0, 60}.valid());
}
