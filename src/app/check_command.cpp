#include "check_command.hpp"

#include <string>

#include "ams2mqtt/app/exit_code.hpp"
#include "ams2mqtt/config/config_file.hpp"
#include "ams2mqtt/system/standard_output.hpp"

namespace ams2mqtt {

void add_options(CLI::App& command, CheckOptions& options) {
  CLI::Option* config = add_config(command, options.config);
  add_config_file(command, options.config)->excludes(config);
  command.footer("Example:\n  ams2mqtt check ams2mqtt.yaml");
}

int check_command(const CheckOptions& options) {
  const LoadedConfig loaded = load_config_file(options.config.file, !options.config.given, process_environment());
  const std::string hint_mark = " (a hint only)\n";
  for (const Problem& problem : loaded.problems) {
    print(to_string(problem, options.config.file) + (problem.credential_may_help ? hint_mark : "\n"));
  }
  for (const Problem& hint : loaded.hints) print(to_string(hint, options.config.file) + hint_mark);
  if (!credentials_may_help(loaded.problems)) return kExitUsage;

  const MqttConfig& mqtt = loaded.config.mqtt;
  const std::size_t meters = loaded.config.meters.size();
  print(options.config.file + ": fine: " + std::to_string(meters) + (meters == 1 ? " meter" : " meters") + ", broker " +
        mqtt.host + ':' + std::to_string(mqtt.effective_port()) + (mqtt.tls.enabled ? " with TLS" : "") + '\n');
  return kExitOk;
}

}  // namespace ams2mqtt
