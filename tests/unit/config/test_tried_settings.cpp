#include "config/tried_settings.hpp"

#include <array>
#include <string>

#include "ams2mqtt/config/config_file.hpp"
#include "catch.hpp"
#include "unit/config/config_complaints.hpp"

using namespace ams2mqtt;

namespace {

struct Tried {
  std::string yaml;
  std::string complaint;
};

const std::string kMeters = "meters: [{serial: /dev/ttyS0}]\n";

std::string one_meter(const std::string& settings) {
  return "meters: [{serial: /dev/ttyS0, " + settings + "}]\n";
}

}  // namespace

TEST_CASE("16 a setting with another name is answered with the line to write, and with nothing else", "[config]") {
  const std::array tried = {
      Tried{"meters: [{serial: {device: /dev/ttyS0, baudrate: 2400}}]",
            "f:1:40: unknown key 'baudrate'; write 'baud: 2400'"},
      Tried{"meters: [{serial: {port: /dev/ttyUSB0}}]", "f:1:20: unknown key 'port'; write 'device: /dev/ttyUSB0'"},
      Tried{"meters: [{port: /dev/ttyUSB0}]", "f:1:11: unknown key 'port'; write 'serial: /dev/ttyUSB0'"},
      Tried{"meters: [{device: ttyUSB0}]", "f:1:11: unknown key 'device'; write 'serial: /dev/ttyUSB0'"},
      Tried{"meters: [{serial: /dev/ttyS0, baud: 9600}]",
            "f:1:31: unknown key 'baud'; write 'serial: {device: /dev/ttyS0, baud: 9600}'"},
      Tried{"serial: /dev/ttyS0", "f:1:1: unknown key 'serial'; write 'meters:' and below it '  - serial: /dev/ttyS0'"},
      Tried{"broker: b\n" + kMeters, "f:1:1: unknown key 'broker'; write 'mqtt: b'"},
      Tried{"log_level: debug\n" + kMeters, "f:1:1: unknown key 'log_level'; write 'log: debug'"},
      Tried{"mqtt: {user: me}\n" + kMeters, "f:1:8: unknown key 'user'; write 'username: me'"},
      Tried{"mqtt: {Server: b}\n" + kMeters, "f:1:8: unknown key 'Server'; write 'host: b'"},
      Tried{"mqtt: {ssl: true}\n" + kMeters, "f:1:8: unknown key 'ssl'; write 'tls: true'"},
      Tried{"mqtt: {tls: {cafile: /etc/ssl/My-CA1.pem}}\n" + kMeters,
            "f:1:14: unknown key 'cafile'; write 'ca_file: /etc/ssl/My-CA1.pem'"},
      Tried{
          "meters: [/dev/ttyUSB0]",
          "f:1:10: the meter must hold settings (serial, tcp, mqtt, name, id, manufacturer, time_zone, language, "
          "discovery, max_meters, key_file, auth_key_file, keys, scale, multiply, tariff), not (not shown, it may be a "
          "secret); write '- serial: /dev/ttyUSB0'"},
      Tried{"meters: /dev/ttyUSB0",
            "f:1:9: meters must be a list, not a single value; write below it '  - serial: /dev/ttyUSB0'"},
  };
  for (const auto& [yaml, complaint] : tried) {
    INFO(yaml);
    CHECK(complaints(yaml) == Lines{complaint});
  }
  const std::string line = "write 'tcp: {host: h, port: 3001}'";
  CHECK(complaints("meters: [{host: h, port: 3001}]") ==
        Lines{"f:1:11: unknown key 'host'; " + line, "f:1:20: unknown key 'port'; " + line});
}

TEST_CASE("16 a secret under another name is not repeated", "[config]") {
  const std::string where = "put it in a separate file and write '";
  CHECK(complaints("mqtt: {username: a, pass: hello}\n" + kMeters) ==
        Lines{"f:1:21: unknown key 'pass'; " + where + "password_file: /etc/ams2mqtt/mqtt-password'"});
  CHECK(complaints(one_meter("encryption_key: 0011")) ==
        Lines{"f:1:31: unknown key 'encryption_key'; " + where + "key_file: /etc/ams2mqtt/meter-key'"});
  CHECK(
      complaints("mqtt: {host: h, username: a, password: hello}\n" + kMeters) ==
      Lines{"f:1:30: password does not belong in this file; " + where + "password_file: /etc/ams2mqtt/mqtt-password'"});
  CHECK(complaints("mqtt: {user: 00112233445566778899aabbccddeeff}\n" + kMeters) ==
        Lines{"f:1:8: unknown key 'user'; write 'username: ...'"});
}

