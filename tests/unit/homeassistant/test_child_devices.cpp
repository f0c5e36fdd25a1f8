// Sub-meters as devices inside the meter's.
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "ams2mqtt/homeassistant/discovery.hpp"
#include "catch.hpp"
#include "support/announcements.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;
using nlohmann::json;

namespace {

const std::string kMeterDevice = "ams2mqtt_" + std::string(kMeterId);

std::vector<Entity> meter_with_submeters() {
  return entities({"power_import", "energy_import", "gas_1", "gas_2", "water_1", "heat_1"});
}

Messages announced_to(HomeAssistantVersion oldest, Discovery form = Discovery::device, Language language = Language::en,
                      std::vector<std::string> vanished = {}) {
  return announced_as(form, meter_with_submeters(),
                      {.language = language, .vanished = std::move(vanished), .oldest = oldest});
}

json config_for(HomeAssistantVersion oldest, Language language = Language::en) {
  return json::parse(announced_to(oldest, Discovery::device, language).at(0).payload);
}

// The devices inside the meter's by their identifiers.
std::map<std::string, json> children_of(const json& config) {
  std::map<std::string, json> children;
  for (const json& child : config["child_devices"]) children[child["identifiers"].at(0)] = child;
  return children;
}

}  // namespace

TEST_CASE("13 A sub-meter is a device inside the meter's, for those who know such devices", "[homeassistant]") {
  const json config = config_for(kSinceChildDevices);
  const auto children = children_of(config);
  REQUIRE(children.size() == 4);
  CHECK(children.at(kMeterDevice + "_gas_1") == json::parse(R"({
    "identifiers": ["ams2mqtt_7000000000000001_gas_1"], "name": "Gas meter", "components": {"gas_1": {
      "platform": "sensor", "unique_id": "ams2mqtt_7000000000000001_gas_1",
      "default_entity_id": "sensor.electricity_meter_gas", "name": null,
      "state_topic": "ams2mqtt/7000000000000001/gas_1", "device_class": "gas", "unit_of_measurement": "m\u00b3",
      "state_class": "total_increasing", "suggested_display_precision": 3}}})"));
  CHECK(children.at(kMeterDevice + "_gas_2")["name"] == "Gas meter 2");
  CHECK(children.at(kMeterDevice + "_water_1")["name"] == "Water meter");
  CHECK(config["components"].contains("power_import"));
  CHECK(config["components"].contains("connection"));
  CHECK_FALSE(config["components"].contains("gas_1"));
}

TEST_CASE("13 An older Home Assistant gets nothing that it would refuse", "[homeassistant]") {
  for (const HomeAssistantVersion oldest : {HomeAssistantVersion{2024, 11}, kUsualHomeAssistant, {2026, 8}}) {
    const json config = config_for(oldest);
    CHECK_FALSE(config.contains("child_devices"));
    CHECK(config["components"]["gas_1"]["name"] == "Gas meter");
  }
}

TEST_CASE("13 An entity keeps its ids when it moves into a device of its own", "[homeassistant]") {
  const json together = config_for({2026, 8});
  for (const auto& [identifier, child] : children_of(config_for(kSinceChildDevices))) {
    for (const auto& [key, component] : child["components"].items()) {
      INFO(key);
      json before = together["components"][key];
      CHECK(before["name"] == child["name"]);
      before["name"] = nullptr;
      CHECK(component == before);
    }
  }
}

TEST_CASE("13 A meter without sub-meters has no devices inside it", "[homeassistant]") {
  const Messages messages = announced_as(Discovery::device, entities({"power_import"}), {.oldest = kSinceChildDevices});
  CHECK_FALSE(json::parse(messages.at(0).payload).contains("child_devices"));
}

TEST_CASE("13 Devices of sub-meters have names in every language", "[homeassistant]") {
  for (const Language language : kLanguages) {
    const auto children = children_of(config_for(kSinceChildDevices, language));
    const auto name = find_quantity("gas_1")->name[static_cast<std::size_t>(language)];
    CHECK(children.at(kMeterDevice + "_gas_1")["name"] == name);
  }
}

TEST_CASE("13 A sub-meter that vanished leaves its device by its key alone", "[homeassistant]") {
  const json config =
      json::parse(announced_to(kSinceChildDevices, Discovery::device, Language::en, {"water_2"}).at(0).payload);
  CHECK(config["components"]["water_2"] == json{{"platform", "sensor"}});
  CHECK_FALSE(children_of(config).contains(kMeterDevice + "_water_2"));
}

TEST_CASE("13 Single messages name the device inside the meter's", "[homeassistant]") {
  const json device = config_for(kSinceChildDevices);
  const Messages messages = announced_to(kSinceChildDevices, Discovery::single);
  CHECK(messages.size() == meter_with_submeters().size() + 1);
  const json gas = json::parse(payload(messages, "homeassistant/sensor/" + kMeterDevice + "/gas_1/config").value());
  json meter_device = device["device"];
  meter_device["child_device"] = {{"identifiers", json::array({kMeterDevice + "_gas_1"})}, {"name", "Gas meter"}};
  CHECK(gas["device"] == meter_device);
  CHECK(gas["name"].is_null());
  CHECK(gas["availability"] == device["availability"]);
  const json power =
      json::parse(payload(messages, "homeassistant/sensor/" + kMeterDevice + "/power_import/config").value());
  CHECK(power["device"] == device["device"]);
  for (const Message& message : announced_to({2026, 8}, Discovery::single)) {
    CHECK_FALSE(json::parse(message.payload)["device"].contains("child_device"));
  }
}
