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

// The variables of this process that begin with AMS2MQTT_, and those by which a service manager is known:
// CREDENTIALS_DIRECTORY, INVOCATION_ID and NOTIFY_SOCKET; and those by which the Supervisor of Home Assistant is asked.
[[nodiscard]] Environment process_environment();

// Overwrites the values of all variables that hold a secret, in `environment` and in the environment of this process,
// where other programs of the same user could read them.
void wipe_secrets(Environment& environment);

// Reads `yaml` (nothing: only the environment), lays the environment over it (AMS2MQTT_MQTT__HOST is mqtt.host,
// AMS2MQTT_METERS__0__SERIAL__DEVICE is meters[0].serial.device), validates, reads the files of secrets and completes
// names. Unknown keys are problems that name the nearest known one. An empty variable counts as not set, and
// quotes around a whole value are left out. Each secret
// comes from the environment (AMS2MQTT_MQTT__PASSWORD, AMS2MQTT_METERS__0__KEY), else from its file
// (mqtt.password_file, meters[].key_file), else from the systemd credential of its name ("mqtt-password", "meter-key");
// docs/operations.md has all names. The form of keys is checked here, and no message ever repeats a secret. Never
// throws for content.
[[nodiscard]] LoadedConfig load_config(std::optional<std::string_view> yaml, const Environment& environment);
// The same for a file. A file that cannot be read is a problem, unless `may_be_missing` and the environment says
// something. With SUPERVISOR_TOKEN in the environment, a file called options.json holds the options of an app of Home
// Assistant: "serial.baud" is baud within serial, secrets may stand in it, and without mqtt.host the Supervisor is
// asked for the broker.
[[nodiscard]] LoadedConfig load_config_file(const std::filesystem::path& path, bool may_be_missing,
                                            const Environment& environment);

// Whether nothing is wrong but what credentials may bring, or nothing at all: enough for a command that needs no keys.
[[nodiscard]] bool credentials_may_help(const std::vector<Problem>& problems);

// "file:line:column: what", without the position when there is none.
[[nodiscard]] std::string to_string(const Problem& problem, std::string_view file);

}  // namespace ams2mqtt
