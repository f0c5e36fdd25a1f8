#include "ams2mqtt/config/config_file.hpp"

#include <random>
#include <string>
#include <vector>

#include "catch.hpp"
#include "config/config_reader.hpp"
#include "config/yaml_reader.hpp"
#include "support/temporary_directory.hpp"
#include "unit/config/config_complaints.hpp"

using namespace ams2mqtt;

namespace {

constexpr std::string_view kSmallest =
    "mqtt: {host: localhost}            # also port, username\n"
    "meters:\n"
    "  - serial: {device: /dev/ttyUSB0} # also baud 2400\n"
    "    # name: Electricity meter\n";

}  // namespace

TEST_CASE("the smallest configuration loads with the defaults", "[config]") {
  const Config config = fine(kSmallest);
  CHECK(config.mqtt.host == "localhost");
  CHECK(config.mqtt.effective_port() == 1883);
  CHECK(config.mqtt.base_topic == "ams2mqtt");
  CHECK(config.mqtt.discovery_prefix == "homeassistant");
  REQUIRE(config.meters.size() == 1);
  CHECK(serial_of(config, 0).device == "/dev/ttyUSB0");
  CHECK(serial_of(config, 0).baud == 2400);
  CHECK(config.meters[0].name == "Electricity meter");
  CHECK(config.log_level == LogLevel::info);
}

TEST_CASE("every setting of a file arrives", "[config]") {
  const TemporaryDirectory directory;
  const std::string secret = directory.write("secret", "made up\n");
  const std::string pem = directory.write("pem", "x");
  const Config config = fine(
      "mqtt:\n  host: broker\n  port: 1884\n  username: user\n  password_file: " + secret +
      "\n  tls: {ca_file: " + pem + ", cert_file: " + pem + ", key_file: " + pem +
      ", verify: false}\n"
      "  protocol: 3.1.1\n  client_id: me\n  base_topic: home/han\n  discovery_prefix: ha\n"
      "meters:\n"
      "  - serial: {device: /dev/ttyS0, baud: 115200, data_bits: 7, parity: even, stop_bits: 2}\n"
      "    name: Strøm\n    id: cellar\n    manufacturer: kaifa_se\n    time_zone: Europe/Oslo\n"
      "    language: nb\n"
      "  - tcp: {host: 192.0.2.7, port: 3001, rfc2217: true, baud: 9600, data_bits: 7, parity: even, stop_bits: 2}\n"
      "  - serial: /dev/ttyS2\n    language: sv\n"
      "log: {level: debug}\n");
  CHECK(config.mqtt.host == "broker");
  CHECK(config.mqtt.port == 1884);
  CHECK(config.mqtt.username == "user");
  CHECK(config.mqtt.password == "made up");
  CHECK(config.mqtt.tls.enabled);
  CHECK_FALSE(config.mqtt.tls.verify);
  CHECK(config.mqtt.tls.ca_file == pem);
  CHECK(config.mqtt.tls.cert_file == pem);
  CHECK(config.mqtt.tls.key_file == pem);
  CHECK(config.mqtt.protocol == Protocol::v311);
  CHECK(config.mqtt.client_id == "me");
  CHECK(config.mqtt.base_topic == "home/han");
  CHECK(config.mqtt.discovery_prefix == "ha");
  REQUIRE(config.meters.size() == 3);
  CHECK(serial_of(config, 0).baud == 115200);
  CHECK(serial_of(config, 0).data_bits == 7);
  CHECK(serial_of(config, 0).parity == Parity::even);
  CHECK(serial_of(config, 0).stop_bits == 2);
  CHECK(config.meters[0].name == "Strøm");
  CHECK(config.meters[0].id == "cellar");
  CHECK(config.meters[0].manufacturer == Manufacturer::kaifa_se);
  CHECK(config.meters[0].time_zone == "Europe/Oslo");
  CHECK(config.meters[0].language == Language::nb);
  const auto& tcp = std::get<TcpConfig>(config.meters[1].source);
  CHECK(tcp.host == "192.0.2.7");
  CHECK(tcp.port == 3001);
  CHECK(tcp.rfc2217);
  CHECK(tcp.baud == 9600);
  CHECK(tcp.data_bits == 7);
  CHECK(tcp.parity == Parity::even);
  CHECK(tcp.stop_bits == 2);
  CHECK(config.meters[1].name == "Electricity meter");
  CHECK(serial_of(config, 2).device == "/dev/ttyS2");
  CHECK(config.meters[2].name == "Elmätare 2");
  CHECK(config.log_level == LogLevel::debug);
}

