#include "ams2mqtt/homeassistant/meter_values.hpp"

#include <algorithm>
#include <functional>
#include <tuple>
#include <variant>

#include "ams2mqtt/homeassistant/discovery.hpp"
#include "ams2mqtt/homeassistant/payload.hpp"
#include "ams2mqtt/homeassistant/topics.hpp"

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

Message MeterValue::message() const {
  const bool stays = retained();
  return {topic, payload, static_cast<std::uint8_t>(stays ? 1 : 0), stays};
}

MeterValue* MeterValues::find(const Quantity* quantity, const ObisCode& code) {
  for (std::size_t step = 0; step < values_.size(); ++step) {
    const std::size_t index = cursor_ < values_.size() ? cursor_ : 0;
    cursor_ = index + 1;
    if (is_same(values_[index], quantity, code)) return &values_[index];
  }
  return nullptr;
}

MeterValue& MeterValues::insert(const Quantity* quantity, const ObisCode& code) {
  const auto place =
      std::ranges::find_if_not(values_, [&](const MeterValue& value) { return comes_before(value, quantity, code); });
  MeterValue& value = *values_.emplace(place);
  value.quantity = quantity;
  value.code = code;
  if (!id_.empty()) value.topic = state_topic(base_, id_, quantity, code);
  return value;
}

MeterValues::Outcome MeterValues::take(const Reading& reading, Monotonic now) {
  if (!render_payload(reading, scratch_)) return {};
  const auto* number = std::get_if<Decimal>(&reading.value);
  Outcome outcome;
  MeterValue* value = find(reading.quantity, reading.obis);
  if (value == nullptr) {
    value = &insert(reading.quantity, reading.obis);
    if (reading.quantity == nullptr && number != nullptr) value->unit = reading.unit;
    outcome.announce = true;
  }
  // A sensor with a unit takes nothing but numbers.
  if (!value->unit.empty() && number == nullptr) return outcome;

  if (!value->retained()) {
    value->interval.observe(now);
    const std::chrono::seconds wanted = ams2mqtt::expire_after(value->interval.interval());
    if (differs_enough(value->expire_after, wanted)) {
      value->expire_after = wanted;
      outcome.announce = true;
    }
  }
  const bool guarded = reading.quantity != nullptr && reading.quantity->kind == Kind::counter;
  const bool news = guarded ? value->guard.accept(*number) : !value->retained() || value->payload != scratch_;
  if (!news) return outcome;
  value->payload = scratch_;
  value->at = now;
  outcome.news = value;
  return outcome;
}

bool MeterValues::expect(const Quantity& quantity) {
  if (find(&quantity, quantity.obis) != nullptr) return false;
  (void)insert(&quantity, quantity.obis);
  return true;
}

void MeterValues::name_topics(std::string_view base, std::string_view id) {
  base_ = base;
  id_ = id;
  for (MeterValue& value : values_) value.topic = state_topic(base_, id_, value.quantity, value.code);
}

void MeterValues::reset_guards() {
  for (MeterValue& value : values_) value.guard.reset();
}

}  // namespace ams2mqtt
