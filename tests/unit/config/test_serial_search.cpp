#include "ams2mqtt/config/config_file.hpp"

#include "catch.hpp"
#include "unit/config/config_complaints.hpp"

using namespace ams2mqtt;

TEST_CASE("A serial port and its format can be left to a search", "[config]") {
  const SerialConfig both = serial_of(fine("meters:\n  - serial: auto\n"), 0);
  CHECK(both.device == SerialConfig::kAnyDevice);
  CHECK(both.searches());
  CHECK(both.searches_format());
  const SerialConfig format = serial_of(fine("meters:\n  - serial: {device: /dev/ttyS0, baud: auto}\n"), 0);
  CHECK(format.device == "/dev/ttyS0");
  CHECK(format.searches_format());
  const SerialConfig device = serial_of(fine("meters:\n  - serial: {device: auto, baud: 9600, parity: even}\n"), 0);
  CHECK(device.searches());
  CHECK_FALSE(device.searches_format());
  CHECK(device.baud == 9600);
  CHECK_FALSE(serial_of(fine("meters:\n  - serial: /dev/ttyS0\n"), 0).searches());
}

TEST_CASE("The meter of a configuration without meters is looked for", "[config]") {
  for (const char* text : {"mqtt: {}\n", "meters: []\n"}) {
    const Config config = fine(text);
    REQUIRE(config.meters.size() == 1);
    CHECK(serial_of(config, 0).device == SerialConfig::kAnyDevice);
    CHECK(config.meters[0].name == "Electricity meter");
  }
}

TEST_CASE("A search that contradicts other settings is refused", "[config]") {
  CHECK(complaints("meters:\n  - serial: {device: auto, parity: even}\n") ==
        Lines{"f:2:5: baud must be a number where data_bits, parity or stop_bits are given: they are found together"});
  CHECK(complaints("meters:\n  - serial: {device: /dev/ttyS0, baud: auto, data_bits: 7}\n") ==
        Lines{"f:2:40: baud must be a number where data_bits, parity or stop_bits are given: they are found together"});
  CHECK(
      complaints("meters:\n  - serial: auto\n  - serial: /dev/ttyS0\n    name: b\n") ==
      Lines{"f:2:13: device can be auto for a single serial port only; `ams2mqtt ports` lists the devices of several"});
  CHECK(complaints("meters:\n  - serial: {device: /dev/ttyS0, baud: fast}\n") ==
        Lines{"f:2:40: baud must be auto, or a number such as 2400, not 'fast'"});
}
