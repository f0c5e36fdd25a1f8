#include "ams2mqtt/homeassistant/home_assistant_version.hpp"

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("13 A version of Home Assistant is a year and a month", "[homeassistant]") {
  CHECK(parse_home_assistant("2026.9") == HomeAssistantVersion{2026, 9});
  CHECK(parse_home_assistant("2026.10") == HomeAssistantVersion{2026, 10});
  CHECK(parse_home_assistant("2026.1") == HomeAssistantVersion{2026, 1});
  CHECK(parse_home_assistant("2026.11.0") == HomeAssistantVersion{2026, 11});
  CHECK(parse_home_assistant("2024.12.5") == HomeAssistantVersion{2024, 12});
  CHECK(parse_home_assistant("2020.12") == HomeAssistantVersion{2020, 12});
  CHECK(to_string(HomeAssistantVersion{2026, 10}) == "2026.10");
}

TEST_CASE("13 A later month is a later version", "[homeassistant]") {
  CHECK(HomeAssistantVersion{2026, 9} < HomeAssistantVersion{2026, 10});
  CHECK(HomeAssistantVersion{2026, 1} < HomeAssistantVersion{2026, 9});
  CHECK(HomeAssistantVersion{2025, 12} < HomeAssistantVersion{2026, 1});
  CHECK(kSinceDeviceMessages < kUsualHomeAssistant);
  CHECK(kUsualHomeAssistant < kSinceChildDevices);
}

TEST_CASE("13 Any other text is no version of Home Assistant", "[homeassistant]") {
  for (const char* text : {"",        "2026",     "2026.",      "2026.0",   "2026.13", "2026.111",   "20260.1",
                           "2026.9.", "2026.9.x", "2026.9.123", "2026.9b1", " 2026.9", "2026.9 ",    "v2026.9",
                           "-2026.9", "2026,9",   "0.118",      "2020.11",  "newest",  "2026.9.1.1", "2026..9"}) {
    INFO(text);
    CHECK_FALSE(parse_home_assistant(text));
  }
}
