// The configuration in Paho's words. Private to the MQTT client.
#pragma once

#include <mqtt/async_client.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/homeassistant/message.hpp"
#include "ams2mqtt/mqtt/limits.hpp"
#include "version_choice.hpp"

namespace ams2mqtt {

// What may differ from one attempt to connect to the next.
struct ConnectAttempt {
  MqttVersion version = MqttVersion::v5;
  unsigned keepalive = 0;            // seconds
  std::chrono::seconds timeout{10};  // for each address
  const Message* will = nullptr;     // may be null
};

// `addresses`: the broker's, as literals. Options are made for each attempt, because copies of them lose parts in Paho
// 1.2.
[[nodiscard]] mqtt::connect_options connect_options(const MqttConfig& config, const ConnectAttempt& attempt,
                                                    const std::vector<std::string>& addresses);

// What the broker said about itself.
[[nodiscard]] BrokerLimits broker_limits(const mqtt::token& connected);
// How many messages may be in flight.
[[nodiscard]] std::size_t sending_window(const BrokerLimits& limits);

}  // namespace ams2mqtt
