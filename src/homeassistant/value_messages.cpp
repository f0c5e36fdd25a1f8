#include "value_messages.hpp"

#include <algorithm>
#include <variant>

#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/meter/telegram_json.hpp"
#include "ams2mqtt/tracking/zero_evidence.hpp"

namespace ams2mqtt {

namespace {

bool is_rare_list(const Telegram& telegram) {
  return std::ranges::any_of(telegram.readings, [&](const Reading& reading) {
    const bool is_register = reading.quantity != nullptr && reading.quantity->kind == Kind::counter;
    return is_register && std::ranges::find(telegram.expected, reading.quantity) != telegram.expected.end();
  });
}

constexpr std::uint8_t qos(bool counts) {
  return counts ? 1 : 0;
}

}  // namespace

Message availability_message(std::string_view base, std::string_view id, bool present) {
  return {availability_topic(base, id), std::string(present ? kOnline : kOffline), qos(true), true};
}

std::string topic_of(const MeterValue& value, std::string_view base, std::string_view id) {
  return state_topic(base, id, value.quantity, value.code);
}

void write_message(Message& message, const MeterValue& value, const MeterTracker& tracker, std::string_view base,
                   std::string_view id) {
  if (value.quantity != nullptr) {
    write_value_topic(message.topic, base, id, value.quantity->key);
  } else {
    write_obis_topic(message.topic, base, id, value.code);
  }
  message.payload.clear();
  append_to(message.payload, value.newest);
  const bool stays = value.stays();
  message.qos = qos(stays);
  message.retain = stays;
  message.every = !stays && tracker.publishes_each(value);
  message.expiry = {};
}

Message telegram_message(const Telegram& telegram, const MeterTracker& tracker, std::string_view base,
                         std::string_view id) {
  Telegram believed = telegram;
  std::vector<Reading> readings(telegram.readings.begin(), telegram.readings.end());
  for (Reading& reading : readings) reading.quantity = tracker.meaning_of(reading);
  std::erase_if(readings, [&](const Reading& reading) { return tracker.is_withheld(reading.quantity); });
  believed.readings = readings;
  return {telegram_topic(base, id), to_json(believed), qos(is_rare_list(telegram)), false, true};
}

std::vector<Entity> entities_of(const MeterTracker& tracker) {
  std::vector<Entity> entities;
  const MeterValues& values = tracker.values();
  entities.reserve(values.all().size());
  for (const std::unique_ptr<MeterValue>& value : values.all()) {
    if (!is_shown(*value, values)) continue;
    const bool numbered = value->quantity != nullptr && tracker.submeters().is_by_channel(*value->quantity);
    entities.push_back({value->quantity, value->code, value->unit(), value->valid_for, value->unusual, numbered});
  }
  return entities;
}

bool is_current(const MeterValue& value, Monotonic now, int age_divisor) {
  if (std::holds_alternative<std::monostate>(value.newest)) return false;
  if (value.stays()) return value.read || value.slow();
  return value.read && (now - value.at) * age_divisor < value.valid_for;
}

}  // namespace ams2mqtt
