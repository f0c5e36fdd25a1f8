// mqtt.home_assistant, and the settings of earlier versions that it replaces.
#include "config_complaints.hpp"

using namespace ams2mqtt;

namespace {

Lines hints_of(const std::string& yaml, const Environment& environment = {}) {
  const LoadedConfig loaded = load_config(yaml, environment);
  for (const Problem& problem : loaded.problems) FAIL_CHECK(to_string(problem, "f"));
  Lines lines;
  for (const Problem& hint : loaded.hints) lines.push_back(to_string(hint, "f"));
  return lines;
}

Config with_mqtt(const std::string& settings) {
  return fine(with_meter("mqtt: {" + settings + "}\n"));
}
HomeAssistantVersion oldest(const std::string& settings) {
  return with_mqtt(settings).mqtt.oldest_home_assistant();
}
Discovery form_of(const std::string& settings, const std::string& meter = "") {
  const Config config = fine("mqtt: {" + settings + "}\nmeters: [{serial: /dev/ttyS0" + meter + "}]\n");
  return discovery_of(config.meters[0], config.mqtt);
}

}  // namespace

TEST_CASE("13 The oldest Home Assistant is read as it is written", "[config]") {
  CHECK(oldest("") == HomeAssistantVersion{2025, 6});
  CHECK(oldest("home_assistant: 2026.9") == HomeAssistantVersion{2026, 9});
  CHECK(oldest("home_assistant: \"2026.9\"") == HomeAssistantVersion{2026, 9});
  CHECK(oldest("home_assistant: '2026.10'") == HomeAssistantVersion{2026, 10});
  CHECK(oldest("home_assistant: 2026.10") == HomeAssistantVersion{2026, 10});  // not the number 2026.1
  CHECK(oldest("home_assistant: 2026.1") == HomeAssistantVersion{2026, 1});
  CHECK(oldest("home_assistant: 2026.11.0") == HomeAssistantVersion{2026, 11});
  CHECK(complaints(with_meter("mqtt: {home_assistant: 2026}\n")) ==
        Lines{"f:1:24: home_assistant must be the oldest version of Home Assistant that is to be served, such as "
              "2026.9, not '2026'"});
}

TEST_CASE("13 The oldest Home Assistant comes from the environment, too", "[config]") {
  const Config config =
      fine(with_meter("mqtt: {home_assistant: 2025.1}\n"), {{"AMS2MQTT_MQTT__HOME_ASSISTANT", "2026.10"}});
  CHECK(config.mqtt.oldest_home_assistant() == HomeAssistantVersion{2026, 10});
}

TEST_CASE("13 The version decides the form of the announcement", "[config]") {
  CHECK(form_of("") == Discovery::device);
  CHECK(form_of("home_assistant: 2024.11") == Discovery::device);
  CHECK(form_of("home_assistant: 2024.10") == Discovery::single);
  CHECK(form_of("home_assistant: 2024.10, discovery: on") == Discovery::single);
  CHECK(form_of("discovery: off") == Discovery::off);
  CHECK(form_of("home_assistant: 2024.10", ", discovery: off") == Discovery::off);
  CHECK(form_of("discovery: off", ", discovery: on") == Discovery::device);
  CHECK(complaints(with_meter("mqtt: {discovery: maybe}\n")) ==
        Lines{"f:1:19: discovery must be on or off, not 'maybe'"});
}

TEST_CASE("13 What earlier versions wrote means the same", "[config]") {
  CHECK(oldest("legacy_ha: true") == HomeAssistantVersion{2024, 11});
  CHECK(oldest("legacy_ha: false") == HomeAssistantVersion{2025, 6});
  CHECK(oldest("legacy_ha: true, home_assistant: 2026.9") == HomeAssistantVersion{2026, 9});
  CHECK(form_of("discovery: single") == Discovery::single);
  CHECK(oldest("discovery: single") == HomeAssistantVersion{2025, 6});  // the class of reactive energy stays
  CHECK(form_of("discovery: device") == Discovery::device);
  CHECK(form_of("discovery: single", ", discovery: device") == Discovery::device);
  CHECK(form_of("", ", discovery: single") == Discovery::single);
}

TEST_CASE("13 A setting of an earlier version says what to write instead", "[config]") {
  CHECK(
      hints_of(with_meter("mqtt: {legacy_ha: true}\n")) ==
      Lines{
          "f:1:19: legacy_ha is an old setting; write home_assistant: 2024.11, the oldest version to serve, instead"});
  CHECK(hints_of(with_meter("mqtt: {legacy_ha: false}\n")) ==
        Lines{"f:1:19: legacy_ha is an old setting that says nothing here; remove it"});
  CHECK(hints_of(with_meter("mqtt: {legacy_ha: true, home_assistant: 2026.9}\n")).at(0).ends_with("remove it"));
  CHECK(hints_of(with_meter("mqtt: {discovery: device}\n")) ==
        Lines{"f:1:19: discovery: device is now called discovery: on"});
  CHECK(
      hints_of(with_meter("mqtt: {discovery: single}\n")) ==
      Lines{"f:1:19: discovery: single is an old setting: for a Home Assistant before 2024.11, openHAB or Domoticz, "
            "write home_assistant: 2024.10 below mqtt; for a broker that accepts no large messages, remove it, because "
            "the daemon notices that by itself"});
  const Lines both = hints_of(with_meter("mqtt: {discovery: single, legacy_ha: true}\n"));
  REQUIRE(both.size() == 2);
  CHECK(both[0].find("write home_assistant: 2024.10,") != std::string::npos);
  CHECK(hints_of("meters: [{serial: /dev/ttyS0, discovery: device}]\n") ==
        Lines{"f:1:42: discovery: device is now called discovery: on"});
  CHECK(
      hints_of(with_meter(""), {{"AMS2MQTT_MQTT__LEGACY_HA", "true"}}) ==
      Lines{"AMS2MQTT_MQTT__LEGACY_HA: legacy_ha is an old setting; write home_assistant: 2024.11, the oldest version "
            "to serve, instead"});
  CHECK(hints_of(with_meter("mqtt: {discovery: on, home_assistant: 2026.9}\n")).empty());
  CHECK(hints_of(with_meter("mqtt: {discovery: off}\n")).empty());
}

TEST_CASE("13 Settings of earlier versions are not shown as known", "[config]") {
  CHECK(complaints(with_meter("mqtt: {legacy: true}\n")).at(0).find("legacy_ha") == std::string::npos);
}
