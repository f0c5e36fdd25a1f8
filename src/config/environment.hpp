// Environment variables laid over the tree of the file: AMS2MQTT_METERS__0__SERIAL__DEVICE sets
// meters[0].serial.device.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/config/config_file.hpp"
#include "config_tree.hpp"

namespace ams2mqtt {

struct Overlay {
  std::vector<Problem> problems;  // variables without a setting, with the nearest that exists; gaps in a list's numbers
  std::vector<Problem> hints;     // variables whose value stood in quotes
};

// Variables that do not begin with AMS2MQTT_ and empty ones are skipped. One pair of the same quotes, " or ', around a
// whole value that has no other of them is left out, of secrets too: in a list of Compose (`- NAME="value"`) and in an
// env file of `docker run`, they reach the program.
[[nodiscard]] Overlay overlay_environment(ConfigNode& root, const Environment& environment);

// The folder of the credentials that systemd passes.
inline constexpr std::string_view kCredentialsVariable = "CREDENTIALS_DIRECTORY";
// True for the variables by which a process knows that a service manager has started it.
[[nodiscard]] bool is_of_service_manager(std::string_view name);

// True for a variable that holds a password or a key.
[[nodiscard]] bool is_secret_variable(const std::string& name);

}  // namespace ams2mqtt
