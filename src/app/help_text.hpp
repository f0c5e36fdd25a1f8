// What --help prints. CLI11 lays it out anew in every few releases; this is the same with all of them.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace ams2mqtt {

// Of the program or of one of its commands.
[[nodiscard]] std::string help_text(const CLI::App& command);

}  // namespace ams2mqtt
