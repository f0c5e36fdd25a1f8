#include "scale_rules.hpp"

#include <algorithm>

namespace ams2mqtt {

namespace {

// Nothing on the wire says what it counts.
bool is_open(const Row& row) {
  return std::holds_alternative<Decimal>(row.value) && (!row.scale || row.assumed);
}

}  // namespace

ScaleRules::ScaleRules(const ListFamily* family, const Notification& notification)
    : family_(family), open_(std::ranges::any_of(notification.rows, is_open)) {}

std::optional<std::int8_t> ScaleRules::of(const Row& row, Unit unit) const {
  if (row.scale) return row.assumed ? std::optional(row.scale->scaler) : std::nullopt;
  if (family_ == nullptr) return std::nullopt;
  if (unit == Unit::ampere && row.long64 && family_->long64_current) return family_->long64_current;
  return family_scaler(*family_, unit);
}

std::optional<std::int8_t> ScaleRules::among(const Notification& notification, Unit unit) const {
  if (!open_) return std::nullopt;
  for (const Row& row : notification.rows) {
    if (row.quantity == nullptr || row.quantity->wire_unit != unit || !std::holds_alternative<Decimal>(row.value))
      continue;
    if (const auto rule = of(row, unit)) return rule;
  }
  return std::nullopt;
}

std::optional<std::int8_t> ScaleRules::newest(const Notification& notification, Unit unit,
                                              std::optional<std::int8_t> before) const {
  if (const auto now = among(notification, unit)) return now;
  if (before || family_ == nullptr) return before;
  return family_scaler(*family_, unit);
}

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

std::optional<std::int64_t> whole_part(const Decimal& value, std::int64_t limit) {
  std::int64_t whole = value.mantissa();
  for (int exponent = value.exponent(); exponent < 0 && whole != 0; ++exponent) whole /= 10;
  for (int exponent = value.exponent(); exponent > 0 && whole != 0 && whole <= limit; --exponent) whole *= 10;
  if (whole < 0 || whole > limit) return std::nullopt;
  return whole;
}

}  // namespace ams2mqtt
