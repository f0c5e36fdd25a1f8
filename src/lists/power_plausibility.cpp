#include "ams2mqtt/lists/power_plausibility.hpp"

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
// Where a list has no voltages: the usual one, and the highest between two lines.
constexpr std::int64_t kNominalDecivolts = 2300;
constexpr std::int64_t kLineDecivolts = 4000;

// The C groups of one phase.
struct PhaseCodes {
  std::uint8_t imported, exported, inductive, capacitive, voltage, current, factor;
};
constexpr std::array kPhaseCodes = {PhaseCodes{21, 22, 23, 24, 32, 31, 33}, PhaseCodes{41, 42, 43, 44, 52, 51, 53},
                                    PhaseCodes{61, 62, 63, 64, 72, 71, 73}};
constexpr std::size_t kSecond = 1;
// The same of all phases together.
constexpr std::uint8_t kImported = 1;
constexpr std::uint8_t kExported = 2;
constexpr std::uint8_t kInductive = 3;
constexpr std::uint8_t kCapacitive = 4;
constexpr std::uint8_t kTotalCurrent = 11;
constexpr std::uint8_t kTotalFactor = 13;
constexpr std::uint8_t kNet = 16;

class ListReader {
 public:
  ListReader(const Notification& notification, const ValueOf& value_of) : value_of_(value_of) {
    for (const Row& row : notification.rows) {
      const ObisCode& code = row.obis;
      const bool asked_for = code.a == 1 && code.c < kGroups && code.d == 7 && code.e == 0;
      if (!asked_for || !std::holds_alternative<Decimal>(row.value)) continue;
      if (by_group_[code.c] == nullptr) by_group_[code.c] = &row;
    }
  }

  [[nodiscard]] std::optional<std::int64_t> find(std::uint8_t c, int power, std::int64_t limit) const {
    const Row* row = find_row(c);
    const Quantity* quantity = row != nullptr ? row->quantity : nullptr;
    const auto value = quantity != nullptr ? value_of_(*row, *quantity) : std::nullopt;
    return value ? std::optional(value->steps(power, limit)) : std::nullopt;
  }
  // The larger of two numbers of opposite directions.
  [[nodiscard]] std::optional<std::int64_t> find_either(std::uint8_t c, std::uint8_t other) const {
    const auto one = find(c, 0, kMaxLoad);
    return one ? std::optional(std::max(*one, find(other, 0, kMaxLoad).value_or(0))) : std::nullopt;
  }
  // One step of a number as it was sent.
  [[nodiscard]] std::int64_t step_of(std::uint8_t c) const {
    const Row* row = find_row(c);
    const Quantity* quantity = row != nullptr ? row->quantity : nullptr;
    const auto* raw = row != nullptr ? std::get_if<Decimal>(&row->value) : nullptr;
    if (quantity == nullptr || raw == nullptr) return 0;
    Row one = *row;
    one.value = Decimal(1, raw->exponent());
    const auto value = value_of_(one, *quantity);
    return value ? value->steps(kMilliamperes, kMaxLoad) : 0;
  }

 private:
  static constexpr std::size_t kGroups = 74;  // the C groups that are asked for are smaller

  [[nodiscard]] const Row* find_row(std::uint8_t c) const { return by_group_[c]; }

  const ValueOf& value_of_;
  std::array<const Row*, kGroups> by_group_{};  // the first number of each C group
};

struct PhaseLoad {
  std::optional<std::int64_t> voltage, current, power, reactive, factor;
  std::int64_t step = 0;

  [[nodiscard]] bool is_live() const { return voltage.value_or(0) != 0; }
  [[nodiscard]] std::int64_t least_current() const { return std::max<std::int64_t>(*current - step, 0); }
};
using Phases = std::array<PhaseLoad, kPhaseCodes.size()>;

PhaseLoad read_phase(const ListReader& list, const PhaseCodes& codes) {
  PhaseLoad phase;
  phase.voltage = list.find(codes.voltage, kTenthsOfVolts, kMaxDecivolts);
  phase.current = list.find(codes.current, kMilliamperes, kMaxLoad);
  phase.factor = list.find(codes.factor, kThousandths, kOne);
  phase.step = list.step_of(codes.current);
  phase.reactive = list.find_either(codes.inductive, codes.capacitive);
  const auto imported = list.find(codes.imported, 0, kMaxLoad);
  const auto exported = list.find(codes.exported, 0, kMaxLoad);
  if (imported) phase.power = *imported + exported.value_or(0);
  return phase;
}

Phases read_phases(const ListReader& list) {
  Phases phases;
  std::ranges::transform(kPhaseCodes, phases.begin(), [&](const PhaseCodes& codes) { return read_phase(list, codes); });
  const auto has_current = [](const PhaseLoad& phase) { return phase.current.has_value(); };
  if (std::ranges::any_of(phases, has_current)) return phases;
  // One current for all of them, at the voltage of one.
  Phases together;
  together[0].voltage =
      std::ranges::max(phases, {}, [](const PhaseLoad& each) { return each.voltage.value_or(0); }).voltage;
  together[0].current = list.find(kTotalCurrent, kMilliamperes, kMaxLoad);
  together[0].step = list.step_of(kTotalCurrent);
  return together;
}

