#include "withheld_registers.hpp"

#include <algorithm>

#include "ams2mqtt/base/clean_text.hpp"

namespace ams2mqtt {

namespace {

constexpr std::string_view kNothingWithheld = "none";
constexpr Monotonic kSayAgain = std::chrono::hours(1);
constexpr std::chrono::days kOldReading{2};

bool is_far(const MeterTime& left, const MeterTime& right) {
  return std::chrono::abs(utc_of(left) - utc_of(right)) > kOldReading;
}

}  // namespace

// A contradiction by an old reading is not news from the meter.
RegisterEvidence register_evidence(const Telegram& telegram, const Reading& reading, const SubmeterSlots& submeters,
                                   bool numbered) {
  RegisterEvidence evidence;
  evidence.vouched = telegram.vouched;
  const auto& time = reading.measured_at ? reading.measured_at : telegram.time;
  if (time) evidence.time = utc_of(*time);
  const bool old = reading.measured_at && telegram.time && is_far(*reading.measured_at, *telegram.time);
  evidence.clock_off = telegram.clock_off || old;
  evidence.stale = reading.measured_at && evidence.clock_off;
  const bool behind = reading.quantity != nullptr && is_submeter_reading(reading.quantity->obis);
  evidence.same_meter = behind ? !submeters.number_of(*reading.quantity).empty() : numbered;
  return evidence;
}

std::optional<RegisterWithheld> WithheldRegisters::begin(const MeterValue& value, std::string_view unit,
                                                         const Decimal& read, Monotonic now) {
  if (value.quantity == nullptr) return std::nullopt;
  const std::string_view key = value.quantity->key;
  auto said = std::ranges::find(said_, key, &std::pair<std::string, Monotonic>::first);
  if (said != said_.end() && now - said->second < kSayAgain) return std::nullopt;
  if (said == said_.end()) said = said_.emplace(said_.end(), key, now);
  said->second = now;
  const std::string believed = value.guard().believed() ? value.guard().believed()->to_string() : std::string();
  return RegisterWithheld{std::string(key), read.to_string(), believed, std::string(unit)};
}

bool WithheldRegisters::update(std::span<const std::unique_ptr<MeterValue>> values) {
  draft_.clear();
  for (const std::unique_ptr<MeterValue>& value : values) {
    if (value->quantity == nullptr || !value->guard().withheld()) continue;
    const std::size_t before = draft_.size();
    if (before > 0) draft_ += ", ";
    append_entry(*value);
    if (draft_.size() > kMaxTextLength) draft_.resize(before);
  }
  if (draft_.empty() && text_.empty()) return false;
  if (draft_.empty()) draft_ = kNothingWithheld;
  text_.swap(draft_);
  return text_ != draft_;
}

void WithheldRegisters::append_entry(const MeterValue& value) {
  draft_.append(value.quantity->key).append(": ");
  value.guard().withheld()->append_to(draft_);
  if (value.guard().believed()) {
    draft_ += " instead of ";
    value.guard().believed()->append_to(draft_);
  }
  draft_.append(" ").append(value.quantity->unit);
}

bool WithheldRegisters::any() const {
  return !text_.empty() && text_ != kNothingWithheld;
}

}  // namespace ams2mqtt
