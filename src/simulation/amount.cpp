#include "amount.hpp"

#include <algorithm>

#include "integer_math.hpp"

namespace ams2mqtt {

namespace {

// A whole number of 10^exponent base units (W, var, V, A, Wh, varh).
struct Amount {
  std::int64_t value = 0;
  int exponent = 0;
  bool counter = false;  // a register is cut, an instantaneous value is rounded
};

// The C group of an electricity code: 20 codes a phase, the first 20 being the sum over the phases.
constexpr std::uint8_t kCodesPerPhase = 20;
constexpr std::int64_t kPowerLimit = 17'250;

Amount power_amount(int direction, std::int64_t watt, std::int64_t var) {
  const std::int64_t value = direction <= 2 ? watt : var;
  return {std::max<std::int64_t>(direction % 2 == 1 ? value : -value, 0), 0, false};
}

// Reactive power of a quadrant: 5 is the first, which draws both kinds of power.
Amount quadrant_power(int direction, std::int64_t watt, std::int64_t var) {
  const bool delivers = direction == 6 || direction == 7;
  const bool inductive = direction <= 6;
  return {delivers == (watt < 0) && inductive == (var >= 0) ? std::abs(var) : 0, 0, false};
}

Amount quadrant_energy(int direction, const MeterState& state) {
  const auto& [second, third] = state.export_quadrants;
  const std::array<std::int64_t, 4> energies = {state.import_varh - second, second, third, state.export_varh - third};
  return {energies.at(static_cast<std::size_t>(direction) - 5), 0, true};
}

Amount register_amount(const ObisCode& obis, const MeterState& state) {
  const std::array<std::int64_t, 4> registers = {state.import_wh, state.export_wh, state.import_varh,
                                                 state.export_varh};
  const std::size_t index = static_cast<std::size_t>(obis.c) - 1;
  const std::int64_t second = state.second_tariff.at(index);
  switch (obis.e) {
    case 1:
      return {registers.at(index) - second, 0, true};
    case 2:
      return {second, 0, true};
    default:
      return {registers.at(index), 0, true};
  }
}

Amount total_amount(const ObisCode& obis, const MeterState& state) {
  const int direction = obis.c;
  if (obis.d == 4) return {state.demand_watt, 0, false};
  if (obis.d == 6) return {state.peak_watt, 0, false};
  if (direction == 13) return {power_factor(state.watt(), state.var()), -2, false};
  if (direction == 16) return {state.watt(), 0, false};
  if (direction == 17) return {kPowerLimit, 0, false};
  if (direction > 4) {
    return obis.d == 7 ? quadrant_power(direction, state.watt(), state.var()) : quadrant_energy(direction, state);
  }
  return obis.d == 7 ? power_amount(direction, state.watt(), state.var()) : register_amount(obis, state);
}

Amount phase_amount(const ObisCode& obis, const PhaseState& phase) {
  switch (obis.c % kCodesPerPhase) {
    case 11:
      return {phase.milliampere, -3, false};
    case 12:
      return {phase.decivolt, -1, false};
    case 13:
      return {power_factor(phase.watt, phase.var), -2, false};
    default:
      break;
  }
  const int direction = obis.c % kCodesPerPhase;
  if (obis.d == 7) return power_amount(direction, phase.watt, phase.var);
  return {direction == 1 ? phase.import_wh : phase.export_wh, 0, true};
}

// A number that has room for a sign, and a meaning for it.
bool is_signed(const ListRow& row) {
  return row.wire == Wire::i16 || row.obis.c == 16;
}

}  // namespace

Unit unit_of(const ObisCode& obis) {
  const bool counter = obis.d == 8;
  switch (obis.c % kCodesPerPhase) {
    case 1:
    case 2:
      return counter ? Unit::watt_hour : Unit::watt;
    case 3:
    case 4:
    case 5:
    case 6:
    case 7:
    case 8:
      return counter ? Unit::var_hour : Unit::var;
    case 11:
      return Unit::ampere;
    case 12:
      return Unit::volt;
    case 16:
    case 17:
      return Unit::watt;
    default:
      return Unit::count;
  }
}

unsigned phase_of(const ObisCode& obis) {
  return obis.a == 1 ? obis.c / kCodesPerPhase : 0;
}

std::int64_t wire_value(const ListRow& row, const MeterState& state) {
  if (row.zero) return 0;
  const std::size_t phase = row.obis.c / kCodesPerPhase;
  const Amount amount = phase == 0 ? total_amount(row.obis, state) : phase_amount(row.obis, state.phases.at(phase - 1));
  std::int64_t value = is_signed(row) ? amount.value : std::abs(amount.value);
  for (int exponent = amount.exponent; exponent > row.scaler; --exponent) value *= 10;
  std::int64_t divisor = 1;
  for (int exponent = amount.exponent; exponent < row.scaler; ++exponent) divisor *= 10;
  return amount.counter ? value / divisor : divide_rounded(value, divisor);
}

}  // namespace ams2mqtt
