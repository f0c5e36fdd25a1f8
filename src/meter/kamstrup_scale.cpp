#include "ams2mqtt/meter/kamstrup_scale.hpp"

#include <array>

namespace ams2mqtt {

namespace {

constexpr std::int64_t kMaxWholeVolts = 1000;
// Beyond these no list is plausible, and below them no product overflows.
constexpr std::int64_t kMaxPhasePower = std::int64_t{1} << 31;
constexpr std::int64_t kMaxVoltage = std::int64_t{1} << 16;
constexpr std::int64_t kMaxCurrent = std::int64_t{1} << 28;
constexpr std::int64_t kMaxPowerFactor = 100;
// The required agreement, in tenths: P / UI between 0.5 and 1.6, since power factors are rounded to hundredths.
constexpr std::int64_t kLeastTenths = 5;
constexpr std::int64_t kMostTenths = 16;

// The C groups of one phase's instantaneous values.
struct Phase {
  std::uint8_t power_import, power_export, voltage, current, power_factor;
};
constexpr std::array kPhases = {Phase{21, 22, 32, 31, 33}, Phase{41, 42, 52, 51, 53}, Phase{61, 62, 72, 71, 73}};

bool is_instantaneous(const ObisCode& code) {
  return code.a == 1 && code.d == 7 && code.e == 0;
}

std::optional<std::int64_t> raw(std::span<const Row> rows, std::uint8_t c, std::int64_t limit) {
  for (const Row& row : rows) {
    if (!is_instantaneous(row.obis) || row.obis.c != c) continue;
    const auto* value = std::get_if<Decimal>(&row.value);
    if (value == nullptr || value->exponent() != 0 || value->is_negative() || value->mantissa() > limit) break;
    return value->mantissa();
  }
  return std::nullopt;
}

}  // namespace

bool voltages_are_hundredths(std::span<const Row> rows) {
  for (const Phase& phase : kPhases) {
    if (raw(rows, phase.voltage, kMaxVoltage).value_or(0) > kMaxWholeVolts) return true;
  }
  return false;
}

std::optional<std::int8_t> current_scale(std::span<const Row> rows) {
  std::int64_t power = 0;     // W
  std::int64_t apparent = 0;  // U x I x power factor as sent: V or V/100, the unknown unit of current, 1/100
  bool any_phase = false;
  for (const Phase& phase : kPhases) {
    const auto voltage = raw(rows, phase.voltage, kMaxVoltage);
    if (!voltage) continue;  // a one-phase meter
    const auto current = raw(rows, phase.current, kMaxCurrent);
    const auto factor = raw(rows, phase.power_factor, kMaxPowerFactor);
    const auto imported = raw(rows, phase.power_import, kMaxPhasePower);
    const auto exported = raw(rows, phase.power_export, kMaxPhasePower);
    if (!current || !factor || !imported || !exported) return std::nullopt;
    power += *imported + *exported;
    apparent += *voltage * *current * *factor;
    any_phase = true;
  }
  if (!any_phase || power == 0 || apparent == 0) return std::nullopt;
  // The sum in W is apparent / 10^4 for hundredths of an ampere, another 10^2 less for hundredths of a volt.
  const std::int64_t unit = voltages_are_hundredths(rows) ? 1'000'000 : 10'000;
  const auto agrees = [&](std::int64_t current_unit) {
    const std::int64_t tenths = 10 * power * unit * current_unit;
    return tenths >= kLeastTenths * apparent && tenths <= kMostTenths * apparent;
  };
  const bool hundredths = agrees(1);
  const bool thousandths = agrees(10);
  if (hundredths == thousandths) return std::nullopt;
  return hundredths ? kDirectCurrent : kTransformerCurrent;
}

}  // namespace ams2mqtt
