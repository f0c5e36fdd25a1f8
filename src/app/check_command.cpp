#include <string>

#include "ams2mqtt/app/commands.hpp"
#include "ams2mqtt/config/config_file.hpp"
#include "ams2mqtt/system/standard_output.hpp"

namespace ams2mqtt {

int check_command(const CheckOptions& options) {
  const LoadedConfig loaded = load_config_file(options.config_file, !options.config_given, process_environment());
  for (const Problem& problem : loaded.problems) print(to_string(problem, options.config_file) + '\n');
  for (const Problem& hint : loaded.hints) print(to_string(hint, options.config_file) + " (a hint only)\n");
  if (!loaded.problems.empty()) return kExitUsage;

  const MqttConfig& mqtt = loaded.config.mqtt;
  const std::size_t meters = loaded.config.meters.size();
  print(options.config_file + ": fine: " + std::to_string(meters) + (meters == 1 ? " meter" : " meters") + ", broker " +
        mqtt.host + ':' + std::to_string(mqtt.effective_port()) + (mqtt.tls.enabled ? " with TLS" : "") + '\n');
  return kExitOk;
}

}  // namespace ams2mqtt
