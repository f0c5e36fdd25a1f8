// Environment variables laid over the tree of the file: AMS2MQTT_METERS__0__SERIAL__DEVICE sets
// meters[0].serial.device.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/config/config_file.hpp"
#include "config_tree.hpp"

namespace ams2mqtt {

// Variables that do not begin with AMS2MQTT_ and empty ones are skipped. Problems: variables without a setting, with
// the nearest one that exists, and gaps in the numbers of a list.
[[nodiscard]] std::vector<Problem> overlay_environment(ConfigNode& root, const Environment& environment);

// The folder of the credentials that systemd passes.
inline constexpr std::string_view kCredentialsVariable = "CREDENTIALS_DIRECTORY";
// True for the variables by which a process knows that a service manager has started it.
[[nodiscard]] bool is_of_service_manager(std::string_view name);

// True for a variable that holds a password or a key.
[[nodiscard]] bool is_secret_variable(const std::string& name);

}  // namespace ams2mqtt