TEST_CASE("16 what cannot be mistaken is understood", "[config]") {
  for (const char* yes : {"yes", "True", "TRUE", "on", "'1'", "Yes"}) {
    INFO(yes);
    CHECK(fine("mqtt: {tls: " + std::string(yes) + "}\n" + kMeters).mqtt.tls.enabled);
    CHECK(fine("mqtt: {discovery: " + std::string(yes) + "}\n" + kMeters).mqtt.discovery == Discovery::device);
  }
  for (const char* no : {"no", "False", "off", "'0'"}) {
    INFO(no);
    CHECK_FALSE(fine("mqtt: {bridge: " + std::string(no) + "}\n" + kMeters).mqtt.bridge);
    CHECK(fine("mqtt: {discovery: " + std::string(no) + "}\n" + kMeters).mqtt.discovery == Discovery::off);
  }
  const auto language = [](const std::string& text) { return fine(one_meter("language: " + text)).meters[0].language; };
  CHECK(language("no") == Language::nb);
  CHECK(language("nb-NO") == Language::nb);
  CHECK(language("Norwegian") == Language::nb);
  CHECK(language("de_AT") == Language::de);
  CHECK(language("SV") == Language::sv);
  CHECK(fine(one_meter("manufacturer: Kamstrup")).meters[0].manufacturer == Manufacturer::kamstrup);
  CHECK(fine(one_meter("manufacturer: Kaifa-SE")).meters[0].manufacturer == Manufacturer::kaifa_se);
  CHECK(serial_of(fine("meters: [{serial: {device: /dev/ttyS0, parity: E}}]"), 0).parity == Parity::even);
  CHECK(fine("log: WARN\n" + kMeters).log_level == LogLevel::warning);
  CHECK(fine("mqtt: {protocol: 5.0}\n" + kMeters).mqtt.protocol == Protocol::v5);
  CHECK(fine("mqtt: broker\n" + kMeters).mqtt.host == "broker");
  const MqttConfig mqtt = fine("mqtt: broker:1884\n" + kMeters).mqtt;
  CHECK(mqtt.host == "broker");
  CHECK(mqtt.port == 1884);
  const Config bridge = fine("meters: [{tcp: 'han:3001'}, {tcp: '[fe80::1]:3002'}]");
  CHECK(std::get<TcpConfig>(bridge.meters[0].source).host == "han");
  CHECK(std::get<TcpConfig>(bridge.meters[0].source).port == 3001);
  CHECK(std::get<TcpConfig>(bridge.meters[1].source).host == "fe80::1");
  CHECK(std::get<TcpConfig>(bridge.meters[1].source).port == 3002);
}

TEST_CASE("16 what can be mistaken is not", "[config]") {
  CHECK(complaints(one_meter("language: nn")).size() == 1);
  CHECK(complaints(one_meter("manufacturer: aidon_no")).size() == 1);
  CHECK(complaints(one_meter("manufacturer: Landis+Gyr"))
            .front()
            .ends_with("write 'manufacturer: auto' or remove the line"));
  CHECK(complaints("mqtt: {tls: maybe}\n" + kMeters) == Lines{"f:1:13: tls must be true or false, not 'maybe'"});
  CHECK(complaints("mqtt: {port: yes}\n" + kMeters).size() == 1);
  CHECK(complaints("meters: [{tcp: han}]") == Lines{"f:1:11: port is missing; write the port that serves the meter's "
                                                    "bytes, as in 'tcp: {host: han, port: 3001}'"});
}

TEST_CASE("16 a web address is answered with its parts", "[config]") {
  const std::string begin = "; write 'host: b'";
  CHECK(advice_for_address("mqtt://b") == begin);
  CHECK(advice_for_address("mqtts://b:8883") == begin + " and beside it 'port: 8883', 'tls: true'");
  CHECK(advice_for_address("wss://b/ws") ==
        begin + " and beside it 'tls: true', 'transport: websocket', 'websocket: {path: /ws}'");
  CHECK(advice_for_address("mqtt://me:secret@b").empty());
  CHECK(advice_for_address("b:1883").empty());
  CHECK(
      complaints("meters: [{tcp: 'tcp://h:3001'}]") ==
      Lines{"f:1:16: host must be just a name or an address, not 'tcp://h:3001'; write 'host: h' and beside it 'port: "
            "3001'"});
  CHECK_FALSE(written_address("fe80::1"));
  CHECK_FALSE(written_address("h:"));
  CHECK_FALSE(written_address(":1"));
  CHECK_FALSE(written_address("[::1]"));
}

TEST_CASE("16 a variable with another name is known, too", "[config]") {
  CHECK(complaints(kMeters, {{"AMS2MQTT_MQTT__USER", "me"}}) ==
        Lines{"AMS2MQTT_MQTT__USER: unknown variable; did you mean AMS2MQTT_MQTT__USERNAME?"});
  CHECK(
      complaints(kMeters, {{"AMS2MQTT_METERS__0__SERIAL__BAUDRATE", "1"}}) ==
      Lines{"AMS2MQTT_METERS__0__SERIAL__BAUDRATE: unknown variable; did you mean AMS2MQTT_METERS__0__SERIAL__BAUD?"});
}

TEST_CASE("16 a login without a password is hinted at", "[config]") {
  const auto hints = [](const std::string& yaml, const Environment& environment = {}) {
    return load_config(yaml, environment).hints.size();
  };
  CHECK(hints("mqtt: {username: me}\n" + kMeters) == 1);
  CHECK(hints(kMeters) == 0);
  CHECK(hints("mqtt: {username: me}\n" + kMeters, {{"AMS2MQTT_MQTT__PASSWORD", "hello"}}) == 0);
  CHECK(hints("meters: [{mqtt: {topic: a/b, host: h, username: me}}]") == 1);
}
