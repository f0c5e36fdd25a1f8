// What a meter has to say of a house, by code: written once more, without the encoder's own arithmetic.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "ams2mqtt/base/obis.hpp"
#include "ams2mqtt/simulation/profile.hpp"
#include "simulation/integer_math.hpp"

namespace ams2mqtt::test {

struct Truth {
  std::int64_t value = 0;
  int exponent = 0;
  int coarsest = 0;      // the exponent of the coarsest number that may stand for it
  bool counted = false;  // a register: cut, where a power is rounded
};

inline std::optional<Truth> phase_truth(std::string_view code, const PhaseState& phase, char tens) {
  // 21.7.0, 41.7.0 and 61.7.0 are one quantity of three phases; 31.7.0, 51.7.0 and 71.7.0 another.
  const auto is = [&](char even, std::string_view rest) {
    return code.size() == rest.size() + 1 && code.substr(1) == rest && (tens == even || tens == even + 1);
  };
  const bool odd_tens = (tens - '0') % 2 == 1;
  if (odd_tens && is(tens, "1.7.0")) return Truth{phase.milliampere, -3, -1};
  if (odd_tens && is(tens, "2.7.0")) return Truth{phase.decivolt, -1, 0};
  if (odd_tens && is(tens, "3.7.0")) return Truth{power_factor(phase.watt, phase.var), -2, -2};
  if (is(tens, "1.7.0")) return Truth{std::max<std::int64_t>(phase.watt, 0), 0, 0};
  if (is(tens, "2.7.0")) return Truth{std::max<std::int64_t>(-phase.watt, 0), 0, 0};
  if (is(tens, "3.7.0")) return Truth{std::max<std::int64_t>(phase.var, 0), 0, 0};
  if (is(tens, "4.7.0")) return Truth{std::max<std::int64_t>(-phase.var, 0), 0, 0};
  if (is(tens, "1.8.0")) return Truth{phase.import_wh, -3, -2, true};
  if (is(tens, "2.8.0")) return Truth{phase.export_wh, -3, -2, true};
  return std::nullopt;
}

inline std::optional<Truth> truth(const ObisCode& obis, const MeterState& state) {
  const std::string code = to_cde(obis);
  const std::int64_t watt = state.watt();
  const std::int64_t var = state.var();
  if (code == "1.7.0") return Truth{watt > 0 ? watt : 0, 0, 0};
  if (code == "2.7.0") return Truth{watt < 0 ? -watt : 0, 0, 0};
  if (code == "3.7.0") return Truth{var > 0 ? var : 0, 0, 0};
  if (code == "4.7.0") return Truth{var < 0 ? -var : 0, 0, 0};
  if (code == "1.8.0") return Truth{state.import_wh, -3, -2, true};
  if (code == "2.8.0") return Truth{state.export_wh, -3, -2, true};
  if (code == "3.8.0") return Truth{state.import_varh, -3, -2, true};
  if (code == "4.8.0") return Truth{state.export_varh, -3, -2, true};
  const auto& low = state.second_tariff;
  const auto& [second, third] = state.export_quadrants;
  if (code == "1.8.1") return Truth{state.import_wh - low[0], -3, -3, true};
  if (code == "1.8.2") return Truth{low[0], -3, -3, true};
  if (code == "2.8.1") return Truth{state.export_wh - low[1], -3, -3, true};
  if (code == "2.8.2") return Truth{low[1], -3, -3, true};
  if (code == "3.8.1") return Truth{state.import_varh - low[2], -3, -3, true};
  if (code == "3.8.2") return Truth{low[2], -3, -3, true};
  if (code == "4.8.1") return Truth{state.export_varh - low[3], -3, -3, true};
  if (code == "4.8.2") return Truth{low[3], -3, -3, true};
  if (code == "5.8.0") return Truth{state.import_varh - second, -3, -3, true};
  if (code == "6.8.0") return Truth{second, -3, -3, true};
  if (code == "7.8.0") return Truth{third, -3, -3, true};
  if (code == "8.8.0") return Truth{state.export_varh - third, -3, -3, true};
  if (code == "5.7.0") return Truth{watt >= 0 && var > 0 ? var : 0, 0, 0};
  if (code == "6.7.0") return Truth{watt < 0 && var > 0 ? var : 0, 0, 0};
  if (code == "7.7.0") return Truth{watt < 0 && var < 0 ? -var : 0, 0, 0};
  if (code == "8.7.0") return Truth{watt >= 0 && var < 0 ? -var : 0, 0, 0};
  if (code == "16.7.0") return Truth{watt, 0, 0};
  if (code == "1.4.0") return Truth{state.demand_watt, 0, 0};
  if (code == "1.6.0") return Truth{state.peak_watt, 0, 0};
  if (code == "13.7.0") return Truth{power_factor(watt, var), -2, -2};
  if (code.size() != 6) return std::nullopt;
  const std::size_t phase = code[0] <= '3' ? 0 : (code[0] <= '5' ? 1 : 2);
  return phase_truth(code, state.phases[phase], code[0]);
}

// The true value in the digits that the meter sends.
inline std::int64_t rounded(const Truth& truth, int exponent) {
  std::int64_t value = truth.value;
  for (int at = truth.exponent; at > exponent; --at) value *= 10;
  std::int64_t divisor = 1;
  for (int at = truth.exponent; at < exponent; ++at) divisor *= 10;
  return truth.counted ? value / divisor : divide_rounded(value, divisor);
}

}  // namespace ams2mqtt::test
