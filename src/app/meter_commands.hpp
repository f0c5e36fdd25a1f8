// Removes or renames what the broker and Home Assistant keep of a meter.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config_option.hpp"

namespace ams2mqtt {

// Of the topic id `id`, or of every known meter.
struct ForgetOptions {
  ConfigOption config;
  std::string id;
  bool all = false;
};
void add_options(CLI::App& command, ForgetOptions& options);
[[nodiscard]] int forget_command(const ForgetOptions& options);

struct RenameOptions {
  ConfigOption config;
  std::string id;
  std::string new_id;
};
void add_options(CLI::App& command, RenameOptions& options);
[[nodiscard]] int rename_command(const RenameOptions& options);

}  // namespace ams2mqtt
