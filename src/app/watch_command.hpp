// Shows what a running daemon knows of a meter, or what a line says, again and again.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "config_option.hpp"
#include "line_options.hpp"
#include "recording_options.hpp"

namespace ams2mqtt {

struct WatchOptions {
  ConfigOption config;
  LineOptions line;  // read by this command; none: the daemon is asked
  RecordingOptions recording;
  std::string which;      // a meter's id or name, or "#2"; empty: the only one
  std::size_t width = 0;  // columns; 0: the terminal's
  bool once = false;
  bool json = false;
  std::string color = "auto";  // auto | always | never
};
void add_options(CLI::App& command, WatchOptions& options);
[[nodiscard]] int watch_command(const WatchOptions& options);

}  // namespace ams2mqtt
