// What a broker refuses -> a sentence, and the line missing from mosquitto's acl_file. One line covers many topics, so
// a refusal is reported once per line, not once per topic.
#pragma once

#include <cstddef>
#include <string>

#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/mqtt/hang_ups.hpp"
#include "ams2mqtt/mqtt/reason.hpp"

namespace ams2mqtt {

// "topic write ams2mqtt/#", "topic write homeassistant/device/+/config"
[[nodiscard]] std::string acl_line_to_publish(const MqttConfig& config, const std::string& topic);
// "topic read homeassistant/status"
[[nodiscard]] std::string acl_line_for_births(const MqttConfig& config);

// `mosquitto's acl_file needs, below "user ams2mqtt": topic write ams2mqtt/#`
[[nodiscard]] std::string acl_advice(const MqttConfig& config, const std::string& line);

[[nodiscard]] std::string explain_denied_message(const MqttConfig& config, const std::string& topic,
                                                 const MqttReason& reason);
// For a message larger than the `limit` that the broker has stated.
[[nodiscard]] MqttReason too_large(const MqttConfig& config, const HangUps::Packet& packet, std::size_t limit);
// For a packet on which the broker has hung up again and again; `reason`: what it said, if anything.
[[nodiscard]] std::string explain_hang_up(const MqttConfig& config, const HangUps::Packet& packet,
                                          const MqttReason& reason);
// For a size from which the broker hangs up on everything.
[[nodiscard]] std::string explain_bound(std::size_t bytes);
// For a broker that acknowledges nothing.
[[nodiscard]] std::string explain_no_answers();
// For the topic on which Home Assistant says that it has started.
[[nodiscard]] std::string explain_denied_births(const MqttConfig& config, const MqttReason& reason);

}  // namespace ams2mqtt
