#include "app/report_text.hpp"

#include <string>

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

std::string configuration(std::string_view yaml) {
  NumberMask mask;
  return masked_configuration(yaml, mask);
}

std::string logged(std::string_view line) {
  NumberMask mask;
  return masked_log(line, mask);
}

const std::string kHidden = "(not shown, it may be a secret)";

}  // namespace

TEST_CASE("A report shows settings that can hold no secret", "[report]") {
  CHECK(configuration("log: {level: debug}\nmeters:\n  - serial:\n      device: /dev/ttyUSB0\n      baud: 2400\n"
                      "      parity: even  # mine\n    id: 7359992890941742\n    tariff: norway\n") ==
        "log: {level: debug}\nmeters:\n  - serial:\n      device: /dev/ttyUSB0\n      baud: 2400\n"
        "      parity: even\n    id: 7359000000000001\n    tariff: norway\n");
  CHECK(configuration("mqtt: {port: 1883, tls: {enabled: true}}\nsteps: [2, 5]\n") ==
        "mqtt: {port: 1883, tls: {enabled: true}}\nsteps: [2, 5]\n");
}

TEST_CASE("A report shows nothing else of a configuration, whatever its name", "[report]") {
  for (const std::string line :
       {"key_file: \"00 11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF\"", "pass: hunter2", "passord: hunter2",
        "name: '7359 9900 0000 0031'", "password: 12345", "baud: hunter2", "username: true", "host: hunter2",
        "serial: hunter2", "device: hunter2", "id: hunter2", "password: {deep: hunter2}", "level: \"hunter2\"",
        "system_title: 4B414D4501F7CF56", "password: !secret hunter2", "device: /dev/ hunter2"}) {
    CAPTURE(line);
    const std::string shown = configuration(line);
    CHECK(shown.find(kHidden) != std::string::npos);
    for (const std::string_view secret : {"hunter2", "00 11", "12345", "7359", "4B41", "true"}) {
      CHECK(shown.find(secret) == std::string::npos);
    }
  }
  CHECK(configuration("password_file: |\n  hunter2\n  baud: 2400\nlog: debug\n") ==
        "password_file: " + kHidden + "\nlog: debug\n");
  CHECK(configuration("a: one\n  hunter2\nhunter2\n").find("hunter2") == std::string::npos);
  CHECK(configuration("{hunter2: x, 'hunter2': 1, \"a, hunter2\": 1}").find("hunter2") == std::string::npos);
}

TEST_CASE("A report's log has no secret, with or without a sign before it", "[report]") {
  for (const std::string_view line :
       {"password hunter2", "a: password hunter2secret", "user password hunter2", "password: hunter2",
        "AMS2MQTT_MQTT__PASSWORD=hunter2", "the key '00hunter2' is short", "mqtt.password_file: a hunter2",
        "{\"pass\": \"hunter2\"}", "Passord = correct hunter2", "user hunter2, pin hunter2",
        "mqtt://anna:hunter2@broker"}) {
    CAPTURE(line);
    CHECK(logged(line).find("hunter2") == std::string::npos);
    CHECK(logged(line).find(kHidden) != std::string::npos);
  }
  CHECK(logged("x 00 11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF and so on") == "x " + kHidden + " and so on\n");
  CHECK(logged("x 0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE.") ==
        "x " + kHidden + ".\n");
  CHECK(logged("seen x000102030405060708090a0b0c0d0e0f") == kHidden + "\n");
  for (const std::string line : {"2026-12-01T04:00:00 Cellar: no key is known, and the password was not used",
                                 "2026-12-01 04:00:00.123 192.168.100.200:1883 a bad face, 12 added"}) {
    CHECK(logged(line) == line + '\n');
  }
}
