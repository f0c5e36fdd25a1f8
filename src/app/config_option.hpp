// The option that all commands with a configuration have.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace ams2mqtt {

struct ConfigOption {
  std::string file = "/etc/ams2mqtt/ams2mqtt.yaml";
  bool given =
      false;  // on the command line; otherwise the file may be missing if the environment holds enough settings
};

inline CLI::Option* add_config(CLI::App& command, ConfigOption& config) {
  return command.add_option("-c,--config", config.file, "The configuration, a YAML file")
      ->type_name("FILE")
      ->capture_default_str()
      ->each([&config](const std::string&) { config.given = true; });
}

// The same file without the option's name, where nothing else can be meant.
inline CLI::Option* add_config_file(CLI::App& command, ConfigOption& config) {
  return command.add_option("file", config.file, "The same as --config FILE")
      ->type_name("FILE")
      ->each([&config](const std::string&) { config.given = true; });
}

}  // namespace ams2mqtt