TEST_CASE("tls is a word or a map", "[config]") {
  CHECK(fine(with_meter("mqtt: {tls: true}\n")).mqtt.tls.enabled);
  CHECK_FALSE(fine(with_meter("mqtt: {tls: false}\n")).mqtt.tls.enabled);
  CHECK(fine(with_meter("mqtt: {tls: {verify: true}}\n")).mqtt.effective_port() == 8883);
  CHECK_FALSE(fine(with_meter("mqtt: {tls: {enabled: false}}\n")).mqtt.tls.enabled);
}

TEST_CASE("how the broker is reached", "[config]") {
  const MqttConfig mqtt =
      fine(with_meter("mqtt: {transport: websocket, websocket: {path: /ws}, keepalive: 60, tls: {enabled: false, "
                      "alpn: \"mqtt,  x-amzn-mqtt-ca \"}}\n"))
          .mqtt;
  CHECK(mqtt.transport == Transport::websocket);
  CHECK(mqtt.websocket_path == "/ws");
  CHECK(mqtt.keepalive == 60);
  CHECK(mqtt.tls.alpn == std::vector<std::string>{"mqtt", "x-amzn-mqtt-ca"});
  CHECK(complaints(with_meter("mqtt: {transport: udp}\n")) ==
        Lines{"f:1:19: transport must be tcp or websocket, not 'udp'"});
  CHECK(complaints(with_meter("mqtt: {keepalive: 1}\n")) ==
        Lines{"f:1:19: keepalive must be 5 to 3600 seconds, not 1"});
  CHECK(complaints(with_meter("mqtt: {websocket: {path: mqtt}}\n")) ==
        Lines{"f:1:26: path must begin with '/', not be 'mqtt'; brokers use /mqtt"});
  for (const char* names : {"a,,b", "a,", ",a"}) {
    CHECK(complaints(with_meter("mqtt: {tls: {alpn: '" + std::string(names) + "'}}\n")).size() == 1);
  }
}

TEST_CASE("the password of a client key", "[config]") {
  const TemporaryDirectory directory;
  const std::string plain = directory.write("plain", "-----BEGIN PRIVATE KEY-----\n");
  const std::string encrypted = directory.write("encrypted", "-----BEGIN ENCRYPTED PRIVATE KEY-----\n");
  const std::string password = directory.write("password", "made-up\n");
  const auto with = [&](const std::string& key, const std::string& more = "") {
    return with_meter("mqtt: {tls: {cert_file: " + plain + ", key_file: " + key + more + "}}\n");
  };
  CHECK(complaints(with(plain)).empty());
  const Lines lines = complaints(with(encrypted));
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].find("encrypted; put its password in a file") != std::string::npos);
  CHECK(fine(with(encrypted, ", key_password_file: " + password)).mqtt.tls.key_password == "made-up");
  CHECK(fine(with(encrypted), {{"AMS2MQTT_MQTT__TLS__KEY_PASSWORD", "other"}}).mqtt.tls.key_password == "other");
  CHECK(complaints(with(encrypted, ", key_password_file: /nonexistent/x")).size() == 1);
  CHECK(complaints(with_meter("mqtt: {tls: {key_password: x}}\n")).size() == 1);
}

TEST_CASE("values stay the text they are", "[config]") {
  // Each of these is something else to a YAML library that converts.
  const Config config =
      fine("mqtt: {username: NO, client_id: 0x10, base_topic: on}\nmeters: [{serial: /d, name: 1e3, id: 007}]\n");
  CHECK(config.mqtt.username == "NO");
  CHECK(config.mqtt.client_id == "0x10");
  CHECK(config.mqtt.base_topic == "on");
  CHECK(config.meters.at(0).name == "1e3");
  CHECK(config.meters.at(0).id == "007");
}

