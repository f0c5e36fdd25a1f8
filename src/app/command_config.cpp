#include "command_config.hpp"

#include <cstdio>

#include "ams2mqtt/service/state_file.hpp"
#include "ams2mqtt/system/process.hpp"

namespace ams2mqtt {

std::optional<LoadedConfig> load_for_command(const ConfigOption& option) {
  require_resources();
  LoadedConfig loaded = load_config_file(option.file, !option.given, process_environment());
  if (credentials_may_help(loaded.problems)) return loaded;
  for (const Problem& problem : loaded.problems) {
    std::fprintf(stderr, "%s\n", to_string(problem, option.file).c_str());
  }
  return std::nullopt;
}

std::expected<std::string, AskProblem> ask_running_daemon(const Config& config, std::string_view request,
                                                          std::chrono::milliseconds timeout) {
  return ask_control(addresses_to_ask(control_purpose(config.mqtt)), request, timeout, state_directory(config.state));
}

}  // namespace ams2mqtt
