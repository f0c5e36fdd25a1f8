#include "ams2mqtt/meter/scaling.hpp"

#include "ams2mqtt/lists/power_plausibility.hpp"
#include "ams2mqtt/meter/kamstrup_scale.hpp"
#include "current_scale.hpp"
#include "energy_scale.hpp"
#include "factors.hpp"
#include "power_doubts.hpp"
#include "scale_rules.hpp"
#include "voltage_scale.hpp"

namespace ams2mqtt {

namespace {

Scaling::Answer answer(std::optional<std::int8_t> scaler, Unit unit) {
  if (!scaler) return {Scaling::Knowledge::withheld, {}};
  return {Scaling::Knowledge::known, {*scaler, unit}};
}

}  // namespace

struct Scaling::State {
  explicit State(const ScalingOptions& given)
      : options(given),
        factors(given.multiply),
        voltage(given.scale.voltage),
        current(given.scale.current),
        energy(given.scale.energy, given.show_unproven) {}

  void observe_load(const Notification& notification, NoticeLog& notices);
  // What a row counts by the scales in force, doubtful or not.
  [[nodiscard]] std::optional<Decimal> value_in_force(const Row& row, const Quantity& quantity) const;
  void summarize();

  ScalingOptions options;
  Factors factors;
  ScaleRules rules;
  VoltageScale voltage;
  CurrentScale current;
  EnergyScale energy;
  PowerDoubts doubts;
  std::string summary;
};

Scaling::Scaling(const ScalingOptions& options)
    : state_(std::make_unique<State>(options)), multiplies_(state_->factors.any()) {}

Scaling::~Scaling() = default;

void Scaling::reset() {
  const ScalingOptions options = state_->options;
  *state_ = State(options);
}

void Scaling::restore(const ScaleDecisions& decisions) {
  state_->voltage.restore(decisions.voltage);
  state_->current.restore(decisions.current);
  state_->energy.restore(decisions.energy);
}

ScaleDecisions Scaling::decisions() const {
  return {state_->current.decision(), state_->voltage.decision(), state_->energy.decision()};
}

bool Scaling::changed() const {
  return state_->voltage.changed() || state_->current.changed() || state_->energy.changed();
}

const std::string& Scaling::summary() const {
  return state_->summary;
}

void Scaling::observe(const Notification& notification, const ListFamily* family, std::string_view type,
                      NoticeLog& notices) {
  State& state = *state_;
  state.rules = ScaleRules(family, notification);
  state.voltage.observe(notification, state.rules, notices);
  state.current.observe(notification, state.rules, type, notices);
  state.observe_load(notification, notices);
  const auto power_of = [&state](const Row& row, const Quantity& quantity) {
    return state.doubts.of_power() ? std::nullopt : state.value_in_force(row, quantity);
  };
  state.energy.observe(notification, state.rules, type, power_of, notices);
  state.summarize();
}

void Scaling::State::observe_load(const Notification& notification, NoticeLog& notices) {
  const bool open_current = rules.among(notification, Unit::ampere).has_value();
  const bool open_power = rules.among(notification, Unit::watt).has_value();
  if ((!open_current && !open_power) || current.configured()) return;
  const auto proven = rules.finds_own_scale() ? current_scale(notification.rows) : std::nullopt;
  if (open_current && current.undecided()) return current.decide_first(proven, notices);
  const auto load =
      load_of(notification, [this](const Row& row, const Quantity& quantity) { return value_in_force(row, quantity); });
  if (!load) return;
  doubts.judge(*load, !open_current, notices);
  if (open_current) current.judge(*load, proven, notices);
}

std::optional<Decimal> Scaling::State::value_in_force(const Row& row, const Quantity& quantity) const {
  const auto* value = std::get_if<Decimal>(&row.value);
  const Unit unit = quantity.wire_unit;
  const auto rule = rules.of(row, unit);
  std::optional<std::int8_t> scaler = rule;
  if (!rule && row.scale) scaler = row.scale->scaler;
  if (rule && unit == Unit::volt) scaler = voltage.in_force();
  if (rule && unit == Unit::ampere) scaler = current.in_force(*rule);
  if (value == nullptr || !scaler) return std::nullopt;
  return factors.multiplied(quantity, value->scaled(*scaler));
}

void Scaling::State::summarize() {
  summary.clear();
  const auto add = [&](std::string_view text) {
    if (!summary.empty() && !text.empty()) summary += ", ";
    summary += text;
  };
  add(current.words());
  add(energy.words());
  add(voltage.words());
  if (doubts.of_power()) add("power in doubt");
  if (doubts.of_factors()) add("power factor in doubt");
}

Scaling::Answer Scaling::scale_of(const Row& row, const Quantity* quantity) const {
  const State& state = *state_;
  if (row.scale && !row.assumed) return {Knowledge::known, *row.scale};
  if (quantity == nullptr) return row.scale ? Answer{Knowledge::known, *row.scale} : Answer{};
  const Unit unit = quantity->wire_unit;
  // A manufacturer's rule for numbers without a unit is one for power factors; a number of events is itself.
  const bool events = unit == Unit::count && !is_power_factor(*quantity);
  const ListFamily* family = state.rules.family();
  if (events && !row.scale && family != nullptr && !family->scales.empty()) return answer(std::int8_t{0}, unit);
  const auto rule = state.rules.of(row, unit);
  if (!rule) return {};
  if (unit == Unit::volt) return answer(state.voltage.scaler_of(row, *rule), unit);
  if (unit == Unit::ampere) return answer(state.current.scaler_of(row, *rule), unit);
  if (is_energy(unit)) return answer(state.energy.scaler_of(row, *rule), unit);
  const bool withheld = state.doubts.withhold(*quantity) && !is_zero(row);
  return withheld ? answer(std::nullopt, unit) : answer(rule, unit);
}

std::optional<Decimal> Scaling::product(const Quantity& quantity, const Decimal& value) const {
  return state_->factors.multiplied(quantity, value);
}

}  // namespace ams2mqtt
