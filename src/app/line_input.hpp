// A line in place of a recording: what `ams2mqtt capture` would write of it becomes standard input, from another
// process, so that a command that reads a recording as it grows reads a line without knowing of it.
#pragma once

#include <CLI/CLI.hpp>
#include <expected>
#include <string>

#include "line_options.hpp"

namespace ams2mqtt {

struct LineInput {
  LineOptions line;
  unsigned seconds = 0;  // after which the line ends, as after Ctrl-C

  // Of the port or server; empty: none is given.
  [[nodiscard]] const std::string& name() const { return line.tcp.empty() ? line.serial : line.tcp; }
};
// `files`: the option that names recordings, of which there are none then. `usual`: seconds.
void add_line_input(CLI::App& command, LineInput& input, CLI::Option* files, unsigned usual);

// If a line is given. `command`: its name, for messages. The error says which options contradict each other, or why
// there can be no process.
[[nodiscard]] std::expected<void, std::string> begin_line_input(const LineInput& input, const std::string& command);

}  // namespace ams2mqtt
