#include "ams2mqtt/meter/scaling.hpp"

#include <algorithm>
#include <array>

namespace ams2mqtt {

namespace {

// What any mains voltage lies between, voltage transformers' secondary sides included.
constexpr std::int64_t kLeastVolts = 40;
constexpr std::int64_t kMostVolts = 500;
constexpr std::int64_t kMaxRawVoltage = 1'000'000;
constexpr std::int8_t kTenths = -1;
constexpr std::int8_t kHundredths = -2;
constexpr std::int8_t kThousandths = -3;

bool is_energy(Unit unit) {
  return unit == Unit::watt_hour || unit == Unit::var_hour || unit == Unit::volt_ampere_hour;
}
bool is_power(Unit unit) {
  return unit == Unit::watt || unit == Unit::var || unit == Unit::volt_ampere;
}

// The voltages of a list that have no scaler on the wire.
std::optional<std::int64_t> highest_raw_voltage(const Notification& notification) {
  std::optional<std::int64_t> highest;
  for (const Row& row : notification.rows) {
    const Quantity* quantity = find_quantity(row.obis);
    const auto* value = std::get_if<Decimal>(&row.value);
    if (row.scale || quantity == nullptr || quantity->wire_unit != Unit::volt || value == nullptr) continue;
    if (value->exponent() != 0 || value->is_negative() || value->mantissa() > kMaxRawVoltage) continue;
    highest = std::max(highest.value_or(0), value->mantissa());
  }
  return highest;
}

bool is_mains(std::int64_t raw, std::int8_t scaler) {
  std::int64_t unit = 1;
  for (std::int8_t power = scaler; power < 0; ++power) unit *= 10;
  return raw >= kLeastVolts * unit && raw <= kMostVolts * unit;
}

bool is_zero(const Row& row) {
  const auto* value = std::get_if<Decimal>(&row.value);
  return value != nullptr && value->is_zero();
}

std::int8_t scaler_of(CurrentScale scale) {
  return scale == CurrentScale::hundredths ? kHundredths : kThousandths;
}

// The product of both, or 1 where it would not fit.
Decimal transformer_ratio(const Multipliers& multiply) {
  return Decimal::product(multiply.current, multiply.voltage).value_or(Decimal(1));
}

}  // namespace

Scaling::Scaling(const ScalingOptions& options) : options_(options) {}

void Scaling::reset() {
  *this = Scaling(options_);
}

void Scaling::restore(const ScaleDecisions& decisions) {
  voltage_ = decisions.voltage;
  current_ = decisions.current;
  plain_watt_hours_ = decisions.plain_watt_hours;
}

void Scaling::observe(const Notification& notification, const Vendor* vendor, const Model* model, RemarkLog& remarks) {
  changed_ = false;
  vendor_ = vendor;
  if (vendor_ == nullptr || vendor_->scales.empty()) return;
  observe_voltage(notification, remarks);
  if (vendor_->finds_own_scale) {
    observe_current(notification, model, remarks);
    observe_energy(notification, remarks);
  }
  summarize();
}

void Scaling::decide_voltage(std::int8_t scaler, RemarkLog& remarks) {
  contrary_voltages_ = 0;
  if (voltage_ == scaler) return;
  changed_ = changed_ || voltage_.has_value();
  voltage_ = scaler;
  remarks.forget(ScaleDoubtful{Unit::volt});
  const bool usual = scaler == vendor_scaler(*vendor_, Unit::volt);
  if (!usual) remarks.add(ScaleDecided{Unit::volt, scaler, ScaleReason::values});
}

void Scaling::observe_voltage(const Notification& notification, RemarkLog& remarks) {
  const auto usual = vendor_scaler(*vendor_, Unit::volt);
  const auto raw = highest_raw_voltage(notification);
  if (options_.scale.voltage || !usual || raw.value_or(0) == 0) return;
  if (voltage_ && is_mains(*raw, *voltage_)) {
    contrary_voltages_ = 0;
    return;
  }
  const std::array candidates = {*usual, std::int8_t{0}, kTenths, kHundredths};
  const auto fitting = std::ranges::find_if(candidates, [&](std::int8_t scaler) { return is_mains(*raw, scaler); });
  if (fitting == candidates.end()) {
    contrary_voltages_ = 0;
  } else if (!voltage_ || ++contrary_voltages_ >= kLists) {
    decide_voltage(*fitting, remarks);
  } else {
    remarks.add(ScaleDoubtful{Unit::volt});
  }
}

void Scaling::decide_current(CurrentScale scale, ScaleReason reason, RemarkLog& remarks) {
  contrary_currents_ = 0;
  if (current_ == scale) return;
  changed_ = changed_ || current_.has_value();
  current_ = scale;
  remarks.forget(ScaleDoubtful{Unit::ampere});
  remarks.add(ScaleDecided{Unit::ampere, scaler_of(scale), reason});
}

void Scaling::observe_current(const Notification& notification, const Model* model, RemarkLog& remarks) {
  if (options_.scale.current) return;
  if (model != nullptr) {
    const auto by_type = model->current_transformer ? CurrentScale::thousandths : CurrentScale::hundredths;
    return decide_current(by_type, ScaleReason::meter_type, remarks);
  }
  const auto proven = current_scale(notification.rows);
  if (!proven) return;
  if (!current_ || *proven == *current_ || ++contrary_currents_ >= kLists) {
    return decide_current(*proven, ScaleReason::values, remarks);
  }
  remarks.add(ScaleDoubtful{Unit::ampere});
}

void Scaling::observe_energy(const Notification& notification, RemarkLog& remarks) {
  const auto proven = energy_.observe(notification);
  if (!proven || options_.scale.energy) return;
  if ((*proven == EnergyUnit::watt_hours) == plain_watt_hours_) {
    contrary_intervals_ = 0;
    return;
  }
  ++contrary_intervals_;
  if (contrary_intervals_ < kIntervals) return remarks.add(ScaleDoubtful{Unit::watt_hour});
  plain_watt_hours_ = !plain_watt_hours_;
  changed_ = true;
  contrary_intervals_ = 0;
  remarks.forget(ScaleDoubtful{Unit::watt_hour});
  remarks.add(ScaleDecided{Unit::watt_hour, plain_watt_hours_ ? std::int8_t{0} : std::int8_t{1}, ScaleReason::values});
}

Scaling::Answer Scaling::answer(std::optional<std::int8_t> scaler, Unit unit) const {
  if (!scaler) return {Knowledge::withheld, {}};
  return {Knowledge::known, {*scaler, unit}};
}

// Zero is zero in every scale.
Scaling::Answer Scaling::voltage_answer(const Row& row, std::int8_t usual) const {
  if (options_.scale.voltage) return answer(options_.scale.voltage, Unit::volt);
  if (is_zero(row)) return answer(voltage_.value_or(usual), Unit::volt);
  return contrary_voltages_ > 0 ? Answer{Knowledge::withheld, {}} : answer(voltage_, Unit::volt);
}

Scaling::Answer Scaling::current_answer(const Row& row) const {
  if (is_zero(row)) return answer(scaler_of(current_.value_or(CurrentScale::hundredths)), Unit::ampere);
  if (!current_ || contrary_currents_ > 0) return {Knowledge::withheld, {}};
  return answer(scaler_of(*current_), Unit::ampere);
}

Scaling::Answer Scaling::scale_of(const Row& row, const Quantity* quantity) const {
  if (row.scale) return {Knowledge::known, *row.scale};
  if (quantity == nullptr || vendor_ == nullptr) return {};
  const Unit unit = quantity->wire_unit;
  // A maker's rule for numbers without a unit is one for power factors; a number of events is itself.
  const bool events = unit == Unit::count && quantity->device_class != "power_factor";
  if (events && !vendor_->scales.empty()) return answer(std::int8_t{0}, unit);
  const auto usual = vendor_scaler(*vendor_, unit);
  if (!usual) return {};
  if (unit == Unit::ampere && options_.scale.current) return answer(options_.scale.current, unit);
  if (unit == Unit::volt) return voltage_answer(row, *usual);
  if (is_energy(unit) && options_.scale.energy) return answer(options_.scale.energy, unit);
  if (!vendor_->finds_own_scale) return answer(usual, unit);
  if (unit == Unit::ampere) return current_answer(row);
  if (!is_energy(unit)) return answer(usual, unit);
  if (contrary_intervals_ > 0) return {Knowledge::withheld, {}};
  return answer(plain_watt_hours_ ? std::int8_t{0} : usual, unit);
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

std::string_view Scaling::current_words() const {
  if (options_.scale.current) return "current as configured";
  if (!current_) return "current not decided yet";
  if (contrary_currents_ > 0) return "current in doubt";
  return *current_ == CurrentScale::hundredths ? "current in 1/100 A" : "current in 1/1000 A";
}

std::string_view Scaling::energy_words() const {
  if (options_.scale.energy) return "energy as configured";
  if (contrary_intervals_ > 0) return "energy in doubt";
  return plain_watt_hours_ ? "energy in 1 Wh" : "energy in 10 Wh";
}

// Nothing while the voltage is what it usually is.
std::string_view Scaling::voltage_words() const {
  if (options_.scale.voltage) return "voltage as configured";
  if (contrary_voltages_ > 0) return "voltage in doubt";
  if (!voltage_ || voltage_ == vendor_scaler(*vendor_, Unit::volt)) return {};
  return *voltage_ == kHundredths ? "voltage in 1/100 V" : *voltage_ == kTenths ? "voltage in 1/10 V" : "voltage in V";
}

void Scaling::summarize() {
  summary_.clear();
  const auto add = [&](std::string_view text) {
    if (!summary_.empty() && !text.empty()) summary_ += ", ";
    summary_ += text;
  };
  if (vendor_->finds_own_scale) {
    add(current_words());
    add(energy_words());
  }
  add(voltage_words());
}

}  // namespace ams2mqtt
