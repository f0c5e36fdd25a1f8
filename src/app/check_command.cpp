#include "check_command.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "ams2mqtt/app/exit_code.hpp"
#include "ams2mqtt/config/config_file.hpp"
#include "ams2mqtt/system/standard_output.hpp"

namespace ams2mqtt {

namespace {

nlohmann::ordered_json json_of_problems(const std::vector<Problem>& problems, const std::string& file) {
  auto list = nlohmann::ordered_json::array();
  for (const Problem& problem : problems) {
    nlohmann::ordered_json object = {{"where", problem.where}, {"text", to_string(problem, file)}};
    if (problem.line > 0) object["line"] = problem.line;
    list.push_back(std::move(object));
  }
  return list;
}

int print_check(const LoadedConfig& loaded, const std::string& file) {
  const bool fine = credentials_may_help(loaded.problems);
  nlohmann::ordered_json object = {{"file", file}, {"fine", fine}};
  object[fine ? "needs_credentials" : "problems"] = json_of_problems(loaded.problems, file);
  object["hints"] = json_of_problems(loaded.hints, file);
  if (fine) object["meters"] = loaded.config.meters.size();
  print(object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n');
  return fine ? kExitOk : kExitUsage;
}

}  // namespace

void add_options(CLI::App& command, CheckOptions& options) {
  CLI::Option* config = add_config(command, options.config);
  add_config_file(command, options.config)->excludes(config);
  command.add_flag("--json", options.json, "For programs: one line of JSON");
  command.footer("Example:\n  ams2mqtt check ams2mqtt.yaml");
}

int check_command(const CheckOptions& options) {
  const LoadedConfig loaded = load_config_file(options.config.file, !options.config.given, process_environment());
  if (options.json) return print_check(loaded, options.config.file);
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