TEST_CASE("sections may be empty, and quotes, a byte order mark and Windows line ends do no harm", "[config]") {
  CHECK(fine("mqtt:\nlog:\nmeters:\n- serial: /dev/ttyS0\n").mqtt.host == "localhost");
  CHECK(fine("\xEF\xBB\xBFmqtt:\r\n  port: \"1884\"\r\nmeters:\r\n  - serial: '/dev/ttyS0'\r\n").mqtt.port == 1884);
  CHECK(complaints("\xEF\xBB\xBFmqtt: {port: x}\r\nmeters:\r\n  - serial: /d\r\n") ==
        Lines{"f:1:14: port must be a number from 1 to 65535, not 'x'"});
}

TEST_CASE("each kind of problem has its line, its column and its advice", "[config]") {
  const auto one = [](const std::string& text) {
    const Lines lines = complaints(with_meter(text));
    REQUIRE(lines.size() == 1);
    return lines[0];
  };
  CHECK(one("mqtt:\n  hots: x\n") == "f:2:3: unknown key 'hots'; did you mean 'host'?");
  CHECK(one("mqt: {}\n") == "f:1:1: unknown key 'mqt'; did you mean 'mqtt'?");
  CHECK(one("colour: red\n") ==
        "f:1:1: unknown key 'colour'; known keys: mqtt, publish, spool, http, meters, meters_dir, state, log");
  CHECK(one("level: info\n") == "f:1:1: unknown key 'level' here; it belongs in 'log:'");
  CHECK(one("mqtt: {tls.verify: no}\n").starts_with("f:1:8: unknown key 'tls.verify'"));
  CHECK(one("mqtt: {host: a, host: b}\n") == "f:1:17: key 'host' appears a second time, after line 1; keep only one");
  CHECK(one("mqtt: {port: 65536}\n") == "f:1:14: port must be a number from 1 to 65535, not '65536'");
  CHECK(one("mqtt: {port: 0}\n") == "f:1:14: port must be a number from 1 to 65535, not '0'");
  CHECK(one("mqtt: {port: -1}\n") == "f:1:14: port must be a number from 1 to 65535, not '-1'");
  CHECK(one("mqtt: {port: 1883x}\n") == "f:1:14: port must be a number from 1 to 65535, not '1883x'");
  CHECK(one("mqtt: {port: 99999999999999999999}\n").starts_with("f:1:14: port must be"));
  CHECK(one("mqtt: {tls: maybe}\n") == "f:1:13: tls must be true or false, not 'maybe'");
  CHECK(one("mqtt: {tls: {verify: often}}\n") == "f:1:22: verify must be true or false, not 'often'");
  CHECK(one("mqtt: {protocol: 4}\n") == "f:1:18: protocol must be auto, 5 or 3.1.1, not '4'");
  CHECK(one("mqtt: {host: [a]}\n") == "f:1:14: host must be a single value, not a list");
  CHECK(one("mqtt: {host: {a: b}}\n") == "f:1:14: host must be a single value, not a map of settings");
  CHECK(one("mqtt:\n  host:\n") == "f:2:3: host has no value; write one, or remove the line");
  CHECK(one("mqtt:\n  tls:\n") == "f:2:3: tls has no value; write one, or remove the line");
  CHECK(one("mqtt: {username: \"a\\nb\"}\n") == "f:1:18: username must be text on one line, not 'a?b'");
  CHECK(one("log: loud\n") == "f:1:6: log must be error, warning, info or debug, not 'loud'");
  CHECK(one("mqtt: [a]\n").ends_with("), not a list"));
  CHECK(one("mqtt: [localhost]\n").starts_with("f:1:7: mqtt must hold settings (host, port, "));
}

