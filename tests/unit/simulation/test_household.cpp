#include "ams2mqtt/simulation/household.hpp"

#include <algorithm>

#include "catch.hpp"

using namespace ams2mqtt;
using namespace std::chrono_literals;

namespace {

constexpr UtcSeconds kMay = std::chrono::sys_days(std::chrono::year(2025) / 5 / 12);

}  // namespace

TEST_CASE("the generator is SplitMix64", "[simulation]") {
  Random random(1234567);
  CHECK(random.next() == 6457827717110365317U);
  CHECK(random.next() == 3203168211198807973U);
  CHECK(random.next() == 9817491932198370423U);
}

TEST_CASE("one seed is one house", "[simulation]") {
  Household one({.seed = 7}, kMay);
  Household same({.seed = 7}, kMay);
  Household other({.seed = 8}, kMay);
  CHECK(one.advance_to(3h) == same.advance_to(3h));
  CHECK(one.state() != other.advance_to(3h));
}

TEST_CASE("it does not matter in which steps time passes", "[simulation]") {
  Household coarse({.solar = true}, kMay);
  Household fine({.solar = true}, kMay);
  for (auto at = 0ms; at < 7200s; at += 2500ms) (void)fine.advance_to(at);
  CHECK(coarse.advance_to(7200s) == fine.advance_to(7200s));
}

TEST_CASE("registers are the integral of the power", "[simulation]") {
  Household house({.solar = true}, kMay);
  const MeterState before = house.state();
  std::int64_t import_ws = 0, export_ws = 0, import_vars = 0, export_vars = 0;
  for (auto second = 1s; second <= 24h; ++second) {
    const std::int64_t watt = house.state().watt();
    const std::int64_t var = house.state().var();
    (watt > 0 ? import_ws : export_ws) += std::abs(watt);
    (var > 0 ? import_vars : export_vars) += std::abs(var);
    (void)house.advance_to(second);
  }
  const MeterState& after = house.state();
  CHECK(after.import_wh - before.import_wh == import_ws / 3600);
  CHECK(after.export_wh - before.export_wh == export_ws / 3600);
  CHECK(after.import_varh - before.import_varh == import_vars / 3600);
  CHECK(after.export_varh - before.export_varh == export_vars / 3600);
  CHECK(export_ws > 0);
}

TEST_CASE("a day looks like a home", "[simulation]") {
  const Wiring wiring = GENERATE(Wiring::one_phase, Wiring::three_wire, Wiring::four_wire);
  Household house({.wiring = wiring, .seed = GENERATE(1U, 2U)}, kMay);
  const std::int64_t before = house.state().import_wh;
  std::int64_t highest = 0, lowest = 1'000'000;
  bool voltage_stays = true, current_stays = true;
  for (auto second = 1s; second <= 24h; ++second) {
    const MeterState& state = house.advance_to(second);
    highest = std::max(highest, state.watt());
    lowest = std::min(lowest, state.watt());
    voltage_stays = voltage_stays && state.phases[0].decivolt > 2150 && state.phases[0].decivolt < 2450;
    current_stays = current_stays && state.phases[0].milliampere >= 0 && state.phases[0].milliampere < 63'000;
  }
  const std::int64_t used = house.state().import_wh - before;
  CHECK(voltage_stays);
  CHECK(current_stays);
  CHECK(used > 6'000);
  CHECK(used < 120'000);
  CHECK(lowest > 80);
  CHECK(lowest < 700);
  CHECK(highest > 3'000);
  CHECK(highest < 25'000);
}

TEST_CASE("panels deliver at noon and not at night", "[simulation]") {
  Household house({.solar = true}, kMay);
  const std::int64_t at_midnight = house.state().export_wh;
  CHECK(house.advance_to(2h).export_wh == at_midnight);
  CHECK(house.advance_to(14h).export_wh > at_midnight + 2'000);
  Household without({.solar = false}, kMay);
  CHECK(without.advance_to(14h).export_wh == 0);
}

TEST_CASE("a one-phase house uses one phase", "[simulation]") {
  Household house({.wiring = Wiring::one_phase}, kMay);
  const MeterState& state = house.advance_to(1h);
  CHECK(state.phases[0].watt > 0);
  CHECK(state.phases[1] == PhaseState{});
  CHECK(state.phases[2] == PhaseState{});
}

TEST_CASE("tariffs and quadrants are parts of their registers, and no part ever falls", "[simulation]") {
  Household house({.solar = true, .seed = 3}, kMay);
  MeterState before = house.state();
  for (auto at = 1min; at <= 36h; at += 1min) {
    const MeterState& now = house.advance_to(at);
    const std::array totals = {now.import_wh, now.export_wh, now.import_varh, now.export_varh};
    const std::array earlier = {before.import_wh, before.export_wh, before.import_varh, before.export_varh};
    for (std::size_t index = 0; index < totals.size(); ++index) {
      REQUIRE(now.second_tariff[index] >= before.second_tariff[index]);
      REQUIRE(totals[index] - now.second_tariff[index] >= earlier[index] - before.second_tariff[index]);
    }
    REQUIRE(now.import_varh - now.export_quadrants[0] >= before.import_varh - before.export_quadrants[0]);
    REQUIRE(now.export_varh - now.export_quadrants[1] >= before.export_varh - before.export_quadrants[1]);
    before = now;
  }
  Household fresh({.solar = true, .seed = 3}, kMay);
  CHECK(before.second_tariff[0] > fresh.state().second_tariff[0]);
  CHECK(before.export_quadrants[1] > fresh.state().export_quadrants[1]);
  CHECK(before.second_tariff[0] < before.import_wh);
}

TEST_CASE("the peak is the highest mean of a quarter of an hour in its month", "[simulation]") {
  constexpr UtcSeconds kEndOfMonth = std::chrono::sys_days(std::chrono::year(2025) / 1 / 31) + 20h;
  Household house({.seed = 4}, kEndOfMonth);
  std::int64_t highest = 0;
  UtcSeconds reached{};
  std::int64_t begin = house.state().import_wh;
  for (auto quarter = 15min; quarter < 180min; quarter += 15min) {
    const std::int64_t demand = house.advance_to(quarter - 1s).demand_watt;
    const MeterState& now = house.advance_to(quarter);
    const std::int64_t mean = 4 * (now.import_wh - begin);
    CHECK(std::abs(mean - demand) < 20);
    CHECK(now.demand_watt == 0);
    if (mean > highest + 8) reached = now.time;
    highest = std::max(highest, mean);
    begin = now.import_wh;
  }
  CHECK(std::abs(house.state().peak_watt - highest) <= 8);
  CHECK(house.state().peak_time == reached);
  // In Oslo the month ends at 23:00 UTC.
  CHECK(house.advance_to(180min).peak_watt == 0);
  CHECK(house.state().peak_time == kEndOfMonth + 180min);
}
