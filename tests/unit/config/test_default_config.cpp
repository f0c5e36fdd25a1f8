#include <fstream>
#include <iterator>
#include <regex>
#include <string>

#include "ams2mqtt/config/config_file.hpp"
#include "catch.hpp"
#include "config/settings.hpp"
#include "config/yaml_reader.hpp"
#include "support/source_folder.hpp"

using namespace ams2mqtt;

namespace {

std::string shipped() {
  std::ifstream file(test::source_folder() / "config/ams2mqtt.yaml");
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// The shipped file with its commented settings, which have no blank after the '#', in force.
std::string with_everything() {
  return std::regex_replace(shipped(), std::regex("#(\\w+:|- )"), "$1");
}

// Whether the tree has a setting of the table, in any item of a list.
bool holds(const ConfigNode& node, std::string_view path) {
  if (path.empty()) return true;
  if (path.starts_with("[]")) {
    for (const ConfigNode& item : node.children) {
      if (holds(item, path.substr(2))) return true;
    }
    return false;
  }
  if (path.starts_with('.')) path.remove_prefix(1);
  const std::size_t end = std::min(path.find_first_of(".["), path.size());
  const ConfigNode* child = node.find(path.substr(0, end));
  return child != nullptr && holds(*child, path.substr(end));
}

}  // namespace

TEST_CASE("the shipped configuration loads, and says the defaults", "[config]") {
  const LoadedConfig loaded = load_config(shipped(), {});
  for (const Problem& problem : loaded.problems) FAIL_CHECK(to_string(problem, "config/ams2mqtt.yaml"));
  const MqttConfig mqtt;
  CHECK(loaded.config.mqtt.host == mqtt.host);
  CHECK(loaded.config.mqtt.port == mqtt.port);
  CHECK(loaded.config.mqtt.tls.enabled == mqtt.tls.enabled);
  CHECK(loaded.config.mqtt.tls.verify == mqtt.tls.verify);
  CHECK(loaded.config.mqtt.protocol == mqtt.protocol);
  CHECK(loaded.config.mqtt.transport == mqtt.transport);
  CHECK(loaded.config.mqtt.websocket_path == mqtt.websocket_path);
  CHECK(loaded.config.mqtt.keepalive == mqtt.keepalive);
  CHECK(loaded.config.mqtt.base_topic == mqtt.base_topic);
  CHECK(loaded.config.mqtt.discovery_prefix == mqtt.discovery_prefix);
  CHECK(loaded.config.mqtt.discovery == mqtt.discovery);
  CHECK(loaded.config.mqtt.oldest_home_assistant() == mqtt.oldest_home_assistant());
  CHECK(loaded.hints.size() == 1);  // that ttyUSB0 may get another number
  CHECK(loaded.config.mqtt.telegram_topic == mqtt.telegram_topic);
  CHECK(loaded.config.mqtt.value_topics == mqtt.value_topics);
  CHECK(loaded.config.mqtt.bridge == mqtt.bridge);
  CHECK(loaded.config.publish.throttles() == Throttles());
  CHECK(loaded.config.state.directory.empty());
  CHECK(loaded.config.spool.file == SpoolConfig().file);
  CHECK(loaded.config.spool.max_size == SpoolConfig().max_size);
  CHECK(loaded.config.log_level == Config().log_level);
  REQUIRE(loaded.config.meters.size() == 1);
  const MeterConfig& meter = loaded.config.meters[0];
  CHECK(meter.manufacturer == MeterConfig().manufacturer);
  CHECK(meter.language == MeterConfig().language);
  const auto& serial = std::get<SerialConfig>(meter.source);
  CHECK(serial.baud == SerialConfig().baud);
  CHECK(serial.data_bits == SerialConfig().data_bits);
  CHECK(serial.parity == SerialConfig().parity);
  CHECK(serial.stop_bits == SerialConfig().stop_bits);
}

TEST_CASE("the shipped configuration shows every setting, and its examples are right", "[config]") {
  const std::string text = with_everything();
  const YamlDocument document = read_yaml(text);
  REQUIRE(document.problems.empty());
  for (const Setting& setting : settings()) {
    INFO(setting.path);
    CHECK(holds(document.root, setting.path) == (setting.allowed == AllowedIn::file_and_environment));
  }
  for (const Problem& problem : load_config(text, {}).problems) {
    INFO(to_string(problem, "config/ams2mqtt.yaml"));
    CHECK(problem.what.find("cannot be read: No such file or directory") != std::string::npos);
  }
}

TEST_CASE("the table of settings knows what stands where", "[config]") {
  CHECK(kind_of("") == PathKind::section);
  CHECK(kind_of("mqtt") == PathKind::section);
  CHECK(kind_of("mqtt.host") == PathKind::setting);
  CHECK(kind_of("mqtt.hos") == PathKind::unknown);
  CHECK(kind_of("meters") == PathKind::list);
  CHECK(kind_of("meters[]") == PathKind::section);
  CHECK(kind_of("meters[].serial.baud") == PathKind::setting);
  CHECK(known_keys("") ==
        std::vector<std::string>{"mqtt", "publish", "spool", "http", "meters", "meters_dir", "state", "log"});
  CHECK(known_keys("meters[].tcp") ==
        std::vector<std::string>{"host", "port", "rfc2217", "baud", "data_bits", "parity", "stop_bits"});
  CHECK(variable_name("meters[0].serial.data_bits") == "AMS2MQTT_METERS__0__SERIAL__DATA_BITS");
}
