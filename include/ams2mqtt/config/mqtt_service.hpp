// The broker that Home Assistant knows, for a process that is one of its apps.
#pragma once

#include <expected>
#include <string>

#include "ams2mqtt/config/config_file.hpp"

namespace ams2mqtt {

struct MqttService {
  std::string host;
  std::string port;
  std::string username;
  std::string password;
  bool tls = false;
};

// Whether this process is such an app: the Supervisor has given it a token.
[[nodiscard]] bool is_app(const Environment& environment);

// Asks the Supervisor. Waits while that starts, at most 20 seconds. The error is a sentence that says what to do.
[[nodiscard]] std::expected<MqttService, std::string> ask_for_mqtt_service(const Environment& environment);

}  // namespace ams2mqtt
