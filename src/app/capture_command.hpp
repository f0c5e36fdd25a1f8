// Writes down what comes over a line, with times.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

#include "ams2mqtt/config/config.hpp"
#include "config_option.hpp"
#include "line_options.hpp"

namespace ams2mqtt {

struct CaptureOptions {
  static constexpr std::uint64_t kUsualBytes = 1024UL * 1024;
  static constexpr std::uint64_t kMostBytes = 1024UL * 1024 * 1024;
  static constexpr unsigned kUsualSeconds = 300;

  std::string command = "capture";  // its name, for messages
  std::string file;                 // "-": standard output
  LineOptions line;
  std::string meter;  // its id or name in the running daemon; empty: the only one
  ConfigOption config;
  std::uint64_t bytes = kUsualBytes;  // of the line
  unsigned seconds = kUsualSeconds;
  bool force = false;
  bool json = false;
  bool announces = true;  // says at the end what to do with the file
};
void add_options(CLI::App& command, CaptureOptions& options);
[[nodiscard]] int capture_command(const CaptureOptions& options);

}  // namespace ams2mqtt
