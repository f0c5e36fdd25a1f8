// The configuration from a YAML file and the environment, with every problem found at once.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ams2mqtt/config/config.hpp"

namespace ams2mqtt {

using Environment = std::vector<std::pair<std::string, std::string>>;

struct LoadedConfig {
  Config config;  // meaningful only when there are no problems
  std::vector<Problem> problems;
  std::vector<Problem> hints;  // what works, but should not stay that way: a password file that everybody can read, ...
};

// The variables of this process that begin with AMS2MQTT_, and CREDENTIALS_DIRECTORY.
[[nodiscard]] Environment process_environment();

// Overwrites the values of all variables that hold a secret, in `environment` and in the environment of this process,
// where other programs of the same user could read them.
void wipe_secrets(Environment& environment);

// Reads `yaml` (nothing: only the environment), lays the environment over it (AMS2MQTT_MQTT__HOST is mqtt.host,
// AMS2MQTT_METERS__0__SERIAL__DEVICE is meters[0].serial.device), validates, reads mqtt.password_file and completes
// names. Unknown keys are problems that name the nearest known one. An empty variable counts as not set. The password
// comes from AMS2MQTT_MQTT__PASSWORD, else from mqtt.password_file, else from the systemd credential "mqtt-password".
// Never throws for content. Keys of meters come from AMS2MQTT_METERS__0__KEY, else from meters[].key_file, and so on;
// their form is checked here, and no message ever repeats any of them.
[[nodiscard]] LoadedConfig load_config(std::optional<std::string_view> yaml, const Environment& environment);
// The same for a file. A file that cannot be read is a problem, unless `may_be_missing` and the environment says
// something.
[[nodiscard]] LoadedConfig load_config_file(const std::filesystem::path& path, bool may_be_missing,
                                            const Environment& environment);

// "file:line:column: what", without the position when there is none.
[[nodiscard]] std::string to_string(const Problem& problem, std::string_view file);

}  // namespace ams2mqtt
