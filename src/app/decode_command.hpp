// Decodes bytes recorded from a meter.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "line_input.hpp"
#include "recording_options.hpp"

namespace ams2mqtt {

struct DecodeOptions : RecordingOptions {
  std::string format = "text";     // text | json
  bool json = false;               // short for --format json
  bool follow = false;             // keep reading as the file grows
  LineInput line;                  // instead of files
  std::vector<std::string> files;  // "-": standard input; empty: standard input
};
void add_options(CLI::App& command, DecodeOptions& options);
[[nodiscard]] int decode_command(const DecodeOptions& options);

}  // namespace ams2mqtt
