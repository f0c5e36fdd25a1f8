// The states and moments that the project's own test frames are made from: fixed, so that every frame has the same
// bytes for ever.
#pragma once

#include <chrono>

#include "ams2mqtt/simulation/profile.hpp"

namespace ams2mqtt::test {

// 2025-07-14T18:20:10Z, a Monday: 20:20:10 in the meters' market, 19:20:10 by standard time.
inline constexpr UtcSeconds kSummer =
    std::chrono::sys_days(std::chrono::year(2025) / 7 / 14) + std::chrono::hours(18) + std::chrono::seconds(1210);
// 2025-01-20T06:00:10Z: 07:00:10.
inline constexpr UtcSeconds kWinter =
    std::chrono::sys_days(std::chrono::year(2025) / 1 / 20) + std::chrono::hours(6) + std::chrono::seconds(10);

// Digits that differ wherever a mix-up could hide; the first phase delivers more than the others draw when `exporting`.
inline MeterState fixed_state(Wiring wiring, UtcSeconds time, bool exporting) {
  MeterState state;
  state.time = time;
  state.phases[0] = {
      .watt = 1283, .var = -214, .milliampere = 5520, .decivolt = 2317, .import_wh = 9'120'340, .export_wh = 41'370};
  if (wiring != Wiring::one_phase) {
    state.phases[1] = {
        .watt = 402, .var = 95, .milliampere = 1790, .decivolt = 2308, .import_wh = 4'310'770, .export_wh = 52'080};
    state.phases[2] = {
        .watt = 768, .var = 33, .milliampere = 3340, .decivolt = 2322, .import_wh = 7'204'460, .export_wh = 63'590};
  }
  if (exporting) {
    state.phases[0].watt = -2617;
    state.phases[0].var = 341;
    state.phases[0].milliampere = -11'350;
  }
  state.import_wh = 20'635'570;
  state.export_wh = 157'040;
  state.import_varh = 1'204'680;
  state.export_varh = 3'370'290;
  return state;
}

}  // namespace ams2mqtt::test
