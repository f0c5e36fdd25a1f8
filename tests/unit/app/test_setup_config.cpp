#include <string>
#include <vector>

#include "ams2mqtt/config/config_file.hpp"
#include "app/setup_config.hpp"
#include "catch.hpp"

using namespace ams2mqtt;

namespace {

SetupChoice plainest() {
  SetupChoice choice;
  SerialConfig serial;
  serial.device = "/dev/ttyUSB0";
  choice.source = serial;
  return choice;
}

std::string lines_without_comments(const std::string& text) {
  std::string lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    const std::string line = text.substr(begin, end - begin + 1);
    if (line != "\n" && line[line.find_first_not_of(' ')] != '#') lines += line;
    begin = end + 1;
  }
  return lines;
}

}  // namespace

TEST_CASE("the smallest configuration has three settings and explains each", "[app][setup]") {
  SetupChoice choice = plainest();
  choice.meter = "Aidon 6525";
  choice.broker_origin = "on this computer";
  CHECK(configuration_text(choice) ==
        "# The configuration of ams2mqtt, as `ams2mqtt setup` has written it. `man ams2mqtt.yaml` explains all "
        "settings;\n"
        "# `ams2mqtt check` says whether a change is right.\n"
        "\n"
        "# The MQTT broker to publish to, on this computer.\n"
        "mqtt:\n"
        "  host: localhost\n"
        "\n"
        "meters:\n"
        "  # The serial port that the meter is connected to.\n"
        "  # Heard there: Aidon 6525.\n"
        "  - serial:\n"
        "      device: /dev/ttyUSB0\n");
  CHECK(misreading_of(configuration_text(choice), choice).empty());
}

TEST_CASE("all that setup can find is written, and read as it is meant", "[app][setup]") {
  SetupChoice choice = plainest();
  auto& serial = std::get<SerialConfig>(choice.source);
  serial.device = "/dev/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0-port0";
  static_cast<LineFormat&>(serial) = {.baud = 9600, .data_bits = 7, .parity = Parity::even, .stop_bits = 2};
  choice.mqtt.host = "::1";
  choice.mqtt.port = 8884;
  choice.mqtt.tls.enabled = true;
  choice.mqtt.username = "ams2mqtt";
  choice.mqtt.password = "'\"quoted\"'";
  choice.mqtt.password_file = "/etc/ams2mqtt/mqtt-password";
  choice.key = {.system_title = {},
                .key_file = "/etc/ams2mqtt/meter-key",
                .auth_key_file = "/etc/ams2mqtt/meter-auth-key",
                .key = "000102030405060708090a0b0c0d0e0f",
                .auth_key = "100102030405060708090a0b0c0d0e0f"};
  const std::string text = configuration_text(choice);
  CHECK(lines_without_comments(text) ==
        "mqtt:\n  host: \"::1\"\n  port: 8884\n  tls: true\n  username: ams2mqtt\n"
        "  password_file: /etc/ams2mqtt/mqtt-password\n"
        "meters:\n  - serial:\n      device: \"/dev/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0-port0\"\n"
        "      baud: 9600\n      data_bits: 7\n      parity: even\n      stop_bits: 2\n"
        "    key_file: /etc/ams2mqtt/meter-key\n    auth_key_file: /etc/ams2mqtt/meter-auth-key\n");
  CHECK(misreading_of(text, choice).empty());
  CHECK(text.find("quoted") == std::string::npos);
  CHECK(text.find("0001020304") == std::string::npos);
}

TEST_CASE("each kind of source is written", "[app][setup]") {
  SetupChoice choice = plainest();
  auto& serial = std::get<SerialConfig>(choice.source);
  serial.finds_format = true;
  CHECK(
      configuration_text(choice).ends_with("device: /dev/ttyUSB0\n      # How its characters are sent is found out by "
                                           "listening.\n      baud: auto\n"));
  CHECK(misreading_of(configuration_text(choice), choice).empty());
  serial.finds_format.reset();
  serial.device = "auto";
  CHECK(lines_without_comments(configuration_text(choice)).ends_with("meters:\n  - serial: auto\n"));
  CHECK(misreading_of(configuration_text(choice), choice).empty());
  TcpConfig tcp;
  tcp.host = "han.example.org";
  tcp.port = 3001;
  choice.source = tcp;
  CHECK(lines_without_comments(configuration_text(choice))
            .ends_with("  - tcp:\n      host: han.example.org\n      port: 3001\n"));
  CHECK(misreading_of(configuration_text(choice), choice).empty());
}

