// Lists the problems of a configuration.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config_option.hpp"

namespace ams2mqtt {

struct CheckOptions {
  ConfigOption config;
  bool json = false;
};
void add_options(CLI::App& command, CheckOptions& options);
[[nodiscard]] int check_command(const CheckOptions& options);

}  // namespace ams2mqtt
