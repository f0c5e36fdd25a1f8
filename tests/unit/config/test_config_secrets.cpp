// Secrets in the wrong place: whatever is wrong with a configuration, what is said of it never holds them.
#include <fstream>
#include <string>
#include <vector>

#include "ams2mqtt/config/config_file.hpp"
#include "ams2mqtt/mqtt/address.hpp"
#include "catch.hpp"
#include "config/settings.hpp"
#include "support/temporary_directory.hpp"
#include "unit/config/config_complaints.hpp"

using namespace ams2mqtt;

namespace {

const std::vector<std::string> kSecrets = {
    "00112233445566778899aabbccddeeff",
    "0x00112233445566778899AABBCCDDEEFF",
    "00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff",
    "00 11 22 33 44 55 66 77 88 99 aa bb cc dd ee ff",
    "ABEiM0RVZneImaq7zN3u/w==",
    "mqtt://meter:Tr0ub4dor&3@broker",
    "meter:Tr0ub4dor&3@broker:1883",
    "Tr0ub4dor&3",
    "/Tr0ub4dor&3",
    "Tr0ub4dor/3x9",
};
// Of each of them something that a message must not hold.
const std::vector<std::string> kParts = {"0011", "00:11", "00 11", "ABEiM", "Tr0ub", "bbccdd", "dor&3", "dor/3"};

bool leaks(const std::string& text) {
  return std::ranges::any_of(kParts, [&](const std::string& part) { return text.find(part) != std::string::npos; });
}

std::string everything_said(std::optional<std::string_view> yaml, const Environment& environment) {
  const LoadedConfig loaded = load_config(yaml, environment);
  std::string text;
  for (const Problem& problem : loaded.problems) text += to_string(problem, "ams2mqtt.yaml") + '\n';
  for (const Problem& hint : loaded.hints) text += to_string(hint, "ams2mqtt.yaml") + '\n';
  return text;
}

std::string in_yaml_quotes(const std::string& text) {
  return "'" + text + "'";
}

// "meters[].serial.device" with a value, in the environment's form.
Environment only(std::string_view path, const std::string& value) {
  std::string first(path);
  for (std::size_t at = first.find("[]"); at != std::string::npos; at = first.find("[]")) first.insert(at + 1, "0");
  return {{variable_name(first), value}};
}

// Settings that may hold any word, or any path, so that nothing is wrong with such a value there.
bool takes_it(std::string_view path, std::string_view value) {
  const bool path_setting = path.ends_with("device") || path.ends_with("directory") || path == "spool.file";
  return (path_setting && value.starts_with('/')) || path.ends_with("name") || path.ends_with("client_id") ||
         path.ends_with("alpn") || path.ends_with("_prefix") || path.ends_with("base_topic") || path.ends_with(".id") ||
         path.ends_with("path");
}

}  // namespace

TEST_CASE("11.4 no setting echoes a secret, from the file or the environment", "[config][secrets]") {
  const std::string fine = "meters: [{serial: /dev/ttyS0}]\nmqtt: {tls: {enabled: true}}\n";
  for (const Setting& setting : settings()) {
    for (const std::string& secret : kSecrets) {
      INFO(setting.path << ": " << secret);
      const std::string said = everything_said(fine, only(setting.path, secret));
      CHECK_FALSE(leaks(said));
      const bool of_environment = setting.allowed == AllowedIn::environment;
      CHECK((of_environment || takes_it(setting.path, secret) || !said.empty()));
    }
  }
}

TEST_CASE("11.4 a key in the place of its file's name is told where it belongs", "[config][secrets]") {
  for (const char* name : {"key_file", "auth_key_file"}) {
    const Lines lines =
        complaints("meters: [{serial: /dev/ttyS0, " + std::string(name) + ": 00112233445566778899aabbccddeeff}]\n");
    REQUIRE_FALSE(lines.empty());
    CHECK(lines[0].find(std::string(name) + " looks like a key") != std::string::npos);
    CHECK(lines[0].find("a separate file") != std::string::npos);
  }
  const Lines of_host = complaints("mqtt: {host: 'mqtt://meter:Tr0ub4dor&3@broker'}\nmeters: [{serial: /dev/ttyS0}]\n");
  REQUIRE(of_host.size() == 1);
  CHECK(of_host[0].find("mqtt.username") != std::string::npos);
  CHECK(of_host[0].find("mqtt.password_file") != std::string::npos);
  const Lines password =
      complaints("mqtt: {username: meter, password_file: hunter2}\nmeters: [{serial: /dev/ttyS0}]\n");
  REQUIRE(password.size() == 1);
  CHECK(password[0].find("hunter2") == std::string::npos);
  CHECK(password[0].find("password_file cannot be read: No such file or directory; the value is not shown") !=
        std::string::npos);
  const Lines name = complaints("meters: [{serial: /dev/ttyS0, name: 00112233445566778899aabbccddeeff}]\n");
  REQUIRE(name.size() == 1);
  CHECK(name[0].find("name looks like a key, which is not shown; a key belongs in a separate file, which "
                     "meters[].key_file or auth_key_file names") != std::string::npos);
}

