#include "app/telegram_table.hpp"

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("A telegram is a table with its numbers under each other", "[app]") {
  const MeterIdentity meter = {"Aidon", "0000000000000001", "6525", "3-phase meter, 3-wire", "AIDON_V0001"};
  const std::vector<Reading> readings = {
      {"1-0:1.7.0"_obis, find_quantity("power_import"), Decimal(1234), "W"},
      {"1-0:31.7.0"_obis, find_quantity("current_l1"), Decimal(-251, -1), "A"},
      {"0-0:96.13.0"_obis, nullptr, std::string_view("text"), ""},
      {"0-1:24.2.1"_obis, find_quantity("gas_1"), Decimal(7, -1), "m³", MeterTime{{2024, 1, 15, 12, 5, 0}, {}}},
  };
  Telegram telegram;
  telegram.meter = &meter;
  telegram.readings = readings;
  CHECK(telegram_table(telegram) ==
        "no time  Aidon  6525  number 0000000000000001  list AIDON_V0001  3-phase meter, 3-wire\n"
        "  1-0:1.7.0    Power import   1234 W\n"
        "  1-0:31.7.0   Current L1    -25.1 A\n"
        "  0-0:96.13.0                text\n"
        "  0-1:24.2.1   Gas meter       0.7 m³  at 2024-01-15T12:05:00\n");
  CHECK(values_line(telegram) == "power_import 1234 W, current_l1 -25.1 A, obis_96_13_0 text, gas_1 0.7 m³");
}
