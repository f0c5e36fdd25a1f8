#include "run_command.hpp"

#include <spdlog/spdlog.h>

#include <cstdio>
#include <exception>
#include <optional>

#include "ams2mqtt/app/exit_code.hpp"
#include "ams2mqtt/config/config_file.hpp"
#include "ams2mqtt/config/log_level.hpp"
#include "ams2mqtt/service/logging.hpp"
#include "ams2mqtt/system/process.hpp"
#include "app.hpp"
#include "recording_options.hpp"

namespace ams2mqtt {

namespace {

// The command line comes before the configuration.
void apply(const RunOptions& options, Config& config) {
  // What is printed is not taken from the other workers of a group: it is read beside them.
  if (options.print) config.mqtt.group.clear();
  config.log_values = options.values;
  const std::string_view wanted = options.verbose ? "debug" : std::string_view(options.log_level);
  for (const auto& [word, level] : kLogLevels) {
    if (word == wanted) config.log_level = level;
  }
}

// For SIGHUP. The environment cannot change while the process runs, and the process's own copy no longer has secrets.
std::optional<Config> load_again(const RunOptions& options, const Environment& environment) {
  LoadedConfig loaded = load_config_file(options.config.file, !options.config.given, environment);
  const auto log = answer_log();
  for (const Problem& problem : loaded.problems) log->error("{}", to_string(problem, options.config.file));
  if (!loaded.problems.empty()) return std::nullopt;
  for (const Problem& hint : loaded.hints) log->warn("{}", to_string(hint, options.config.file));
  apply(options, loaded.config);
  return std::move(loaded.config);
}

}  // namespace

void add_options(CLI::App& command, RunOptions& options) {
  add_config(command, options.config);
  command.add_flag("--print", options.print, "Publish to standard output instead of a broker");
  command.add_flag("--values", options.values, "Log the values of each telegram");
  std::vector<std::string> levels;
  levels.reserve(kLogLevels.size());
  for (const auto& [word, level] : kLogLevels) levels.emplace_back(word);
  add_choices(command.add_option("--log-level", options.log_level, "Instead of log.level in the configuration"),
              levels);
  command.add_flag("-v,--verbose", options.verbose, "The same as --log-level debug");
  command.footer(
      "Without --config the file may be missing if the environment holds enough settings, such as\n"
      "AMS2MQTT_MQTT__HOST=localhost AMS2MQTT_METERS__0__SERIAL__DEVICE=/dev/ttyUSB0.\n\n"
      "SIGHUP reloads the configuration; if it has problems, they are logged and the old one stays in use. SIGTERM, "
      "SIGINT\nand SIGQUIT sign off from the broker and stop the daemon; a second one ends it at once. Other signals "
      "are ignored.\n\n"
      "Example:\n  ams2mqtt run --config /etc/ams2mqtt/ams2mqtt.yaml");
}

int run_command(const RunOptions& options) {
  const bool ends_with_terminal = ends_with_its_terminal();
  ignore_signals();
  Environment environment = process_environment();
  const Environment kept = environment;
  LoadedConfig loaded = load_config_file(options.config.file, !options.config.given, environment);
  wipe_secrets(environment);
  if (!loaded.problems.empty()) {
    for (const Problem& problem : loaded.problems) {
      const std::string line = std::string(error_mark()) + to_string(problem, options.config.file) + '\n';
      std::fputs(line.c_str(), stderr);
    }
    return kExitUsage;
  }
  apply(options, loaded.config);
  const Logging logging(loaded.config.log_level);
  for (const Problem& hint : loaded.hints) spdlog::warn("{}", to_string(hint, options.config.file));
  try {
    require_resources(loaded.config.meters.size());
    App app(loaded.config, {.print = options.print,
                            .load = [&] { return load_again(options, kept); },
                            .ends_with_terminal = ends_with_terminal,
                            .last_trouble = [&] { return logging.last_trouble(); },
                            .recent_lines = [&](std::uint64_t from) { return logging.recent(from); }});
    wipe_keys(loaded.config);
    return app.run();
  } catch (const ClientIdTaken& error) {
    spdlog::critical("{}", sentence(error));
    return kExitUsage;
  } catch (const std::exception& error) {
    spdlog::critical("{}", sentence(error));
    return kExitFailed;
  }
}

}  // namespace ams2mqtt