TEST_CASE("problems of a meter have their place too", "[config]") {
  CHECK(complaints("mqtt: {group: g, telegram_topic: true, value_topics: false, discovery: off}\n") ==
        Lines{"f: there are no meters; write 'meters:' and below it '  - serial: {device: /dev/ttyUSB0}'"});
  CHECK(complaints("meters:\n  serial: /dev/x\n") ==
        Lines{"f:1:1: meters must be a list, not a map of settings; begin each entry with '- '"});
  CHECK(complaints("meters: x\n") ==
        Lines{"f:1:9: meters must be a list, not a single value; begin each entry with '- '"});
  CHECK(
      complaints("meters:\n  - name: a\n") ==
      Lines{
          "f:2:5: the meter has no source; write 'serial: {device: /dev/...}', 'tcp: {host: ..., port: ...}' or 'mqtt: "
          "{topic: ...}'"});
  CHECK(complaints("meters:\n  - serial: {devise: /dev/x}\n") ==
        Lines{"f:2:14: unknown key 'devise'; did you mean 'device'?"});
  CHECK(complaints("meters:\n  - serail: {device: /dev/x}\n") ==
        Lines{"f:2:5: unknown key 'serail'; did you mean 'serial'?"});
  CHECK(complaints("meters:\n  - serial: {baud: 9600}\n").at(0).starts_with("f:2:5: device is missing"));
  CHECK(complaints("meters:\n  - serial: /d\n    tcp: {host: h, port: 1}\n") ==
        Lines{"f:3:5: a meter has either serial or tcp or mqtt; remove one of them"});
  CHECK(complaints("meters:\n  - serial: {device: /d, baud: 2401}\n")
            .at(0)
            .starts_with("f:2:32: baud must be one of 300,"));
  CHECK(complaints("meters:\n  - serial: {device: /d, parity: x}\n") ==
        Lines{"f:2:34: parity must be none, even or odd, not 'x'"});
  CHECK(complaints("meters:\n  - serial: /d\n    baud: 2400\n") ==
        Lines{"f:3:5: unknown key 'baud'; write 'serial: {device: /d, baud: 2400}'"});
  CHECK(complaints("meters:\n  - serial: /d\n    language: nn\n") ==
        Lines{"f:3:15: language must be en (English), nb (Norwegian), sv (Swedish), da (Danish), de (German), "
              "nl (Dutch) or fi (Finnish), not 'nn'"});
  CHECK(
      complaints("meters:\n  - serial: /d\n    manufacturer: iskra\n") ==
      Lines{"f:3:19: manufacturer must be auto, aidon, aidon_se, kaifa, kaifa_se or kamstrup, not 'iskra'; every other "
            "meter is detected by itself: write 'manufacturer: auto' or remove the line"});
  CHECK(complaints("meters:\n  - serial: /d\n    time_zone: Europe/Olso\n") ==
        Lines{"f:3:16: time_zone must be a time zone that this host knows, such as Europe/Oslo, not 'Europe/Olso'"});
  CHECK(complaints("meters:\n  - {serial: /d, name: å, id: a b}\n") ==
        Lines{"f:2:31: id must be up to 64 letters, digits, '_' or '-', not 'a b'; 'a_b' would do"});
  CHECK(complaints("serial: /dev/ttyUSB0\n").at(0) ==
        "f:1:1: unknown key 'serial'; write 'meters:' and below it '  - serial: /dev/ttyUSB0'");
}

TEST_CASE("all problems come at once, in the order of the file", "[config]") {
  const Lines lines = complaints(
      "mqtt:\n"
      "  port: 70000\n"
      "  base_topic: a/#\n"
      "  colour: red\n"
      "meters:\n"
      "  - serial: {device: ttyUSB0, baud: 1}\n"
      "    language: nn\n"
      "  - tcp: {host: h}\n"
      "log: {level: x}\n",
      {{"AMS2MQTT_MQTT__HOTS", "h"}});
  REQUIRE(lines.size() == 9);
  const std::vector<std::string> starts = {"f:2:9: port",    "f:3:15: base_topic", "f:4:3: unknown",
                                           "f:6:22: device", "f:6:37: baud",       "f:7:15: language",
                                           "f:8:5: port is", "f:9:14: level",      "AMS2MQTT_MQTT__HOTS: "};
  for (std::size_t i = 0; i < lines.size(); ++i) {
    INFO(lines[i]);
    CHECK(lines[i].starts_with(starts[i]));
  }
}

