// The names under which a broker and this client know each other, made from the configuration: the address Paho
// connects to, the one shown to people, and a client id that two daemons do not share by accident.
#pragma once

#include <string>
#include <string_view>

#include "ams2mqtt/config/config.hpp"

namespace ams2mqtt {

// For messages: the user name, unless it is the password as well.
[[nodiscard]] std::string shown_username(const MqttConfig& config);

// "ssl://broker.example:8883", "ws://broker.example:80/mqtt"; an IPv6 address gets its brackets.
[[nodiscard]] std::string broker_uri(const MqttConfig& config);
// "broker.example:8883", "[fe80::1]:1883"
[[nodiscard]] std::string broker_name(const MqttConfig& config);
// The host without brackets.
[[nodiscard]] std::string bare_host(const MqttConfig& config);

// "ams2mqtt-<host name>-<8 hex digits>". The digits are a hash of the machine id (the host's name where there is none)
// and the base topic: two daemons of one machine publish below different base topics.
[[nodiscard]] std::string default_client_id(std::string_view host_name, std::string_view machine_id,
                                            std::string_view base_topic);
// The configured id, or the default one of this host.
[[nodiscard]] std::string effective_client_id(const MqttConfig& config);

// Where it is said that the daemon is there: `<base>/status`, and for each worker of a group a topic of its own,
// `<base>/workers/<client id>/status`.
[[nodiscard]] std::string presence_topic(const MqttConfig& config);

}  // namespace ams2mqtt