TEST_CASE("11.4 a mistyped path of a secret is shown as before", "[config][secrets]") {
  const TemporaryDirectory folder;
  const std::string missing = folder.path() + "/metre.key";
  const Lines lines = complaints("meters: [{serial: /dev/ttyS0, key_file: " + missing + "}]\n");
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].find("key_file " + missing + " cannot be read: No such file or directory") != std::string::npos);
  CHECK(lines[0].find("not shown") == std::string::npos);
}

TEST_CASE("11.4 no wrong form of a file echoes a secret", "[config][secrets]") {
  for (const std::string& secret : kSecrets) {
    const std::string text = in_yaml_quotes(secret);
    for (const std::string& yaml : std::vector<std::string>{text,
                                                            "mqtt: " + text,
                                                            "mqtt: {tls: " + text + "}",
                                                            "mqtt: {" + text + ": 1}",
                                                            "meters: " + text,
                                                            "meters: [" + text + "]",
                                                            "meters: [{serial: /dev/ttyS0, keys: " + text + "}]",
                                                            "meters: [{serial: /dev/ttyS0, keys: [" + text + "]}]",
                                                            text + ": 1\n" + text + ": 2\n",
                                                            "mqtt: {password: " + text + "}",
                                                            "mqtt: {host: [" + text + "]}",
                                                            "mqtt: {host: {a: " + text + "}}",
                                                            "mqtt: {host: a}\n  password: " + secret,
                                                            "mqtt: {password: !" + secret + "}",
                                                            "mqtt: {password: *" + secret + "}",
                                                            "mqtt: {password: &" + secret + "}",
                                                            "mqtt: {password: \"\\" + secret,
                                                            "mqtt:\n  password: " + secret + ": x: y",
                                                            "mqtt: {password: '" + secret,
                                                            "mqtt: {host: " + text + ", port: " + text + "}",
                                                            "%" + secret + "\n",
                                                            "mqtt: {password: @" + secret + "}",
                                                            "- " + secret + "\n  a: b",
                                                            "mqtt: {base_topic: " + in_yaml_quotes(secret + "#") + "}",
                                                            "mqtt: {websocket: {path: " + text + "}}"}) {
      INFO(yaml);
      const std::string said = everything_said(yaml, {{"AMS2MQTT_LOG__LEVEL", "loud"}});  // some forms are right
      CHECK_FALSE(said.empty());
      CHECK_FALSE(leaks(said));
    }
  }
}

TEST_CASE("11.4 the configured password and keys are nowhere else", "[config][secrets]") {
  const std::vector<std::pair<std::string, std::string>> secrets = {
      {"mqtt.password", "hunter2"},
      {"mqtt.password", "geheim"},
      {"mqtt.password", "Tr0ub4dor&3"},
      {"meters[0].key", "00112233445566778899aabbccddeeff"},
      {"meters[0].auth_key", "ffeeddccbbaa99887766554433221100"},
  };
  for (const auto& [owner, secret] : secrets) {
    Environment environment = {{variable_name(owner), secret}, {variable_name("mqtt.username"), "meter"}};
    if (owner == "meters[0].auth_key") environment.emplace_back(variable_name("meters[0].key"), std::string(32, '1'));
    for (const char* setting :
         {"mqtt.client_id", "mqtt.base_topic", "mqtt.discovery_prefix", "mqtt.tls.ca_file", "mqtt.tls.cert_file",
          "mqtt.tls.key_file", "mqtt.tls.key_password_file", "mqtt.websocket.path", "meters[0].name", "meters[0].id",
          "meters[0].serial.device", "meters[0].serial.parity", "spool.file", "state.directory", "log.level"}) {
      INFO(setting << ": " << secret);
      Environment whole = environment;
      whole.emplace_back(variable_name(setting), secret);
      const std::string said = everything_said("meters: [{serial: /dev/ttyS0}]\nmqtt: {tls: true}\n", whole);
      CHECK(said.find(secret) == std::string::npos);
      CHECK(said.find("not shown") != std::string::npos);
    }
  }
}