TEST_CASE("what is not YAML is said with its place and what to do", "[config]") {
  CHECK(complaints("mqtt:\n\thost: x\n") == Lines{"f:2:1: a tab in the indentation; indent with spaces"});
  CHECK(complaints("mqtt:\n  host: å: b\n") == Lines{"f:2:10: ':' is not expected here; either the key above lacks its "
                                                     "':', or a text that contains ': ' needs quotes"});
  CHECK(complaints("mqtt:\n  host: x\n port: 1\n").at(0).starts_with("f:3:2: this line does not fit the lines above"));
  CHECK(complaints("mqtt: {host: x\n").at(0).starts_with("f:2:1: the '{' opened before"));
  CHECK(complaints("mqtt: {host: *x}\n").at(0).starts_with("f:1:14: references such as *name"));
  CHECK(complaints("mqtt: {host: &x a, port: *x}\n").at(0).starts_with("f:1:26: references such as *name"));
  CHECK(complaints("mqtt: {host: !secret x}\n") ==
        Lines{"f:1:14: tags such as !name are not supported here; write the value itself, in quotes if it begins "
              "with '!'"});
  CHECK(complaints("[a]: b\n") == Lines{"f:1:1: a key must be a word, such as 'mqtt:'"});
  CHECK(complaints(with_meter("") + "---\na: b\n") ==
        Lines{"f:2:1: there is a second document after '---'; keep only one"});
  CHECK(complaints("hello\n") ==
        Lines{"f:1:1: the configuration must hold settings (mqtt, publish, spool, http, meters, "
              "meters_dir, state, log), not 'hello'"});
  CHECK(complaints("å: \xFF\n") == Lines{"f:1:4: this byte is not text; remove it, or save the file as UTF-8"});
  CHECK(complaints("").empty());  // all defaults
}

TEST_CASE("size and depth have limits", "[config]") {
  std::string text = with_meter("");
  text += "#" + std::string(kMaxConfigBytes - text.size() - 1, 'x');
  CHECK(complaints(text).empty());
  text += "x";
  CHECK(complaints(text) ==
        Lines{"f: larger than 16777216 bytes, far too large for a configuration; is it the right file?"});

  const auto nested = [](std::size_t depth) {
    return "a: " + std::string(depth, '[') + std::string(depth, ']') + "\n";
  };
  CHECK(complaints(nested(kMaxConfigDepth - 1)).at(0).starts_with("f:1:1: unknown key 'a'"));
  CHECK(complaints(nested(kMaxConfigDepth)) == Lines{"f:1:19: more than 16 nested levels; no setting is that deep"});
  CHECK(complaints(nested(30000)).size() == 1);
}

TEST_CASE("a device name that may change is a hint", "[config]") {
  const LoadedConfig loaded = load_config(kSmallest, {});
  REQUIRE(loaded.hints.size() == 1);
  CHECK(to_string(loaded.hints[0], "f").starts_with("f:3:22: device /dev/ttyUSB0 may get another number"));
  CHECK(load_config(with_meter(""), {}).hints.empty());
}

TEST_CASE("files of TLS must be readable, when TLS is on", "[config]") {
  CHECK(complaints(with_meter("mqtt: {tls: {ca_file: /nonexistent/ca}}\n")) ==
        Lines{"f:1:23: ca_file /nonexistent/ca cannot be read: No such file or directory"});
  CHECK(complaints(with_meter("mqtt: {tls: {enabled: false, ca_file: /nonexistent/ca}}\n")).empty());
}

TEST_CASE("a file that is missing is a problem unless the environment says something", "[config]") {
  const TemporaryDirectory directory;
  const std::string none = directory.path() + "/none.yaml";
  const Environment environment = {{"AMS2MQTT_METERS__0__SERIAL", "/dev/ttyS0"}};
  const auto first = [](const LoadedConfig& loaded) { return to_string(loaded.problems.at(0), "f"); };
  CHECK(first(load_config_file(none, false, environment)) == "f: cannot be read: No such file or directory");
  CHECK(first(load_config_file(none, true, {{"CREDENTIALS_DIRECTORY", "/x"}})) ==
        "f: cannot be read: No such file or directory; create it, or name another file with --config");
  CHECK(load_config_file(none, true, environment).problems.empty());
  CHECK(first(load_config_file(directory.path(), true, environment)).starts_with("f: cannot be read: Is a directory"));
  CHECK(load_config_file(directory.write("a.yaml", kSmallest), false, {}).problems.empty());
  CHECK(first(load_config_file("/dev/zero", false, {})).starts_with("f: larger than 16777216 bytes"));
}

