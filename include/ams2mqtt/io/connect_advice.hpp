// A connection -> how it speaks and what it lacks, and one that did not come about -> what is wrong and what to change,
// as sentence parts.
#pragma once

#include <string>
#include <vector>

#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/io/mqtt_reason.hpp"

namespace ams2mqtt {

// "MQTT 5, websocket, TLS"
[[nodiscard]] std::string way_of_speaking(const MqttConfig& config, bool version_5);

inline constexpr const char* kNothingRetained =
    "the broker keeps no retained messages, so that Home Assistant will not find the meter after a restart of its own; "
    "set retain_available to true in mosquitto.conf";

// The broker understood and said no.
[[nodiscard]] std::string explain_refusal(const MqttConfig& config, const MqttReason& reason);

// The broker said nothing. `problem` is what walking the way again has found (io/broker_probe.hpp), `in_vain` that Paho
// waited for the answer until its time was up.
[[nodiscard]] std::string explain_silence(const MqttConfig& config, const std::vector<std::string>& addresses,
                                          const std::string& problem, bool in_vain);

}  // namespace ams2mqtt
