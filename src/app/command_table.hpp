// The commands of the program, as data: a new one is a file of its own and one row.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <span>

namespace ams2mqtt {

struct Command {
  const char* name;
  const char* help;
  // Adds the command's options to its part of the command line. The function it returns runs the command once the line
  // has been parsed, and returns the exit code.
  std::function<int()> (*prepare)(CLI::App& command);
  bool takes_signals = false;  // it handles the ending signals itself
};

// In the order of the help.
[[nodiscard]] std::span<const Command> commands();

}  // namespace ams2mqtt
