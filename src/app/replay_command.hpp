// Plays a capture.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "recording_options.hpp"

namespace ams2mqtt {

struct ReplayOptions : RecordingOptions {
  std::string file;                       // "-": standard input
  std::string speed = "1";                // how many times as fast; "max"
  std::string format = "text";            // text | json, of what is decoded
  bool json = false;                      // short for --format json
  bool pty = false;                       // to a pseudo terminal
  std::string link;                       // a symbolic link to it
  std::optional<std::uint16_t> tcp = {};  // to whoever connects to this port, loopback
};
void add_options(CLI::App& command, ReplayOptions& options);
[[nodiscard]] int replay_command(const ReplayOptions& options);

// "1", "0.5", "60"; 0 for "max". Nothing for anything else.
[[nodiscard]] std::optional<double> parse_replay_speed(const std::string& text);

}  // namespace ams2mqtt
