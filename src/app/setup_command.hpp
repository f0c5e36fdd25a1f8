// Makes a configuration together with the person who runs it.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "config_option.hpp"

namespace ams2mqtt {

struct SetupOptions {
  ConfigOption config;
  std::string serial;  // a device or "auto"; empty: ports are listened to
  std::string tcp;     // "HOST:PORT"
  std::string broker;  // "HOST", "HOST:PORT"
  std::string username;
  std::string password_file;
  std::string key_file;
  std::string auth_key_file;
  unsigned seconds = 60;   // to wait for a telegram
  bool no_search = false;  // of the network
  bool yes = false;
  bool force = false;
  bool json = false;
};
void add_options(CLI::App& command, SetupOptions& options);
[[nodiscard]] int setup_command(const SetupOptions& options);

}  // namespace ams2mqtt