TEST_CASE("the usual port is not written", "[app][setup]") {
  SetupChoice choice = plainest();
  choice.mqtt.port = 1883;
  CHECK(configuration_text(choice).find("port:") == std::string::npos);
  choice.mqtt.port = 8883;
  CHECK(configuration_text(choice).find("port: 8883") != std::string::npos);
  choice.mqtt.tls.enabled = true;
  CHECK(configuration_text(choice).find("port:") == std::string::npos);
  CHECK(misreading_of(configuration_text(choice), choice).empty());
}

TEST_CASE("any text that a setting may have comes back from the file as it was", "[app][setup]") {
  const std::vector<std::string> nasty = {"a",
                                          "null",
                                          "~",
                                          "true",
                                          "yes",
                                          "1e3",
                                          "0x10",
                                          "-",
                                          "- a",
                                          "a: b",
                                          "a #b",
                                          "#a",
                                          " a",
                                          "a ",
                                          "\"",
                                          "\\",
                                          "\\n",
                                          "a\\",
                                          "'",
                                          "''",
                                          "\"a\"",
                                          "'a'",
                                          "{a: b}",
                                          "[a]",
                                          "*a",
                                          "&a",
                                          "!a",
                                          "|",
                                          ">",
                                          "%a",
                                          "@a",
                                          "`a`",
                                          "?",
                                          "? a",
                                          "=",
                                          "<<",
                                          "---",
                                          "...",
                                          "a:",
                                          ":a",
                                          ",",
                                          "a,b",
                                          "\xc3\xa6\xc3\xb8\xc3\xa5",
                                          "\xf0\x9f\x94\x8c",
                                          "\xe2\x80\xa8x",
                                          "\xc2\x85x",
                                          "\xef\xbb\xbfx",
                                          "\\u0041",
                                          "$HOME",
                                          "$(reboot)",
                                          "%s",
                                          "\xe2\x80\xaex",
                                          std::string(300, 'a'),
                                          "a  b",
                                          "\\\"",
                                          "\"\\"};
  for (const std::string& text : nasty) {
    INFO(text);
    SetupChoice choice = plainest();
    choice.mqtt.username = text;
    choice.mqtt.password = "pw-of-a-person";
    choice.mqtt.password_file = "/etc/ams2mqtt/mqtt-password";
    CHECK(misreading_of(configuration_text(choice), choice).empty());
  }
}

TEST_CASE("a password may consist of quotes", "[app][setup]") {
  for (const char* password : {"\"\"", "''", "'\"'", "\"a\"", "'a", "a b\"", "x"}) {
    INFO(password);
    SetupChoice choice = plainest();
    choice.mqtt.username = "anna";
    choice.mqtt.password = password;
    choice.mqtt.password_file = "/nowhere/mqtt-password";
    CHECK(misreading_of(configuration_text(choice), choice).empty());
  }
}

TEST_CASE("what would be read otherwise is seen", "[app][setup]") {
  SetupChoice choice = plainest();
  const std::string text = configuration_text(choice);
  choice.mqtt.host = "elsewhere";
  CHECK(misreading_of(text, choice).starts_with("it would not be read as it is meant"));
  CHECK(misreading_of("mqtt: {hots: a}\n", choice).find("host") != std::string::npos);
  CHECK_FALSE(misreading_of("meters: []\n", choice).empty());
}

TEST_CASE("a meter's words cannot leave their comment", "[app][setup]") {
  SetupChoice choice = plainest();
  choice.meter = "Evil\nmqtt: {host: evil}\x1b[31m";
  choice.broker_origin = "found as a\r\nlog: {level: debug}";
  const std::string text = configuration_text(choice);
  CHECK(misreading_of(text, choice).empty());
  CHECK(text.find('\x1b') == std::string::npos);
}
