#include "voltage_scale.hpp"

#include <algorithm>
#include <array>

#include "ams2mqtt/catalog/mains.hpp"
#include "ams2mqtt/meter/scaling.hpp"
#include "scale_words.hpp"

namespace ams2mqtt {

namespace {

constexpr std::int64_t kMaxRawVoltage = 1'000'000;
constexpr std::int8_t kTenths = -1;
constexpr std::int8_t kHundredths = -2;

constexpr std::array kVoltageWords = {ScaleWords{0, "voltage in V"}, ScaleWords{-1, "voltage in 1/10 V"},
                                      ScaleWords{-2, "voltage in 1/100 V"}};

// As sent; 0 when there is none whose scale is open.
std::int64_t highest_voltage(const Notification& notification, const ScaleRules& rules) {
  std::int64_t highest = 0;
  for (const Row& row : notification.rows) {
    if (row.quantity == nullptr || row.quantity->wire_unit != Unit::volt || !rules.of(row, Unit::volt)) continue;
    const auto* value = std::get_if<Decimal>(&row.value);
    const auto volts = value != nullptr ? whole_part(*value, kMaxRawVoltage) : std::nullopt;
    highest = std::max(highest, volts.value_or(0));
  }
  return highest;
}

}  // namespace

void VoltageScale::observe(const Notification& notification, const ScaleRules& rules, NoticeLog& notices) {
  changed_ = false;
  rule_ = rules.newest(notification, Unit::volt, rule_);
  if (configured_ || !rule_) return;
  const std::int64_t raw = highest_voltage(notification, rules);
  if (raw == 0) return;
  if (decided_ && is_mains(raw, *decided_)) {
    contrary_lists_ = 0;
    return;
  }
  const std::array candidates = {*rule_, std::int8_t{0}, kTenths, kHundredths};
  const auto* const fitting =
      std::ranges::find_if(candidates, [&](std::int8_t scaler) { return is_mains(raw, scaler); });
  if (fitting == candidates.end()) {
    contrary_lists_ = 0;
  } else if (!decided_ || ++contrary_lists_ >= Scaling::kLists) {
    decide(*fitting, notices);
  } else {
    notices.add(ScaleDoubtful{Unit::volt});
  }
}

void VoltageScale::decide(std::int8_t scaler, NoticeLog& notices) {
  contrary_lists_ = 0;
  if (decided_ == scaler) return;
  changed_ = decided_.has_value();
  decided_ = scaler;
  notices.forget(ScaleDoubtful{Unit::volt});
  if (scaler != rule_) notices.add(ScaleDecided{Unit::volt, scaler, ScaleReason::values});
}

std::optional<std::int8_t> VoltageScale::scaler_of(const Row& row, std::int8_t rule) const {
  if (configured_) return configured_;
  if (is_zero(row)) return decided_.value_or(rule);
  return contrary_lists_ > 0 ? std::nullopt : decided_;
}

std::string_view VoltageScale::words() const {
  if (!rule_) return {};
  if (configured_) return "voltage as configured";
  if (contrary_lists_ > 0) return "voltage in doubt";
  if (!decided_ || decided_ == rule_) return {};
  return words_of(kVoltageWords, *decided_);
}

}  // namespace ams2mqtt
