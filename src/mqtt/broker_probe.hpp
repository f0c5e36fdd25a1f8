// Why a connection to the broker does not come about. Paho says "no connection" to all of it, so after a failure the
// way is walked again, step by step: the name, the TCP connection, the TLS handshake, the websocket's upgrade. These
// functions block (a name server can take many seconds): call them on a thread that nothing waits for.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "ams2mqtt/config/config.hpp"

namespace ams2mqtt {

struct BrokerAddresses {
  std::vector<std::string> addresses;  // IPv4 and IPv6 literals, in the system's order of preference
  std::string problem;                 // why there is none: "the name broker.example is not known"
};
[[nodiscard]] BrokerAddresses resolve_broker(const MqttConfig& config);

// What a step of it may take as a rule.
inline constexpr std::chrono::milliseconds kProbeStep{3000};

// What is wrong, as a sentence part ("connection refused"); empty when every step works. Each step takes `limit` at
// most.
[[nodiscard]] std::string probe_broker(const MqttConfig& config, const std::vector<std::string>& addresses,
                                       std::chrono::milliseconds limit);

// Whether the broker takes a connection of TCP at all, at an address that Paho would take.
[[nodiscard]] bool broker_listens(const MqttConfig& config, const std::vector<std::string>& addresses,
                                  std::chrono::milliseconds limit);

// The certificates of the system's own trust store.
inline constexpr const char* kSystemTrustStore = "/etc/ssl/certs/ca-certificates.crt";

}  // namespace ams2mqtt
