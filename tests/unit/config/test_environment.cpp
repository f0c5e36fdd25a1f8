#include <sys/stat.h>

#include <string>
#include <utility>

#include "ams2mqtt/config/config_file.hpp"
#include "catch.hpp"
#include "support/temporary_directory.hpp"
#include "unit/config/config_complaints.hpp"

using namespace ams2mqtt;

TEST_CASE("the environment alone is enough", "[config]") {
  const Config config = fine(std::nullopt, {{"AMS2MQTT_MQTT__HOST", "broker"},
                                            {"AMS2MQTT_MQTT__TLS", "true"},
                                            {"AMS2MQTT_METERS__1__TCP__PORT", "3001"},
                                            {"AMS2MQTT_METERS__1__TCP__HOST", "esp"},
                                            {"AMS2MQTT_METERS__0__SERIAL__DEVICE", "/dev/ttyS0"},
                                            {"AMS2MQTT_METERS__0__SERIAL__BAUD", "9600"},
                                            {"AMS2MQTT_METERS__2__SERIAL", "/dev/ttyS1"},
                                            {"AMS2MQTT_MQTT__USERNAME", ""},
                                            {"AMS2MQTT_LOG__LEVEL", "warning"},
                                            {"UNRELATED", "x"}});
  CHECK(config.mqtt.host == "broker");
  CHECK(config.mqtt.tls.enabled);
  REQUIRE(config.meters.size() == 3);
  CHECK(serial_of(config, 0).device == "/dev/ttyS0");
  CHECK(serial_of(config, 0).baud == 9600);
  CHECK(std::get<TcpConfig>(config.meters[1].source).host == "esp");
  CHECK(serial_of(config, 2).device == "/dev/ttyS1");
  CHECK(config.log_level == LogLevel::warning);
}

TEST_CASE("the environment wins over the file, setting by setting", "[config]") {
  const Config config = fine("mqtt: {host: a, port: 1, tls: false}\nmeters: [{serial: /dev/ttyS0, name: a}]\n",
                             {{"AMS2MQTT_MQTT__HOST", "b"},
                              {"AMS2MQTT_MQTT__TLS__ENABLED", "true"},
                              {"AMS2MQTT_METERS__0__SERIAL__BAUD", "9600"},
                              {"AMS2MQTT_METERS__0__LANGUAGE", "sv"}});
  CHECK(config.mqtt.host == "b");
  CHECK(config.mqtt.port == 1);
  CHECK(config.mqtt.tls.enabled);
  CHECK(serial_of(config, 0).device == "/dev/ttyS0");
  CHECK(serial_of(config, 0).baud == 9600);
  CHECK(config.meters[0].name == "a");
  CHECK(config.meters[0].language == Language::sv);
  // Also over a value that would be wrong.
  CHECK(fine(with_meter("mqtt: {host: [a]}\n"), {{"AMS2MQTT_MQTT__HOST", "b"}}).mqtt.host == "b");
}

TEST_CASE("problems of the environment name the variable", "[config]") {
  const std::string file = with_meter("");
  const auto one = [&file](const std::string& name, const std::string& value) {
    const Lines lines = complaints(file, {{name, value}});
    REQUIRE(lines.size() == 1);
    return lines[0];
  };
  CHECK(one("AMS2MQTT_MQTT__HOTS", "x") == "AMS2MQTT_MQTT__HOTS: unknown variable; did you mean AMS2MQTT_MQTT__HOST?");
  CHECK(one("AMS2MQTT_MQTT_HOST", "x") == "AMS2MQTT_MQTT_HOST: unknown variable; did you mean AMS2MQTT_MQTT__HOST?");
  CHECK(one("AMS2MQTT_METERS__0__SERIAL__DEVISE", "x") ==
        "AMS2MQTT_METERS__0__SERIAL__DEVISE: unknown variable; did you mean "
        "AMS2MQTT_METERS__0__SERIAL__DEVICE?");
  CHECK(one("AMS2MQTT_METERS__SERIAL__DEVICE", "x").ends_with("did you mean AMS2MQTT_METERS__0__SERIAL__DEVICE?"));
  CHECK(one("AMS2MQTT_mqtt__host", "x").ends_with("did you mean AMS2MQTT_MQTT__HOST?"));
  CHECK(one("AMS2MQTT_", "x").starts_with("AMS2MQTT_: unknown variable"));
  CHECK(one("AMS2MQTT_METERS__0", "x").starts_with("AMS2MQTT_METERS__0: unknown variable"));
  CHECK(one("AMS2MQTT_MQTT__PORT", "x") == "AMS2MQTT_MQTT__PORT: port must be a number from 1 to 65535, not 'x'");
  CHECK(one("AMS2MQTT_MQTT__BASE_TOPIC", "#").starts_with("AMS2MQTT_MQTT__BASE_TOPIC: base_topic must not contain"));
  CHECK(one("AMS2MQTT_METERS__2__NAME", "x") ==
        "AMS2MQTT_METERS__2__NAME: the numbers have a gap: the next free one is 1");
  CHECK(one("AMS2MQTT_METERS__99999999999999999999__NAME", "x").starts_with("AMS2MQTT_METERS__99999"));
  CHECK(one("AMS2MQTT_METERS__0__TCP__HOST", "x") ==
        "AMS2MQTT_METERS__0__TCP__HOST: a meter has either serial or tcp or mqtt; remove one of them");
  CHECK(one("AMS2MQTT_METERS__1__NAME", "x").starts_with("AMS2MQTT_METERS__1__NAME: the meter has no source"));
}

