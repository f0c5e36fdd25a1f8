// The daemon.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config_option.hpp"

namespace ams2mqtt {

struct RunOptions {
  ConfigOption config;
  bool print = false;          // publish to standard output instead of a broker
  bool values = false;         // in the log
  bool verbose = false;        // the same as log_level "debug"
  std::string log_level = {};  // instead of the configuration's; empty: that one
};
void add_options(CLI::App& command, RunOptions& options);
[[nodiscard]] int run_command(const RunOptions& options);

}  // namespace ams2mqtt
