// The commands of the program, as data: a new one is a file of its own and one row.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <span>

namespace ams2mqtt {

struct Command {
  const char* name;
  const char* help;
  // Adds the command's options to its part of the command line. What it returns runs the command once the line has been
  // read, and gives the exit code.
  std::function<int()> (*prepare)(CLI::App& command);
  bool takes_signals = false;  // it ends by itself when it is told to
};

// In the order in which help lists them.
[[nodiscard]] std::span<const Command> commands();

}  // namespace ams2mqtt
