#include "ams2mqtt/meter/power_evidence.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace ams2mqtt {

namespace {

constexpr std::int64_t kMaxLoad = 100'000'000;      // W, mA
constexpr std::int64_t kMaxDecivolts = 10'000'000;  // and in V/10: no product below overflows
constexpr std::int64_t kUnitsPerWatt = 10'000;      // 1/10 V x 1 mA
constexpr int kTenthsOfVolts = -1;
constexpr int kMilliamperes = -3;
constexpr int kThousandths = -3;
constexpr std::int64_t kOne = 1000;  // a power factor of 1, in thousandths

// The C groups of one phase.
struct PhaseCodes {
  std::uint8_t imported, exported, voltage, current, factor;
};
constexpr std::array kPhaseCodes = {PhaseCodes{21, 22, 32, 31, 33}, PhaseCodes{41, 42, 52, 51, 53},
                                    PhaseCodes{61, 62, 72, 71, 73}};
constexpr std::size_t kSecond = 1;

// `value` in whole steps of 10^power; the sign does not matter.
std::optional<std::int64_t> in_steps(const Decimal& value, int power, std::int64_t limit) {
  std::int64_t steps = value.is_negative() ? -value.mantissa() : value.mantissa();
  int exponent = value.exponent() - power;
  for (; exponent < 0 && steps != 0; ++exponent) steps /= 10;
  for (; exponent > 0 && steps != 0 && steps <= limit; --exponent) steps *= 10;
  if (steps < 0 || steps > limit) return std::nullopt;
  return steps;
}

class ListReader {
 public:
  ListReader(const Notification& notification, const ValueOf& value_of)
      : notification_(notification), value_of_(value_of) {}

  [[nodiscard]] std::optional<std::int64_t> find(std::uint8_t c, int power, std::int64_t limit) const {
    const Row* row = find_row(c);
    const Quantity* quantity = row != nullptr ? find_quantity(row->obis) : nullptr;
    const auto value = quantity != nullptr ? value_of_(*row, *quantity) : std::nullopt;
    return value ? in_steps(*value, power, limit) : std::nullopt;
  }
  // One step of a number as it was sent.
  [[nodiscard]] std::int64_t step_of(std::uint8_t c) const {
    const Row* row = find_row(c);
    const Quantity* quantity = row != nullptr ? find_quantity(row->obis) : nullptr;
    const auto* raw = row != nullptr ? std::get_if<Decimal>(&row->value) : nullptr;
    if (quantity == nullptr || raw == nullptr) return 0;
    const Row one{row->obis, Decimal(1, raw->exponent()), row->scale, row->measured, 0, row->assumed, row->long64};
    const auto value = value_of_(one, *quantity);
    return value ? in_steps(*value, kMilliamperes, kMaxLoad).value_or(0) : 0;
  }

 private:
  [[nodiscard]] const Row* find_row(std::uint8_t c) const {
    const auto row = std::ranges::find_if(notification_.rows, [&](const Row& each) {
      return each.obis.a == 1 && each.obis.c == c && each.obis.d == 7 && each.obis.e == 0 &&
             std::holds_alternative<Decimal>(each.value);
    });
    return row == notification_.rows.end() ? nullptr : &*row;
  }

