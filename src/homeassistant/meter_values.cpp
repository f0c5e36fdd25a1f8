#include "meter_values.hpp"

#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>
#include <variant>

#include "ams2mqtt/homeassistant/discovery.hpp"
#include "ams2mqtt/homeassistant/topics.hpp"
#include "payload.hpp"

namespace ams2mqtt {

namespace {

// Codes without a row are told apart by the part that names their topic.
bool is_same(const MeterValue& value, const Quantity* quantity, const ObisCode& code) {
  if (value.quantity != quantity) return false;
  return quantity != nullptr || obis_identity(value.code) == obis_identity(code);
}

// The catalog is one array, so its order is that of the addresses.
bool comes_before(const MeterValue& value, const Quantity* quantity, const ObisCode& code) {
  if (value.quantity != nullptr && quantity != nullptr) return std::less<>()(value.quantity, quantity);
  if (value.quantity != nullptr || quantity != nullptr) return value.quantity != nullptr;
  const auto group = [](const ObisCode& each) {
    const ObisCode identity = obis_identity(each);
    return std::tuple(identity.a != 1, identity);
  };
  return group(value.code) < group(code);
}

}  // namespace

bool MeterValue::retained() const {
  return is_retained(quantity);
}

bool MeterValue::slow() const {
  const std::optional<Monotonic> known = interval.interval();
  return !known || *known >= kSlowList;
}

Message MeterValue::message() const {
  const bool stays = retained();
  return {topic, payload, static_cast<std::uint8_t>(stays ? 1 : 0), stays};
}

MeterValue* MeterValues::find(const Quantity* quantity, const ObisCode& code) {
  if (values_.empty()) return nullptr;
  auto found = values_.begin() + static_cast<std::ptrdiff_t>(cursor_ < values_.size() ? cursor_ : 0);
  if (!is_same(*found, quantity, code)) {
    found = place_of(quantity, code);
    if (found == values_.end() || !is_same(*found, quantity, code)) return nullptr;
  }
  cursor_ = static_cast<std::size_t>(found - values_.begin()) + 1;
  return &*found;
}

std::vector<MeterValue>::iterator MeterValues::place_of(const Quantity* quantity, const ObisCode& code) {
  return std::ranges::partition_point(values_,
                                      [&](const MeterValue& value) { return comes_before(value, quantity, code); });
}

MeterValue& MeterValues::insert(const Quantity* quantity, const ObisCode& code) {
  MeterValue& value = *values_.emplace(place_of(quantity, code));
  value.quantity = quantity;
  value.code = code;
  if (quantity != nullptr) value.guard = RegisterGuard(plausible_growth(quantity->unit));
  if (!id_.empty()) value.topic = state_topic(base_, id_, quantity, code);
  return value;
}

bool MeterValues::has_room_for(const Quantity* quantity) const {
  if (quantity != nullptr) return true;
  const auto first_unknown =
      std::ranges::partition_point(values_, [](const MeterValue& value) { return value.quantity != nullptr; });
  return static_cast<std::size_t>(values_.end() - first_unknown) < kMostUnknown;
}

MeterValues::Outcome MeterValues::take(const Reading& reading, Monotonic now, Monotonic talk,
                                       const RegisterEvidence& evidence, int repeats) {
  if (!render_payload(reading, scratch_)) return {};
  const auto* number = std::get_if<Decimal>(&reading.value);
  Outcome outcome;
  MeterValue* value = find(reading.quantity, reading.obis);
  if (value == nullptr) {
    if (!has_room_for(reading.quantity)) {
      overflows_ = overflows_ || !std::exchange(full_, true);
      return {};
    }
    if (repeats > 1 && !candidates_.hear(reading.quantity, reading.obis, repeats)) return {};
    value = &insert(reading.quantity, reading.obis);
    if (reading.quantity == nullptr && number != nullptr) value->unit = reading.unit;
    outcome.announce = true;
    outcome.remember = true;
  }
  // A sensor with a unit takes nothing but numbers.
  if (!value->unit.empty() && number == nullptr) return outcome;

  value->talk = talk;
  value->interval.observe(now);
  if (!value->retained()) {
    const std::chrono::seconds wanted = ams2mqtt::expire_after(value->interval.interval());
    if (differs_enough(value->expire_after, wanted)) {
      value->expire_after = wanted;
      outcome.announce = true;
      outcome.remember = true;
    }
  }
  const bool was_withheld = value->guard.withheld().has_value();
  const bool news = is_news(*value, number, now, evidence);
  if (!was_withheld && value->guard.withheld()) outcome.withheld = value;
  if (!news) return outcome;
  value->payload = scratch_;
  value->at = now;
  value->read = true;
  value->waits = !within_deadband(*value, now);
  if (value->retained() && value->slow()) outcome.remember = true;
  if (value->waits && may_say(*value, now)) outcome.news = value;
  return outcome;
}

// Whether what was rendered into `scratch_` says something else than the value so far. What is known from before a
// restart is news when it is read again, because it was not said since.
bool MeterValues::is_news(MeterValue& value, const Decimal* number, Monotonic now,
                          const RegisterEvidence& evidence) const {
  const bool guarded = value.quantity != nullptr && value.quantity->kind == Kind::counter;
  if (guarded) return value.guard.accept(*number, now, evidence) || (!value.read && value.guard.believes(*number));
  return !value.retained() || !value.read || value.payload != scratch_;
}

bool MeterValues::may_say(const MeterValue& value, Monotonic now) const {
  if (!value.said_at) return true;
  return now - *value.said_at >= pace_of(paces_, value.quantity).min_interval - kPaceTolerance;
}

bool MeterValues::within_deadband(const MeterValue& value, Monotonic now) const {
  const Decimal& deadband = pace_of(paces_, value.quantity).deadband;
  if (deadband.is_zero() || value.retained() || !value.said_at) return false;
  if ((now - *value.said_at) * 3 >= value.expire_after) return false;
  const auto said = Decimal::parse(value.said);
  const auto newest = Decimal::parse(value.payload);
  if (!said || !newest) return false;
  const auto change = *said < *newest ? Decimal::difference(*newest, *said) : Decimal::difference(*said, *newest);
  return change && *change < deadband;
}

bool MeterValues::expect(const Quantity& quantity, Monotonic talk) {
  if (find(&quantity, quantity.obis) != nullptr) return false;
  insert(&quantity, quantity.obis).talk = talk;
  return true;
}

MeterValue& MeterValues::restore(const Quantity* quantity, const ObisCode& code) {
  MeterValue* known = find(quantity, code);
  return known != nullptr ? *known : insert(quantity, code);
}

const MeterValue* MeterValues::take_due(Monotonic now) {
  for (const MeterValue& value : values_) {
    if (!value.waits || !may_say(value, now)) continue;
    said(value, now);
    return &value;
  }
  return nullptr;
}

void MeterValues::said(const MeterValue& value, Monotonic now) {
  MeterValue& own = values_[static_cast<std::size_t>(&value - values_.data())];
  own.said_at = now;
  own.said = own.payload;
  own.waits = false;
}

void MeterValues::forget_waiting() {
  for (MeterValue& value : values_) value.waits = false;
}

void MeterValues::name_topics(std::string_view base, std::string_view id) {
  base_ = base;
  id_ = id;
  for (MeterValue& value : values_) value.topic = state_topic(base_, id_, value.quantity, value.code);
}

void MeterValues::reset_guards() {
  for (MeterValue& value : values_) value.guard.reset();
}

void MeterValues::reset_guards(std::uint8_t channel) {
  for (MeterValue& value : values_) {
    if (value.code.a == 0 && value.code.b == channel) value.guard.reset();
  }
}

}  // namespace ams2mqtt
