// Why a connection to the broker fails. Paho only ever says "no connection", so after a failure each step is tried
// again: the name, the TCP connection, the TLS handshake, the upgrade to a websocket. These functions block (a name
// server can take many seconds): call them on a thread that nothing waits for.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "ams2mqtt/config/config.hpp"

namespace ams2mqtt {

struct BrokerAddresses {
  std::vector<std::string> addresses;  // IPv4 and IPv6 literals, in the system's order of preference
  std::string problem;                 // why there is none: "unknown host name broker.example"
};
[[nodiscard]] BrokerAddresses resolve_broker(const MqttConfig& config);

// How long one step may usually take.
inline constexpr std::chrono::milliseconds kProbeStep{3000};

// What is wrong, as a part of a sentence ("connection refused"); empty when every step works. Each step takes at most
// `limit`.
[[nodiscard]] std::string probe_broker(const MqttConfig& config, const std::vector<std::string>& addresses,
                                       std::chrono::milliseconds limit);

// Whether the broker accepts a TCP connection at all, at an address that Paho would use.
[[nodiscard]] bool broker_listens(const MqttConfig& config, const std::vector<std::string>& addresses,
                                  std::chrono::milliseconds limit);

// The certificates of the system's own trust store.
inline constexpr const char* kSystemTrustStore = "/etc/ssl/certs/ca-certificates.crt";

}  // namespace ams2mqtt
