// The container's health check: is the daemon on this machine alive?
#pragma once

#include <CLI/CLI.hpp>

namespace ams2mqtt {

struct HealthOptions {};
void add_options(CLI::App& command, HealthOptions& options);
[[nodiscard]] int health_command(const HealthOptions& options);

}  // namespace ams2mqtt
