#include <spdlog/spdlog.h>

#include <cstdio>
#include <exception>
#include <optional>

#include "ams2mqtt/app/commands.hpp"
#include "ams2mqtt/config/config_file.hpp"
#include "ams2mqtt/service/logging.hpp"
#include "ams2mqtt/system/process.hpp"
#include "app.hpp"

namespace ams2mqtt {

namespace {

// For SIGHUP. What the environment says cannot change while the process runs, and its own copy has no secrets any more.
std::optional<Config> load_again(const RunOptions& options, const Environment& environment) {
  LoadedConfig loaded = load_config_file(options.config_file, !options.config_given, environment);
  const auto log = answer_log();
  for (const Problem& problem : loaded.problems) log->error("{}", to_string(problem, options.config_file));
  if (!loaded.problems.empty()) return std::nullopt;
  for (const Problem& hint : loaded.hints) log->warn("{}", to_string(hint, options.config_file));
  return std::move(loaded.config);
}

}  // namespace

int run_command(const RunOptions& options) {
  const bool ends_with_terminal = ends_with_its_terminal();
  ignore_signals();
  Environment environment = process_environment();
  const Environment kept = environment;
  LoadedConfig loaded = load_config_file(options.config_file, !options.config_given, environment);
  wipe_secrets(environment);
  if (!loaded.problems.empty()) {
    for (const Problem& problem : loaded.problems) {
      std::fprintf(stderr, "%s\n", to_string(problem, options.config_file).c_str());
    }
    return kExitUsage;
  }
  const Logging logging(loaded.config.log_level);
  for (const Problem& hint : loaded.hints) spdlog::warn("{}", to_string(hint, options.config_file));
  try {
    require_resources(loaded.config.meters.size());
    App app(loaded.config, {.print = options.print,
                            .load = [&] { return load_again(options, kept); },
                            .ends_with_terminal = ends_with_terminal});
    wipe_keys(loaded.config);
    if (!app.run()) return kExitFailed;
  } catch (const std::exception& error) {
    spdlog::critical("{}", sentence(error));
    return kExitFailed;
  }
  return kExitOk;
}

}  // namespace ams2mqtt
