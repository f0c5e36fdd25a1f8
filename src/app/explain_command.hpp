// Shows what each byte of a frame is.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "line_input.hpp"
#include "recording_options.hpp"

namespace ams2mqtt {

struct ExplainOptions : RecordingOptions {
  std::string format = "text";     // text | json | html
  bool json = false;               // short for --format json
  std::string color = "auto";      // auto | always | never
  std::size_t width = 0;           // columns; 0: the terminal's
  LineInput line;                  // instead of files
  std::vector<std::string> files;  // "-": standard input; empty: standard input
};
void add_options(CLI::App& command, ExplainOptions& options);
[[nodiscard]] int explain_command(const ExplainOptions& options);

}  // namespace ams2mqtt
