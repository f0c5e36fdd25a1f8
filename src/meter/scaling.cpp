#include "ams2mqtt/meter/scaling.hpp"

#include <algorithm>
#include <array>

#include "ams2mqtt/catalog/mains.hpp"

namespace ams2mqtt {

namespace {

constexpr std::int64_t kMaxRawVoltage = 1'000'000;
constexpr std::int8_t kTenths = -1;
constexpr std::int8_t kHundredths = -2;
constexpr std::int64_t kMostReadWatt = 100'000'000;

bool is_energy(Unit unit) {
  return unit == Unit::watt_hour || unit == Unit::var_hour || unit == Unit::volt_ampere_hour;
}
bool is_power(Unit unit) {
  return unit == Unit::watt || unit == Unit::var || unit == Unit::volt_ampere;
}
bool is_power_factor(const Quantity& quantity) {
  return quantity.device_class == "power_factor";
}

bool is_zero(const Row& row) {
  const auto* value = std::get_if<Decimal>(&row.value);
  return value != nullptr && value->is_zero();
}

// A whole number of an electricity code, on any channel.
const Row* find_row(const Notification& notification, std::uint8_t c, std::uint8_t d) {
  const auto row = std::ranges::find_if(notification.rows, [&](const Row& each) {
    const ObisCode& code = each.obis;
    return code.a == 1 && code.c == c && code.d == d && code.e == 0 && code.f == 255;
  });
  return row == notification.rows.end() ? nullptr : &*row;
}

std::optional<std::int64_t> whole(const Row* row) {
  const auto* value = row != nullptr ? std::get_if<Decimal>(&row->value) : nullptr;
  if (value == nullptr || value->exponent() != 0 || value->is_negative()) return std::nullopt;
  return value->mantissa();
}

// Without its decimals; nothing when it is negative or beyond the limit.
std::optional<std::int64_t> whole_part(const Decimal& value, std::int64_t limit) {
  std::int64_t whole = value.mantissa();
  for (int exponent = value.exponent(); exponent < 0 && whole != 0; ++exponent) whole /= 10;
  for (int exponent = value.exponent(); exponent > 0 && whole != 0 && whole <= limit; --exponent) whole *= 10;
  if (whole < 0 || whole > limit) return std::nullopt;
  return whole;
}

std::optional<UtcSeconds> time_of(const Notification& notification) {
  if (notification.time) return as_if_utc(notification.time->local);
  for (const Row& row : notification.rows) {
    const auto* clock = std::get_if<CosemDateTime>(&row.value);
    if (clock != nullptr && is_timestamp(row.obis)) return as_if_utc(clock->local);
  }
  return std::nullopt;
}

// Kamstrup's list for Denmark and Switzerland: it numbers the meter in a way of its own and says no type.
bool is_danish_list(const Notification& notification) {
  return std::ranges::any_of(notification.rows, [](const Row& row) {
    return row.obis.a == 1 && row.obis.c == 0 && row.obis.d == 0 && row.obis.e == 1;
  });
}

// The product of both, or 1 where it would not fit.
Decimal transformer_ratio(const Multipliers& multiply) {
  return Decimal::product(multiply.current, multiply.voltage).value_or(Decimal(1));
}

}  // namespace

bool Scaling::Doubt::add() {
  ++lists;
  return !confirmed || lists >= kLists;
}

void Scaling::Doubt::clear() {
  lists = 0;
  confirmed = true;
}

Scaling::Scaling(const ScalingOptions& options) : options_(options) {}

void Scaling::reset() {
  *this = Scaling(options_);
}

void Scaling::restore(const ScaleDecisions& decisions) {
  voltage_ = decisions.voltage;
  current_ = decisions.current;
  energy_ = decisions.energy;
  current_proven_ = current_.has_value();
}

ScaleDecisions Scaling::decisions() const {
  return {current_proven_ ? current_ : std::nullopt, voltage_, energy_};
}

std::optional<std::int8_t> Scaling::rule_of(const Row& row, Unit unit) const {
  if (row.scale) return row.assumed ? std::optional(row.scale->scaler) : std::nullopt;
  if (family_ == nullptr) return std::nullopt;
  if (unit == Unit::ampere && row.long64 && family_->long64_current) return family_->long64_current;
  return family_scaler(*family_, unit);
}

std::optional<std::int8_t> Scaling::rule_among(const Notification& notification, Unit unit) const {
  for (const Row& row : notification.rows) {
    const Quantity* quantity = find_quantity(row.obis);
    if (quantity == nullptr || quantity->wire_unit != unit || !std::holds_alternative<Decimal>(row.value)) continue;
    if (const auto rule = rule_of(row, unit)) return rule;
  }
  return std::nullopt;
}

void Scaling::observe(const Notification& notification, const ListFamily* family, std::string_view type,
                      NoticeLog& notices) {
  changed_ = false;
  family_ = family;
  const auto update = [&](std::optional<std::int8_t>& rule, Unit unit) {
    const auto now = rule_among(notification, unit);
    if (now || !rule) rule = now || family == nullptr ? now : family_scaler(*family, unit);
  };
  update(voltage_rule_, Unit::volt);
  observe_current_rule(notification);
  update(current_rule_, Unit::ampere);
  update(energy_rule_, Unit::watt_hour);
  observe_voltage(notification, notices);
  const Model* model = family != nullptr ? find_model(*family, type) : nullptr;
  if (finds_own_scale() && model != nullptr) decide_by_type(*model, notices);
  observe_load(notification, notices);
  observe_energy(notification, type, notices);
  summarize();
}

void Scaling::decide_voltage(std::int8_t scaler, NoticeLog& notices) {
  contrary_voltages_ = 0;
  if (voltage_ == scaler) return;
  changed_ = changed_ || voltage_.has_value();
  voltage_ = scaler;
  notices.forget(ScaleDoubtful{Unit::volt});
  if (scaler != voltage_rule_) notices.add(ScaleDecided{Unit::volt, scaler, ScaleReason::values});
}

void Scaling::observe_voltage(const Notification& notification, NoticeLog& notices) {
  std::int64_t raw = 0;  // the highest
  for (const Row& row : notification.rows) {
    const Quantity* quantity = find_quantity(row.obis);
    if (quantity == nullptr || quantity->wire_unit != Unit::volt || !rule_of(row, Unit::volt)) continue;
    const auto* value = std::get_if<Decimal>(&row.value);
    const auto volts = value != nullptr ? whole_part(*value, kMaxRawVoltage) : std::nullopt;
    raw = std::max(raw, volts.value_or(0));
  }
  if (options_.scale.voltage || !voltage_rule_ || raw == 0) return;
  if (voltage_ && is_mains(raw, *voltage_)) {
    contrary_voltages_ = 0;
    return;
  }
  const std::array candidates = {*voltage_rule_, std::int8_t{0}, kTenths, kHundredths};
  const auto* const fitting =
      std::ranges::find_if(candidates, [&](std::int8_t scaler) { return is_mains(raw, scaler); });
  if (fitting == candidates.end()) {
    contrary_voltages_ = 0;
  } else if (!voltage_ || ++contrary_voltages_ >= kLists) {
    decide_voltage(*fitting, notices);
  } else {
    notices.add(ScaleDoubtful{Unit::volt});
  }
}

void Scaling::observe_energy(const Notification& notification, std::string_view type, NoticeLog& notices) {
  if (options_.scale.energy || !energy_rule_) return;
  if (finds_own_scale()) {
    const bool shown = options_.show_unproven && type.empty() && is_danish_list(notification);
    energy_rule_holds_ = type.ends_with(family_->certain_types) || shown;
  }
  const auto time = time_of(notification);
  if (!time) return;
  const std::int8_t rule = *energy_rule_;
  const auto look = [&](EnergyPlausibility& evidence, std::uint8_t group) {
    const Row* power = find_row(notification, group, 7);
    const Quantity* quantity = power != nullptr ? find_quantity(power->obis) : nullptr;
    const auto watt = quantity != nullptr && !power_doubt_ ? value_in_force(*power, *quantity) : std::nullopt;
    const Row* reading = find_row(notification, group, 8);
    const bool open = reading != nullptr && rule_of(*reading, Unit::watt_hour).has_value();
    return evidence.observe(*time, watt ? whole_part(*watt, kMostReadWatt) : std::nullopt,
                            open ? whole(reading) : std::nullopt, energy_.value_or(rule));
  };
  const std::array findings = {look(imported_, 1), look(exported_, 2)};
  const bool leap = findings[0].leap || findings[1].leap;
  if (leap && finds_own_scale()) {
    contrary_intervals_ = std::max(contrary_intervals_, 1);
    notices.add(ScaleDoubtful{Unit::watt_hour});
  }
  if (findings[0].scaler && findings[1].scaler && findings[0].scaler != findings[1].scaler) return;
  const auto proven = findings[0].scaler ? findings[0].scaler : findings[1].scaler;
  if (proven && !leap) return take_energy_proof(*proven, rule, notices);
  if (!energy_ && !energy_rule_holds_ && contrary_intervals_ == 0) notices.add(ScaleUnproven{Unit::watt_hour});
}

void Scaling::take_energy_proof(std::int8_t scaler, std::int8_t rule, NoticeLog& notices) {
  const bool undecided = !energy_ && !energy_rule_holds_;
  if (undecided || scaler == energy_.value_or(rule)) return decide_energy(scaler, rule, notices);
  ++contrary_intervals_;
  if (contrary_intervals_ >= kIntervals) return decide_energy(scaler, rule, notices);
  notices.add(ScaleDoubtful{Unit::watt_hour});
}

void Scaling::decide_energy(std::int8_t scaler, std::int8_t rule, NoticeLog& notices) {
  contrary_intervals_ = 0;
  if (energy_ == scaler) return;
  const bool published = energy_.has_value() || energy_rule_holds_;
  changed_ = changed_ || (published && scaler != energy_.value_or(rule));
  const bool news = !published || scaler != energy_.value_or(rule);
  energy_ = scaler;
  notices.forget(ScaleDoubtful{Unit::watt_hour});
  if (news) notices.add(ScaleDecided{Unit::watt_hour, scaler, ScaleReason::values});
}

std::optional<Decimal> Scaling::value_in_force(const Row& row, const Quantity& quantity) const {
  const auto* value = std::get_if<Decimal>(&row.value);
  const Unit unit = quantity.wire_unit;
  const auto rule = rule_of(row, unit);
  std::optional<std::int8_t> scaler = rule;
  if (!rule && row.scale) scaler = row.scale->scaler;
  if (rule && unit == Unit::volt) scaler = options_.scale.voltage ? options_.scale.voltage : voltage_;
  if (rule && unit == Unit::ampere) {
    scaler = options_.scale.current ? options_.scale.current : current_;
    if (!scaler && !finds_own_scale()) scaler = rule;
  }
  if (value == nullptr || !scaler) return std::nullopt;
  return multiplied(quantity, value->scaled(*scaler));
}

Scaling::Answer Scaling::answer(std::optional<std::int8_t> scaler, Unit unit) const {
  if (!scaler) return {Knowledge::withheld, {}};
  return {Knowledge::known, {*scaler, unit}};
}

// Zero is zero in every scale.
Scaling::Answer Scaling::voltage_answer(const Row& row, std::int8_t rule) const {
  if (options_.scale.voltage) return answer(options_.scale.voltage, Unit::volt);
  if (is_zero(row)) return answer(voltage_.value_or(rule), Unit::volt);
  return contrary_voltages_ > 0 ? Answer{Knowledge::withheld, {}} : answer(voltage_, Unit::volt);
}

// Zero as well, but not what is cut off to zero beside a power that contradicts it.
Scaling::Answer Scaling::current_answer(const Row& row, std::int8_t rule) const {
  if (options_.scale.current) return answer(options_.scale.current, Unit::ampere);
  if (current_doubt_) return {Knowledge::withheld, {}};
  if (is_zero(row)) return answer(current_.value_or(rule), Unit::ampere);
  if (!current_ && finds_own_scale()) return {Knowledge::withheld, {}};
  return answer(current_.value_or(rule), Unit::ampere);
}

Scaling::Answer Scaling::energy_answer(const Row& row, std::int8_t rule, Unit unit) const {
  if (options_.scale.energy) return answer(options_.scale.energy, unit);
  if (is_zero(row)) return answer(energy_.value_or(rule), unit);
  const bool unproven = !energy_ && !energy_rule_holds_;
  if (unproven || contrary_intervals_ > 0) return {Knowledge::withheld, {}};
  return answer(energy_.value_or(rule), unit);
}

Scaling::Answer Scaling::scale_of(const Row& row, const Quantity* quantity) const {
  if (row.scale && !row.assumed) return {Knowledge::known, *row.scale};
  if (quantity == nullptr) return row.scale ? Answer{Knowledge::known, *row.scale} : Answer{};
  const Unit unit = quantity->wire_unit;
  // A manufacturer's rule for numbers without a unit is one for power factors; a number of events is itself.
  const bool events = unit == Unit::count && !is_power_factor(*quantity);
  if (events && !row.scale && family_ != nullptr && !family_->scales.empty()) return answer(std::int8_t{0}, unit);
  const auto rule = rule_of(row, unit);
  if (!rule) return {};
  if (unit == Unit::volt) return voltage_answer(row, *rule);
  if (unit == Unit::ampere) return current_answer(row, *rule);
  if (is_energy(unit)) return energy_answer(row, *rule, unit);
  const bool doubtful = (is_power(unit) && power_doubt_) || (is_power_factor(*quantity) && factor_doubt_);
  if (doubtful && !is_zero(row)) return {Knowledge::withheld, {}};
  return answer(rule, unit);
}

std::optional<Decimal> Scaling::multiplied(const Quantity& quantity, const Decimal& value) const {
  const Multipliers& multiply = options_.multiply;
  if (quantity.obis.a != 1) return value;
  Decimal factor(1);
  if (quantity.wire_unit == Unit::ampere) factor = multiply.current;
  if (quantity.wire_unit == Unit::volt) factor = multiply.voltage;
  if (is_power(quantity.wire_unit)) factor = multiply.power.value_or(transformer_ratio(multiply));
  if (is_energy(quantity.wire_unit)) factor = multiply.energy.value_or(transformer_ratio(multiply));
  return factor == Decimal(1) ? value : Decimal::product(value, factor);
}

}  // namespace ams2mqtt
