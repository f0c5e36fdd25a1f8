// A message in Paho's words.
#pragma once

#include <mqtt/message.h>

#include <cstdint>

#include "ams2mqtt/homeassistant/message.hpp"
#include "ams2mqtt/mqtt/version.hpp"

namespace ams2mqtt {

// MQTT 3.1.1 has no expiry.
[[nodiscard]] inline mqtt::const_message_ptr paho_message(const Message& content, int qos, bool retain,
                                                          MqttVersion version) {
  auto message = mqtt::message::create(content.topic, content.payload, qos, retain);
  if (content.expiry.count() == 0 || version != MqttVersion::v5) return message;
  mqtt::properties properties;
  properties.add({mqtt::property::MESSAGE_EXPIRY_INTERVAL, static_cast<std::int32_t>(content.expiry.count())});
  message->set_properties(properties);
  return message;
}

}  // namespace ams2mqtt