// More power than so much of 1/10000 VA.
bool is_beyond(std::int64_t power, std::int64_t apparent) {
  return 4 * (power - kUnseenWatt) * kUnitsPerWatt > 5 * apparent;
}

bool factor_contradicted(std::int64_t power, std::int64_t apparent, std::optional<std::int64_t> factor) {
  if (!factor || *factor == 0 || power < kLeastPower) return false;
  return power * kUnitsPerWatt / kOne * (kOne / 2) > apparent / kOne * *factor;
}

// P and Q of the load as one.
std::int64_t stated(const Load& load) {
  return static_cast<std::int64_t>(
      std::hypot(static_cast<double>(load.power.value_or(0)), static_cast<double>(load.reactive)));
}

// Sums up U x I, with whatever stands for a voltage that is not there.
void add_apparent(const Phases& phases, Load& load) {
  const bool any_voltage = std::ranges::any_of(phases, &PhaseLoad::is_live);
  const bool three_wire = phases.front().is_live() && phases.back().is_live();
  const std::int64_t highest =
      std::ranges::max(phases, {}, [](const PhaseLoad& each) { return each.voltage.value_or(0); }).voltage.value_or(0);
  std::int64_t most = 0;
  bool whole = true;
  for (std::size_t index = 0; index < phases.size(); ++index) {
    const PhaseLoad& phase = phases[index];
    const bool between_lines = three_wire && index == kSecond;
    if (!phase.current) {
      whole = whole && (!phase.is_live() || between_lines);
      continue;
    }
    load.peak = std::max(load.peak, *phase.current);
    if (phase.is_live()) {
      most += *phase.voltage * (*phase.current + phase.step);
      load.least += *phase.voltage * phase.least_current();
    } else if (!any_voltage) {
      most += kLineDecivolts * (*phase.current + phase.step);
      load.least += kNominalDecivolts * phase.least_current();
    } else if (!between_lines && *phase.current != 0) {
      most += highest * (*phase.current + phase.step);
    }
  }
  if (whole) load.most = most;
}

// Sums up what each live phase says of itself.
void add_power(const ListReader& list, const Phases& phases, Load& load) {
  std::int64_t power = 0;
  std::int64_t reactive = 0;
  std::size_t live = 0;
  std::size_t own_power = 0;
  std::size_t own_reactive = 0;
  for (const PhaseLoad& phase : phases) {
    if (!phase.current || !phase.is_live()) continue;
    ++live;
    power += phase.power.value_or(0);
    reactive += phase.reactive.value_or(0);
    own_power += phase.power ? 1U : 0U;
    own_reactive += phase.reactive ? 1U : 0U;
    const std::int64_t most = *phase.voltage * (*phase.current + phase.step);
    if (!phase.power) continue;
    load.phase_exceeds = load.phase_exceeds || is_beyond(*phase.power, most);
    load.factor_contradicted = load.factor_contradicted || factor_contradicted(*phase.power, most, phase.factor);
  }
  const auto net = list.find(kNet, 0, kMaxLoad);
  load.power = net ? net : list.find_either(kImported, kExported);
  const bool each_has_power = live != 0 && own_power == live;
  if (load.power || each_has_power) load.power = std::max(load.power.value_or(0), power);
  const auto total = list.find_either(kInductive, kCapacitive);
  load.reactive = std::max(total.value_or(0), reactive);
  load.exact = live == 1 ? total.has_value() : each_has_power && own_reactive == live;
}

}  // namespace

bool Load::exceeds() const {
  return phase_exceeds || (power && most && is_beyond(*power, *most));
}

bool Load::falls_short() const {
  return power && (kLeastShare * stated(*this) + kIdleVoltAmperes) * kUnitsPerWatt < least;
}

bool Load::confirms() const {
  return power.value_or(0) >= kLeastPower && most && !exceeds() && 5 * stated(*this) * kUnitsPerWatt >= *most;
}

bool Load::fits(int shift) const {
  if (power.value_or(0) < kLeastPower || !most) return false;
  std::int64_t said = stated(*this) * kUnitsPerWatt;
  std::int64_t upper = *most;
  std::int64_t lower = least;
  for (; shift > 0; --shift) said /= 10;
  for (; shift < 0; ++shift) {
    upper /= 10;
    lower /= 10;
  }
  return 100 * said >= 85 * upper && 100 * said <= 115 * lower;
}

std::optional<Load> load_of(const Notification& notification, const ValueOf& value_of) {
  const ListReader list(notification, value_of);
  const Phases phases = read_phases(list);
  if (std::ranges::none_of(phases, [](const PhaseLoad& phase) { return phase.current.has_value(); })) {
    return std::nullopt;
  }
  Load load;
  add_apparent(phases, load);
  add_power(list, phases, load);
  if (load.power && load.most &&
      factor_contradicted(*load.power, *load.most, list.find(kTotalFactor, kThousandths, kOne))) {
    load.factor_contradicted = true;
  }
  return load;
}

}  // namespace ams2mqtt
