#include <string>

#include "ams2mqtt/config/config_file.hpp"
#include "catch.hpp"
#include "config/app_options.hpp"
#include "config/yaml_reader.hpp"
#include "config_complaints.hpp"
#include "support/temporary_directory.hpp"

using namespace ams2mqtt;

namespace {

// A port where nobody listens: with a host of their own, options ask for nothing.
const Environment kOfApp = {{"SUPERVISOR_TOKEN", "t0k3n"}, {"SUPERVISOR_API", "http://127.0.0.1:1"}};

LoadedConfig options(const std::string& json, const Environment& environment = kOfApp) {
  const TemporaryDirectory folder;
  return load_config_file(folder.write("options.json", json), false, environment);
}

Lines complaints_about(const std::string& json, const Environment& environment = kOfApp) {
  Lines lines;
  for (const Problem& problem : options(json, environment).problems) lines.push_back(to_string(problem, "f"));
  return lines;
}

}  // namespace

TEST_CASE("options with dots in their names are settings", "[config]") {
  const LoadedConfig loaded = options(R"({
  "mqtt": {"host": "broker", "username": "u", "password": "hunter2", "tls.enabled": true, "tls.verify": false},
  "meters": [
    {"serial.device": "/dev/ttyS0", "serial.baud": 115200, "name": "House", "key": "00112233445566778899aabbccddeeff"},
    {"tcp.host": "han", "tcp.port": 3001, "multiply.current": 40, "tariff.preset": "norway"}],
  "publish": {"min_interval": 7},
  "log": {"level": "debug"}
})");
  for (const Problem& problem : loaded.problems) FAIL_CHECK(to_string(problem, "f"));
  const Config& config = loaded.config;
  CHECK(config.mqtt.host == "broker");
  CHECK(config.mqtt.password == "hunter2");
  CHECK(config.mqtt.tls.enabled);
  CHECK_FALSE(config.mqtt.tls.verify);
  REQUIRE(config.meters.size() == 2);
  CHECK(serial_of(config, 0).baud == 115200);
  CHECK(config.meters[0].key.key == "00112233445566778899aabbccddeeff");
  CHECK(std::get<TcpConfig>(config.meters[1].source).port == 3001);
  CHECK(config.meters[1].tariff.has_value());
  CHECK(config.log_level == LogLevel::debug);
}

TEST_CASE("options that a form left empty are not set", "[config]") {
  const LoadedConfig loaded = options(
      R"({"mqtt": {"host": "broker", "username": "", "port": null}, "publish": {}, "log": {"level": ""}, "meters_dir": "",
          "meters": [{"serial.device": "/dev/ttyS0", "name": "", "tcp.host": "", "key": ""}]})");
  for (const Problem& problem : loaded.problems) FAIL_CHECK(to_string(problem, "f"));
  CHECK(loaded.config.mqtt.port == 0);
  CHECK(loaded.config.meters.at(0).name == "Electricity meter");
}

TEST_CASE("wrong options get the sentences of a wrong file", "[config]") {
  const auto of_meter = [](const std::string& option) {
    const Lines lines =
        complaints_about(R"({"mqtt": {"host": "h"}, "meters": [{"serial.device": "/dev/ttyS0", )" + option + "}]}");
    REQUIRE(lines.size() == 1);
    return lines[0];
  };
  CHECK(of_meter(R"("serial.bauds": 9600)") == "f:1:68: unknown key 'bauds'; did you mean 'baud'?");
  CHECK(of_meter(R"("serial.baud": "fast")") ==
        "f:1:83: serial.baud must be auto, or a number such as 2400, not 'fast'");
  CHECK(of_meter(R"("tcp.host": "han")") == "f:1:68: a meter has either serial or tcp or mqtt; remove one of them");
  CHECK(of_meter(R"("language": "nn")").find("language must be en (English), nb") != std::string::npos);
  // No message repeats a secret.
  const std::string wrong_key = of_meter(R"("key": "hunter2hunter2")");
  CHECK(wrong_key.find("hunter2") == std::string::npos);
  CHECK(complaints_about(R"({"mqtt": {"hots": "h"}, "meters": []})")[0] ==
        "f:1:11: unknown key 'hots'; did you mean 'host'?");
}

TEST_CASE("secrets stay out of files that are no app's options", "[config]") {
  const std::string json =
      R"({"mqtt": {"host": "h", "username": "u", "password": "p"}, "meters": [{"serial": "/dev/ttyS0"}]})";
  CHECK(complaints_about(json).empty());
  CHECK(complaints_about(json, {}).size() == 1);
  const TemporaryDirectory folder;
  CHECK(load_config_file(folder.write("other.yaml", json), false, kOfApp).problems.size() == 1);
}

TEST_CASE("what belongs to a broker of one's own needs its host", "[config]") {
  const Lines lines = complaints_about(R"({"mqtt": {"username": "u"}, "meters": [{"serial": "/dev/ttyS0"}]})");
  REQUIRE(lines.size() == 1);
  CHECK(lines[0] ==
        "f:1:11: username belongs to a host, and mqtt.host is not set; write it, or remove username to use the broker "
        "that Home Assistant knows");
}

TEST_CASE("the Supervisor's answer names the broker, or says why not", "[config]") {
  const auto service = parse_mqtt_service(
      200, R"({"result": "ok", "data": {"host": "core-mosquitto", "port": 1883, "ssl": false, "protocol": "3.1.1",
               "username": "addons", "password": "a\"b\\c: #ø", "app": "core_mosquitto"}})");
  REQUIRE(service);
  CHECK(service->host == "core-mosquitto");
  CHECK(service->port == "1883");
  CHECK(service->password == "a\"b\\c: #ø");
  CHECK_FALSE(service->tls);
  const auto refused = [](unsigned status, std::string_view body) { return parse_mqtt_service(status, body).error(); };
  CHECK(refused(400, R"({"result": "error", "message": "Service not enabled"})")
            .starts_with("Home Assistant knows no MQTT broker"));
  CHECK(
      refused(403, R"({"result": "error", "message": "No access to mqtt service!"})") ==
      "the Supervisor of Home Assistant does not say which broker it knows (status 403, 'No access to mqtt service!'); "
      "update Home Assistant, or write the option mqtt.host");
  CHECK(refused(200, "<html>").find("(status 200)") != std::string::npos);
  CHECK(refused(200, R"({"result": "ok", "data": {}})").starts_with("Home Assistant knows no MQTT broker"));
  CHECK(refused(200, "").find("(status 200)") != std::string::npos);
}
