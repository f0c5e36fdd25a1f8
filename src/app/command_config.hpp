// What commands need to speak with the running daemon: its configuration, and the question.
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "ams2mqtt/config/config_file.hpp"
#include "ams2mqtt/service/control.hpp"
#include "config_option.hpp"

namespace ams2mqtt {

// Problems are printed. A secret that only the service can read is none: the daemon is found without it.
[[nodiscard]] std::optional<LoadedConfig> load_for_command(const ConfigOption& option);

// Asks the daemon that publishes with this configuration; see ask_control().
[[nodiscard]] std::expected<std::string, AskProblem> ask_running_daemon(const Config& config, std::string_view request,
                                                                        std::chrono::milliseconds timeout);

}  // namespace ams2mqtt
