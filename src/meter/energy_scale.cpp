#include "energy_scale.hpp"

#include <algorithm>
#include <array>

#include "ams2mqtt/meter/scaling.hpp"
#include "scale_words.hpp"

namespace ams2mqtt {

namespace {

constexpr std::int64_t kMostReadWatt = 100'000'000;

constexpr std::array kEnergyWords = {ScaleWords{-1, "energy in 1/10 Wh"}, ScaleWords{0, "energy in 1 Wh"},
                                     ScaleWords{1, "energy in 10 Wh"}, ScaleWords{2, "energy in 100 Wh"},
                                     ScaleWords{3, "energy in 1 kWh"}};

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

}  // namespace

void EnergyScale::observe(const Notification& notification, const ScaleRules& rules, std::string_view type,
                          const ValueOf& power_of, NoticeLog& notices) {
  changed_ = false;
  rules_ = rules;
  rule_ = rules.newest(notification, Unit::watt_hour, rule_);
  if (configured_ || !rule_) return;
  if (rules.finds_own_scale()) {
    const bool shown = show_unproven_ && type.empty() && is_danish_list(notification);
    rule_holds_ = type.ends_with(rules.family()->certain_types) || shown;
  }
  const auto time = time_of(notification);
  if (!time) return;
  const std::array findings = {look(imported_, 1, *time, notification, power_of),
                               look(exported_, 2, *time, notification, power_of)};
  const bool leap = findings[0].leap || findings[1].leap;
  if (leap && rules.finds_own_scale()) {
    contrary_intervals_ = std::max(contrary_intervals_, 1);
    notices.add(ScaleDoubtful{Unit::watt_hour});
  }
  if (findings[0].scaler && findings[1].scaler && findings[0].scaler != findings[1].scaler) return;
  const auto proven = findings[0].scaler ? findings[0].scaler : findings[1].scaler;
  if (proven && !leap) return take_proof(*proven, notices);
  if (unproven() && contrary_intervals_ == 0) notices.add(ScaleUnproven{Unit::watt_hour});
}

// What the register of `group` says: 1 imported, 2 exported.
EnergyPlausibility::Finding EnergyScale::look(EnergyPlausibility& evidence, std::uint8_t group, UtcSeconds time,
                                              const Notification& notification, const ValueOf& power_of) const {
  const Row* power = find_row(notification, group, 7);
  const Quantity* quantity = power != nullptr ? power->quantity : nullptr;
  const auto watt = quantity != nullptr ? power_of(*power, *quantity) : std::nullopt;
  const Row* reading = find_row(notification, group, 8);
  const bool open = reading != nullptr && rules_.of(*reading, Unit::watt_hour).has_value();
  return evidence.observe(time, watt ? whole_part(*watt, kMostReadWatt) : std::nullopt,
                          open ? whole(reading) : std::nullopt, decided_.value_or(*rule_));
}

void EnergyScale::take_proof(std::int8_t scaler, NoticeLog& notices) {
  if (unproven() || scaler == decided_.value_or(*rule_)) return decide(scaler, notices);
  ++contrary_intervals_;
  if (contrary_intervals_ >= Scaling::kIntervals) return decide(scaler, notices);
  notices.add(ScaleDoubtful{Unit::watt_hour});
}

void EnergyScale::decide(std::int8_t scaler, NoticeLog& notices) {
  contrary_intervals_ = 0;
  if (decided_ == scaler) return;
  const bool published = !unproven();
  const bool other = scaler != decided_.value_or(*rule_);
  changed_ = published && other;
  decided_ = scaler;
  notices.forget(ScaleDoubtful{Unit::watt_hour});
  if (!published || other) notices.add(ScaleDecided{Unit::watt_hour, scaler, ScaleReason::values});
}

std::optional<std::int8_t> EnergyScale::scaler_of(const Row& row, std::int8_t rule) const {
  if (configured_) return configured_;
  const bool open = unproven() || contrary_intervals_ > 0;
  if (open && !is_zero(row)) return std::nullopt;
  return decided_.value_or(rule);
}

std::string_view EnergyScale::words() const {
  if (!rule_) return {};
  if (configured_) return "energy as configured";
  if (contrary_intervals_ > 0) return "energy in doubt";
  if (unproven()) return "energy not decided yet";
  const std::int8_t scaler = decided_.value_or(*rule_);
  if (!rules_.finds_own_scale() && scaler == *rule_) return {};
  return words_of(kEnergyWords, scaler);
}

}  // namespace ams2mqtt
