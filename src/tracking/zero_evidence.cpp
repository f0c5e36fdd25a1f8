#include "ams2mqtt/tracking/zero_evidence.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "ams2mqtt/tracking/meter_values.hpp"

namespace ams2mqtt {

namespace {

// Values that have something to count together.
enum class Together : std::uint8_t { none, exported, reactive_import, reactive_export, phase_1, phase_2, phase_3 };

constexpr std::array kPhases = {Together::phase_1, Together::phase_2, Together::phase_3};

// By group C of the codes (IEC 62056-6-1, table of electricity): 21 to 40 are L1, 41 to 60 L2, 61 to 80 L3.
Together by_code(const ObisCode& code) {
  constexpr unsigned kPhaseCodes = 20;
  const bool of_phase = code.c > kPhaseCodes && code.c <= kPhaseCodes * 4;
  const unsigned what = of_phase ? (code.c - 1U) % kPhaseCodes + 1 : code.c;
  switch (what) {
    case 2:
    case 10:
      return Together::exported;
    case 3:
    case 5:
    case 6:
      return Together::reactive_import;
    case 4:
    case 7:
    case 8:
      return Together::reactive_export;
    default:
      return of_phase ? kPhases[(code.c - 1U) / kPhaseCodes - 1] : Together::none;
  }
}

// This program's own codes do not say what they belong to, their keys do.
Together by_key(std::string_view key) {
  if (key.starts_with("energy_export")) return Together::exported;
  if (key.starts_with("reactive_energy_import")) return Together::reactive_import;
  if (key.starts_with("reactive_energy_export")) return Together::reactive_export;
  return Together::none;
}

Together together(const Quantity* quantity) {
  if (quantity == nullptr || !is_numeric(*quantity)) return Together::none;
  if (is_own(*quantity)) return by_key(quantity->key);
  const bool counts_events = quantity->wire_unit == Unit::count && quantity->kind == Kind::counter;
  return quantity->obis.a == 1 && !counts_events ? by_code(quantity->obis) : Together::none;
}

bool any_counts(const MeterValues& values, Together group) {
  return std::ranges::any_of(values.all(), [&](const std::unique_ptr<MeterValue>& value) {
    return value->counts && together(value->quantity) == group;
  });
}

// Import and export of one sign: without export it repeats the import.
bool is_net_power(const Quantity* quantity) {
  return quantity != nullptr && quantity->obis == "1-0:16.7.0"_obis;
}

bool sends_export(const MeterValues& values) {
  return std::ranges::any_of(values.all(), [](const std::unique_ptr<MeterValue>& value) {
    return value->quantity != nullptr && value->quantity->obis == "1-0:2.7.0"_obis;
  });
}

bool is_of_phase(Together group) {
  return std::ranges::find(kPhases, group) != kPhases.end();
}

}  // namespace

bool may_stay_zero(const Quantity* quantity) {
  return together(quantity) != Together::none;
}

bool is_shown(const MeterValue& value, const MeterValues& values) {
  if (is_net_power(value.quantity)) return !sends_export(values) || any_counts(values, Together::exported);
  const Together group = together(value.quantity);
  if (group == Together::none || value.counts) return true;
  const bool is_voltage = value.quantity->wire_unit == Unit::volt;
  if (is_voltage) return false;
  if (!is_of_phase(group)) return any_counts(values, group);
  return std::ranges::any_of(values.all(), [&](const std::unique_ptr<MeterValue>& other) {
    return other->counts && together(other->quantity) == group && other->quantity->wire_unit == Unit::volt;
  });
}

}  // namespace ams2mqtt
