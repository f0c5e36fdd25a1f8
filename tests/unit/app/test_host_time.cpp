#include "app/host_time.hpp"

#include "catch.hpp"

using namespace ams2mqtt;
using std::chrono::milliseconds;

TEST_CASE("13 a tick comes in the middle of each second", "[app]") {
  const auto wait = [](int after_the_second) {
    const auto day = std::chrono::sys_days(std::chrono::year(2026) / 11 / 29);
    return until_middle_of_second(day + milliseconds(after_the_second)).count();
  };
  CHECK(wait(500) == 1000);
  CHECK(wait(501) == 999);
  CHECK(wait(750) == 750);
  CHECK(wait(0) == 500);
  CHECK(wait(250) == 250);
  CHECK(wait(300) == 1200);  // late by 0.8 s: this second has had its tick now
  CHECK(wait(499) == 1001);  // early, as the host's clock was put
}
