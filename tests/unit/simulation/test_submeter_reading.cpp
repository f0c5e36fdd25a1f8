#include "simulation/submeter_reading.hpp"

#include "catch.hpp"

using namespace ams2mqtt;
using namespace std::chrono_literals;

TEST_CASE("what a sub-meter counts grows with the day and never falls", "[simulation]") {
  const SubMeter kind = GENERATE(SubMeter::gas, SubMeter::water, SubMeter::heat);
  constexpr UtcSeconds kBegin = std::chrono::sys_days(std::chrono::year(2025) / 10 / 26);
  std::int64_t before = submeter_reading(kind, kBegin);
  CHECK(before > 0);
  CHECK(before == submeter_reading(kind, kBegin));
  const std::int64_t first = before;
  for (auto at = 0min; at <= 48h; at += 5min) {
    const std::int64_t now = submeter_reading(kind, kBegin + at);
    REQUIRE(now >= before);
    before = now;
  }
  const std::int64_t a_day = submeter_reading(kind, kBegin + 24h) - first;
  CHECK(a_day > 100);
  CHECK(before - first == 2 * a_day);
}
