// A connection -> how it speaks and what it lacks; a failed one -> what is wrong and what to change, as parts of
// sentences.
#pragma once

#include <string>
#include <string_view>

#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/mqtt/reason.hpp"

namespace ams2mqtt {

// "MQTT 5, websocket, TLS"
[[nodiscard]] std::string way_of_speaking(const MqttConfig& config, bool version_5);

inline constexpr const char* kNothingRetained =
    "the broker keeps no retained messages, so Home Assistant will not find the meter after a restart; enable them, in "
    "mosquitto.conf with retain_available true";

// The broker understood and said no.
[[nodiscard]] std::string explain_refusal(const MqttConfig& config, const MqttReason& reason);

// The broker said nothing; with `auto`, to neither version. `problem` is what trying each step again has found
// (mqtt/broker_probe.hpp), `in_vain` that Paho waited for the answer until its time was up.
[[nodiscard]] std::string explain_silence(const MqttConfig& config, const std::string& problem, bool in_vain);

// A web server did not agree to the upgrade to a websocket. `location`: where it redirects to, empty for nowhere; it
// comes from outside and is cleaned and shortened before it is shown.
[[nodiscard]] std::string explain_no_upgrade(const MqttConfig& config, int status, std::string_view location);

}  // namespace ams2mqtt