TEST_CASE("a process has a limit of meters, a text one of values, and a list of problems one, too", "[config]") {
  const auto many = [](std::size_t count, std::string_view item) {
    std::string text = "meters: [";
    for (std::size_t index = 0; index < count; ++index) text.append(item).append(",");
    return text + "]\n";
  };
  CHECK(complaints(many(Config::kMostMeters + 1, "{}")) ==
        Lines{"f:1:1: there are 20001 meters; one process reads at most 20000"});
  CHECK(complaints(many(kMaxConfigNodes, ""))
            .at(0)
            .ends_with("more than 1000000 values, far too many for a configuration"));

  const Lines lines = complaints(many(5000, "{colour: red}"));
  CHECK(lines.size() == kMostProblems + 1);
  CHECK(lines.back() == "f: there are more problems; correct these first");
}

TEST_CASE("ten thousand meters are compared, named and searched for secrets", "[config]") {
  const TemporaryDirectory directory;
  std::string text = "mqtt: {host: x}\nmeters:\n";
  for (int index = 0; index < 10'000; ++index) {
    const std::string number = std::to_string(10'000 + index);
    const std::string key = directory.write("key" + number, std::string(27, 'a') + number + "\n");
    text += "  - {tcp: {host: han.example.org, port: " + number + "}, key_file: " + key + "}\n";
  }
  const Config config = fine(text);
  REQUIRE(config.meters.size() == 10'000);
  CHECK(config.meters.front().name == "Electricity meter");
  CHECK(config.meters.back().name == "Electricity meter 10000");

  const Lines twins = complaints(text + "  - {tcp: {host: han.example.org, port: 10007}, name: Electricity meter}\n");
  CHECK(twins == Lines{"f:10003:41: host and port are also used by meters[7]; a connection carries one meter"});
  const std::string taken = std::string(27, 'A') + "10042";
  const Lines secret = complaints(text + "  - {tcp: {host: y, port: 1}, name: Cellar " + taken + "x}\n");
  REQUIRE(secret.size() == 1);
  CHECK_FALSE(secret[0].contains(taken));
}

TEST_CASE("no content makes the loader throw", "[config]") {
  std::mt19937 random(1);
  constexpr std::string_view kPieces =
      "{}[]:,-#&*!|>'\"%@`?~ \n\n\t\r  mqtt:meters:serial:hostport0123<<=\\\x7F\xC3\xA5\xFF";
  const std::string seed =
      "mqtt: {host: \"a\", port: 1}\nmeters:\n  - serial: |\n      /dev/x\n    name: 'b'\n  - &a tcp: >\n  x\n...\n";
  for (int round = 0; round < 3000; ++round) {
    std::string text = round % 2 == 0 ? seed : "";
    const std::size_t edits = 1 + random() % (round % 2 == 0 ? 6 : 60);
    for (std::size_t i = 0; i < edits; ++i) {
      const std::size_t at = text.empty() ? 0 : random() % text.size();
      const char letter = kPieces[random() % kPieces.size()];
      if (random() % 3 == 0 && !text.empty()) {
        text.erase(at, 1 + random() % 4);
      } else {
        text.insert(at, 1, letter);
      }
    }
    INFO(text);
    LoadedConfig loaded;
    REQUIRE_NOTHROW(loaded = load_config(text, {}));
    for (const Problem& problem : loaded.problems) {
      CHECK_FALSE(problem.what.empty());
      CHECK(to_string(problem, "f").find('\n') == std::string::npos);
    }
  }
}

TEST_CASE("14 telegrams alone are published without announcements", "[config]") {
  const auto with = [](const std::string& settings) { return with_meter("mqtt: {host: x, " + settings + "}\n"); };
  CHECK(complaints(with("value_topics: false, telegram_topic: true, discovery: off")).empty());
  const Lines nothing = complaints(with("value_topics: false, discovery: off"));
  REQUIRE(nothing.size() == 1);
  CHECK(nothing[0].ends_with("telegram_topic must be true where value_topics is false, or nothing is published"));
  const Lines announced = complaints(with("value_topics: false, telegram_topic: true"));
  REQUIRE(announced.size() == 1);
  CHECK(announced[0].ends_with("discovery must be off where value_topics is false: entities would never have a value"));
}
