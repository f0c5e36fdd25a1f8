// The configuration of an app of Home Assistant (called an add-on until 2026.1): its options, as the Supervisor writes
// them to /data/options.json, and the broker that the Supervisor knows.
// https://developers.home-assistant.io/docs/apps/configuration and /docs/api/supervisor/endpoints
#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/config/config_file.hpp"
#include "ams2mqtt/config/mqtt_service.hpp"
#include "config_tree.hpp"

namespace ams2mqtt {

// The variable that the Supervisor gives to apps, with the secret by which it knows them.
inline constexpr std::string_view kSupervisorToken = "SUPERVISOR_TOKEN";
// Another address than http://supervisor, as apps that are written in shell have it too.
inline constexpr std::string_view kSupervisorAddress = "SUPERVISOR_API";

[[nodiscard]] bool is_of_supervisor(std::string_view name);

// Whether the file holds the options of the app that this process is. An app may also read files of another kind.
[[nodiscard]] bool are_app_options(const std::filesystem::path& file, const Environment& environment);

// Options -> the tree that a file of ours would have. "serial.baud" becomes baud within serial, since the Supervisor
// takes no optional map within an entry of a list. What a form leaves empty counts as not set. Passwords and keys may
// stand here: nobody but the Supervisor and this process reads the file.
void unfold_options(ConfigNode& root);

// The answer to GET /services/mqtt. The error is a sentence that says what to do.
[[nodiscard]] std::expected<MqttService, std::string> parse_mqtt_service(unsigned status, std::string_view body);

// Fills in the broker that the Supervisor knows, unless the options name one. Waits while the Supervisor starts, at
// most 20 seconds.
[[nodiscard]] std::vector<Problem> lay_mqtt_service(ConfigNode& root, const Environment& environment);

}  // namespace ams2mqtt