TEST_CASE("quotes that a Compose list passes on are left out of a value, and a hint says so", "[config]") {
  const std::string file = with_meter("");
  const auto name_from = [&file](const std::string& value) {
    const LoadedConfig loaded = load_config(file, {{"AMS2MQTT_METERS__0__NAME", value}});
    REQUIRE(loaded.problems.empty());
    return loaded.config.meters[0].name + (loaded.hints.empty() ? "" : " hint");
  };
  CHECK(name_from("\"House\"") == "House hint");
  CHECK(name_from("'House'") == "House hint");
  // One pair, so that a value can keep its quotes.
  CHECK(name_from("'\"House\"'") == "\"House\" hint");
  // No pair, or more than one.
  CHECK(name_from("\"House'") == "\"House'");
  CHECK(name_from("\"House") == "\"House");
  CHECK(name_from("House\"") == "House\"");
  CHECK(name_from("\"House\" or \"Barn\"") == "\"House\" or \"Barn\"");
  // Nothing in quotes is as good as nothing.
  const LoadedConfig empty = load_config(file, {{"AMS2MQTT_MQTT__PORT", "\"\""}});
  CHECK(empty.problems.empty());
  CHECK(empty.hints.empty());

  const LoadedConfig secret =
      load_config(file, {{"AMS2MQTT_MQTT__USERNAME", "u"}, {"AMS2MQTT_MQTT__PASSWORD", "\"hunter2\""}});
  CHECK(secret.config.mqtt.password == "hunter2");
  CHECK(load_config(file, {{"AMS2MQTT_MQTT__PASSWORD", "\""}}).config.mqtt.password == "\"");
  REQUIRE(secret.hints.size() == 1);
  CHECK(to_string(secret.hints[0], "f") ==
        "AMS2MQTT_MQTT__PASSWORD: the quotes around the value are left out; write the variable without them, or, if "
        "they belong to the value, put a pair of the other kind (' or \") around it");
}

TEST_CASE("a password never stands in the file, and never in a message", "[config]") {
  const Lines lines = complaints(with_meter("mqtt: {username: u, password: hunter2}\n"));
  CHECK(lines == Lines{"f:1:21: password does not belong in this file; put it in a separate file and write "
                       "'password_file: /etc/ams2mqtt/mqtt-password'"});
  const std::string file = with_meter("mqtt: {username: u}\n");
  CHECK(fine(file, {{"AMS2MQTT_MQTT__PASSWORD", "hunter2"}}).mqtt.password == "hunter2");
  CHECK(complaints(file, {{"AMS2MQTT_MQTT__PASSWORD", "hunter2\nx"}}) ==
        Lines{"AMS2MQTT_MQTT__PASSWORD: password must be text on one line"});
}

TEST_CASE("the password comes from the environment, else from its file, else from the credential", "[config]") {
  const TemporaryDirectory directory;
  static_cast<void>(directory.write("mqtt-password", "from the credential\n"));
  const std::string secret = directory.write("secret", "from the file\n");
  const std::string file = with_meter("mqtt: {username: u, password_file: " + secret + "}\n");
  const std::string plain = with_meter("mqtt: {username: u}\n");
  const std::pair<std::string, std::string> credentials = {"CREDENTIALS_DIRECTORY", directory.path()};

  CHECK(fine(file, {credentials, {"AMS2MQTT_MQTT__PASSWORD", "from the environment"}}).mqtt.password ==
        "from the environment");
  CHECK(fine(file, {credentials}).mqtt.password == "from the file");
  CHECK(fine(plain, {credentials}).mqtt.password == "from the credential");
  CHECK(fine(plain, {{"CREDENTIALS_DIRECTORY", directory.path() + "/none"}}).mqtt.password.empty());

  static_cast<void>(directory.write("mqtt-password", ""));
  CHECK(complaints(plain, {credentials}) == Lines{"CREDENTIALS_DIRECTORY: the credential " + directory.path() +
                                                  "/mqtt-password is empty; write the secret on its first line"});
}

TEST_CASE("a password file that gives nothing is a problem at its line", "[config]") {
  CHECK(complaints(with_meter("mqtt:\n  username: u\n  password_file: /nonexistent/x\n")) ==
        Lines{"f:3:18: password_file /nonexistent/x cannot be read: No such file or directory"});
  const TemporaryDirectory directory;
  const std::string empty = directory.write("a", "\n");
  CHECK(complaints(with_meter("mqtt: {username: u, password_file: " + empty + "}\n")).size() == 1);
  CHECK(complaints(with_meter("mqtt: {password_file: " + directory.write("b", "x") + "}\n"))
            .at(0)
            .starts_with("f:1:1: username is missing"));
}

TEST_CASE("a password file that everybody can read is a hint, not a problem", "[config]") {
  const TemporaryDirectory directory;
  const std::string secret = directory.write("secret", "made up\n");
  const std::string file = with_meter("mqtt: {username: u, password_file: " + secret + "}\n");
  CHECK(load_config(file, {}).hints.empty());
  REQUIRE(::chmod(secret.c_str(), 0644) == 0);
  const LoadedConfig loaded = load_config(file, {});
  CHECK(loaded.problems.empty());
  REQUIRE(loaded.hints.size() == 1);
  CHECK(to_string(loaded.hints[0], "f") ==
        "f:1:36: password_file " + secret + " can be read by every user of this host; chmod o-r it");
}