TEST_CASE("11.4 what is said of a secret in the wrong place", "[config][secrets]") {
  const Environment environment = {{"AMS2MQTT_MQTT__PASSWORD", "hunter2"}, {"AMS2MQTT_MQTT__USERNAME", "hunter2"}};
  CHECK(complaints("meters: [{serial: /dev/ttyS0, name: hunter2}]\n", environment) ==
        Lines{"f:1:37: name is the same as the broker's password, which is not shown; it belongs only in the file that "
              "mqtt.password_file names; write something else here"});
  // What is wrong with it beside that, and with others that are named together with it, waits.
  CHECK(complaints("mqtt: {base_topic: 'hunter2 ', discovery_prefix: hunter2/x}\nmeters: [{serial: /dev/ttyS0}]\n",
                   environment)
            .size() == 1);
  CHECK(complaints("meters: [{serial: {device: /dev/ttyS0, baud: hunter2}}]\n", environment) ==
        Lines{"f:1:46: baud is the same as the broker's password, which is not shown; it belongs only in the file that "
              "mqtt.password_file names; write something else here"});
  CHECK(complaints("meters: [{serial: /dev/ttyS0, hunter2: 1}]\n", environment) ==
        Lines{"f:1:31: a key here holds the broker's password, which is not shown; it belongs only in the file that "
              "mqtt.password_file names"});
  // A user name may be its own password; then it is not shown either.
  const Config config = fine("meters: [{serial: /dev/ttyS0, name: Cellar}]\n", environment);
  CHECK(shown_username(config.mqtt) == "(not shown, it may be a secret)");
}

TEST_CASE("11.4 a name is published, so a key in the midst of it is refused", "[config][secrets]") {
  for (const char* text : {"Meter 00112233445566778899aabbccddeeff", "key=00112233445566778899AABBCCDDEEFF;",
                           "see mqtt://meter:hunter2@broker"}) {
    for (const char* setting : {"meters[0].name", "mqtt.base_topic", "mqtt.discovery_prefix"}) {
      INFO(setting << ": " << text);
      const std::string said = everything_said("meters: [{serial: /dev/ttyS0}]\n", {{variable_name(setting), text}});
      CHECK(said.find("not shown") != std::string::npos);
      CHECK_FALSE(leaks(said));
      CHECK(said.find("hunter2") == std::string::npos);
    }
  }
  CHECK_FALSE(everything_said("meters: [{serial: /dev/ttyS0}]\nmqtt: {client_id: 'mqtt://meter:hunter2@broker'}\n", {})
                  .empty());
}

TEST_CASE("11.4 ordinary words are no secrets because somebody has them as a password", "[config][secrets]") {
  const Environment environment = {{"AMS2MQTT_MQTT__PASSWORD", "mosquitto"}, {"AMS2MQTT_MQTT__USERNAME", "mosquitto"}};
  CHECK(complaints("mqtt: {host: mosquitto}\nmeters: [{serial: /dev/ttyS0}]\n", environment).empty());
  const Environment number = {{"AMS2MQTT_MQTT__PASSWORD", "1883"}, {"AMS2MQTT_MQTT__USERNAME", "meter"}};
  CHECK(complaints("mqtt: {port: 1883}\nmeters: [{serial: /dev/ttyS0}]\n", number).empty());
  const Environment flag = {{"AMS2MQTT_MQTT__PASSWORD", "true"}, {"AMS2MQTT_MQTT__USERNAME", "meter"}};
  CHECK(complaints("mqtt: {tls: true}\nmeters: [{serial: /dev/ttyS0, max_meters: 0}]\n", flag).size() == 1);
}

TEST_CASE("11.4 a login in the host of a meter is refused as well", "[config][secrets]") {
  const Lines lines = complaints("meters: [{tcp: {host: 'admin:Tr0ub4dor&3@bridge', port: 4000}}]\n");
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].find("host holds a user name or a password") != std::string::npos);
  CHECK_FALSE(leaks(lines[0]));
}