  const Notification& notification_;
  const ValueOf& value_of_;
};

struct PhaseLoad {
  std::optional<std::int64_t> voltage, current, power, factor;
  std::int64_t step = 0;
};

PhaseLoad read_phase(const ListReader& list, const PhaseCodes& codes) {
  PhaseLoad phase;
  phase.voltage = list.find(codes.voltage, kTenthsOfVolts, kMaxDecivolts);
  phase.current = list.find(codes.current, kMilliamperes, kMaxLoad);
  phase.factor = list.find(codes.factor, kThousandths, kOne);
  phase.step = list.step_of(codes.current);
  const auto imported = list.find(codes.imported, 0, kMaxLoad);
  const auto exported = list.find(codes.exported, 0, kMaxLoad);
  if (imported) phase.power = *imported + exported.value_or(0);
  return phase;
}

bool factor_contradicted(std::int64_t power, std::int64_t apparent, std::optional<std::int64_t> factor) {
  if (!factor || *factor == 0 || power < kLeastPower) return false;
  return power * kUnitsPerWatt / kOne * (kOne / 2) > apparent / kOne * *factor;
}

// P of the whole list: more than one direction only where the phases are told apart.
std::int64_t total_power(const ListReader& list) {
  return std::max(list.find(1, 0, kMaxLoad).value_or(0), list.find(2, 0, kMaxLoad).value_or(0));
}

// What a list has to say of its phases; a gap that no three-wire meter explains leaves the sum unknown.
bool is_complete(const std::array<PhaseLoad, 3>& phases) {
  const auto is_dead = [](const PhaseLoad& phase) { return phase.voltage.value_or(0) == 0; };
  const bool three_wire = !is_dead(phases[0]) && !is_dead(phases[2]);
  for (std::size_t index = 0; index < phases.size(); ++index) {
    const PhaseLoad& phase = phases[index];
    const bool half = is_dead(phase) ? phase.current.value_or(0) != 0 : !phase.current.has_value();
    if (half && (index != kSecond || !three_wire)) return false;
  }
  return true;
}

}  // namespace

bool Load::exceeds(int shift) const {
  std::int64_t limit = apparent + step;
  for (; shift > 0; --shift) limit *= 10;
  for (; shift < 0; ++shift) limit /= 10;
  return 4 * power * kUnitsPerWatt > 5 * limit;
}

bool Load::falls_short() const {
  const auto p = static_cast<double>(power);
  const auto q = static_cast<double>(reactive);
  return exact && std::sqrt(p * p + q * q) * static_cast<double>(kUnitsPerWatt) < 0.16 * static_cast<double>(apparent);
}

bool Load::confirms() const {
  return !exceeds(0) && 5 * power * kUnitsPerWatt >= apparent;
}

bool Load::fits(int shift) const {
  const auto p = static_cast<double>(power);
  const auto q = static_cast<double>(reactive);
  const double said = std::sqrt(p * p + q * q) * static_cast<double>(kUnitsPerWatt);
  const double product = static_cast<double>(apparent) * std::pow(10.0, shift);
  return said >= 0.85 * product && said <= 1.15 * product;
}

std::optional<Load> load_of(const Notification& notification, const ValueOf& value_of) {
  const ListReader list(notification, value_of);
  std::array<PhaseLoad, 3> phases;
  std::ranges::transform(kPhaseCodes, phases.begin(), [&](const PhaseCodes& codes) { return read_phase(list, codes); });
  if (!is_complete(phases)) return std::nullopt;
  Load load;
  std::int64_t of_phases = 0;
  std::size_t live = 0;
  std::size_t own_power = 0;
  for (const PhaseLoad& phase : phases) {
    if (phase.voltage.value_or(0) == 0 || !phase.current) continue;
    load.apparent += *phase.voltage * *phase.current;
    load.step += *phase.voltage * phase.step;
    of_phases += phase.power.value_or(0);
    ++live;
    own_power += phase.power ? 1U : 0U;
    const std::int64_t with_step = *phase.voltage * (*phase.current + phase.step);
    if (phase.power && factor_contradicted(*phase.power, with_step, phase.factor)) load.factor_contradicted = true;
  }
  load.power = std::max(total_power(list), of_phases);
  const auto inductive = list.find(3, 0, kMaxLoad);
  load.reactive = std::max(inductive.value_or(0), list.find(4, 0, kMaxLoad).value_or(0));
  load.exact = inductive && (live == 1 || own_power == live);
  if (load.power < kLeastPower || load.apparent == 0) return std::nullopt;
  if (factor_contradicted(load.power, load.apparent + load.step, list.find(13, kThousandths, kOne))) {
    load.factor_contradicted = true;
  }
  return load;
}

}  // namespace ams2mqtt
