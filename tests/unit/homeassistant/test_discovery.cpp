#include "ams2mqtt/homeassistant/discovery.hpp"

#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "ams2mqtt/version.hpp"
#include "catch.hpp"
#include "support/announcements.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;
using nlohmann::json;

namespace {

using Options = AnnouncementOptions;

Message announced(const std::vector<Entity>& entities, const Options& options = {}) {
  return announced_as(Discovery::device, entities, options).at(0);
}

json config(const std::vector<Entity>& entities, const Options& options = {}) {
  return json::parse(announced(entities, options).payload);
}

std::vector<Entity> whole_catalog() {
  std::vector<Entity> list;
  for (const Quantity& quantity : catalog()) list.push_back({&quantity, quantity.obis, {}, std::chrono::seconds(60)});
  list.push_back({nullptr, "0-0:96.13.0"_obis, {}, std::chrono::seconds(60)});
  list.push_back({nullptr, "1-0:82.7.0"_obis, "A", std::chrono::seconds(70)});
  return list;
}

std::vector<Entity> meter_with(std::vector<std::string_view> per_phase) {
  std::vector<std::string_view> keys = {"power_import", "power_export", "reactive_power_import",
                                        "reactive_power_export"};
  keys.insert(keys.end(), per_phase.begin(), per_phase.end());
  for (const std::string_view key :
       {"energy_import", "energy_export", "reactive_energy_import", "reactive_energy_export", "meter_clock", "meter_id",
        "meter_type", "list_version"}) {
    keys.push_back(key);
  }
  return entities(keys);
}

std::map<std::string, std::vector<Entity>> typical_meters() {
  return {
      {"one-phase", meter_with({"voltage_l1", "current_l1"})},
      {"three-wire", meter_with({"voltage_l1", "voltage_l2", "voltage_l3", "current_l1", "current_l3"})},
      {"four-wire", meter_with({"voltage_l1", "voltage_l2", "voltage_l3", "current_l1", "current_l2", "current_l3"})},
      {"everything", whole_catalog()}};
}

const std::map<std::string, std::set<std::string>> kUnits = {{"power", {"W"}},
                                                             {"reactive_power", {"var"}},
                                                             {"apparent_power", {"VA"}},
                                                             {"voltage", {"V"}},
                                                             {"current", {"A"}},
                                                             {"frequency", {"Hz"}},
                                                             {"power_factor", {""}},
                                                             {"energy", {"kWh", "GJ"}},
                                                             {"reactive_energy", {"kvarh"}},
                                                             {"timestamp", {""}},
                                                             {"connectivity", {""}},
                                                             {"gas", {"m³"}},
                                                             {"water", {"m³"}},
                                                             {"duration", {"s"}},
                                                             {"enum", {""}},
                                                             {"volume_flow_rate", {"m³/h"}}};
const auto kSensorKeys = std::set<std::string>(
    {"platform", "unique_id", "default_entity_id", "name", "state_topic", "device_class", "unit_of_measurement",
     "state_class", "suggested_display_precision", "expire_after", "entity_category", "availability",
     "enabled_by_default", "icon", "options", "payload_on", "payload_off", "off_delay"});

std::set<std::string> keys_of(const json& object) {
  std::set<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.insert(key);
  return keys;
}

void check_classes(const json& component) {
  const std::string device_class = component.value("device_class", "");
  const std::string unit = component.value("unit_of_measurement", "");
  const std::string state_class = component.value("state_class", "");
  if (!device_class.empty()) CHECK(kUnits.at(device_class).contains(unit));
  const bool counts = device_class == "energy" || device_class == "reactive_energy" || unit == "kVAh" || unit == "m³";
  const bool counts_events = unit.empty() && component.value("entity_category", "") == "diagnostic";
  if (!counts_events) CHECK((state_class == "total_increasing") == counts);
  if (device_class == "timestamp" || component["platform"] == "binary_sensor") CHECK(state_class.empty());
  // A register that expires would be unavailable most of the hour.
  const bool expires = component.contains("expire_after");
  if (counts || device_class == "timestamp") CHECK_FALSE(expires);
  if (state_class == "measurement" && device_class != "duration") CHECK(expires);
}

}  // namespace

TEST_CASE("The discovery message is retained under the meter's id", "[homeassistant]") {
  const Message message = announced(entities({"power_import"}));
  CHECK(message.topic == kConfig);
  CHECK(message.qos == 1);
  CHECK(message.retain);
}

TEST_CASE("A measurement is announced from its catalog row", "[homeassistant]") {
  const json component = config(entities({"power_import"}))["components"]["power_import"];
  CHECK(component == json::parse(R"({
    "platform": "sensor", "unique_id": "ams2mqtt_7000000000000001_power_import",
    "default_entity_id": "sensor.electricity_meter_power_import", "name": "Power import",
    "state_topic": "ams2mqtt/7000000000000001/power_import", "device_class": "power", "unit_of_measurement": "W",
    "state_class": "measurement", "suggested_display_precision": 0, "expire_after": 60})"));
}

TEST_CASE("A register never expires", "[homeassistant]") {
  const json component = config(entities({"energy_import"}))["components"]["energy_import"];
  CHECK(component["state_class"] == "total_increasing");
  CHECK(component["unit_of_measurement"] == "kWh");
  CHECK_FALSE(component.contains("expire_after"));
  CHECK_FALSE(component.contains("availability"));
}

TEST_CASE("Diagnostics depend on the daemon alone", "[homeassistant]") {
  const json components = config(entities({"meter_id", "meter_clock"}))["components"];
  const json status = json::parse(R"([{"topic": "ams2mqtt/status"}])");
  for (const char* key : {"meter_id", "meter_clock"}) {
    CHECK(components[key]["availability"] == status);
    CHECK(components[key]["entity_category"] == "diagnostic");
  }
  CHECK(components["meter_clock"]["enabled_by_default"] == false);
  CHECK_FALSE(components["meter_id"].contains("unit_of_measurement"));
  CHECK_FALSE(components["meter_id"].contains("state_class"));
}

TEST_CASE("13 the connection is an entity that turns off when nobody says any more that the meter is there",
          "[homeassistant]") {
  const json component = config({})["components"]["connection"];
  CHECK(component["platform"] == "binary_sensor");
  CHECK(component["state_topic"] == kAvailability);
  CHECK(component["payload_on"] == "online");
  CHECK(component["payload_off"] == "offline");
  CHECK(component["device_class"] == "connectivity");
  CHECK(component["entity_category"] == "diagnostic");
  CHECK(component["availability"] == json::array());
  CHECK(component["off_delay"] == 150);
  CHECK(component["default_entity_id"] == "binary_sensor.electricity_meter_connection");
}

TEST_CASE("A code without a row is announced for those who ask", "[homeassistant]") {
  const json config = ::config({{nullptr, "1-1:0.2.25"_obis, "A", std::chrono::seconds(120)}});
  const json component = config["components"]["obis_0_2_25"];
  CHECK(component["name"] == "OBIS 0.2.25");
  CHECK(component["state_topic"] == kBase + "/obis/0_2_25");
  CHECK(component["enabled_by_default"] == false);
  CHECK(component["unit_of_measurement"] == "A");
  CHECK(component["expire_after"] == 120);
  CHECK_FALSE(component.contains("device_class"));
}

TEST_CASE("The same code of two devices is two entities", "[homeassistant]") {
  const json config = ::config({{nullptr, "0-1:24.2.1"_obis, "m³"}, {nullptr, "0-2:24.2.1"_obis, "m³"}});
  const json component = config["components"]["obis_0_1_24_2_1"];
  CHECK(component["name"] == "OBIS 0-1:24.2.1");
  CHECK(component["state_topic"] == kBase + "/obis/0-1_24_2_1");
  CHECK(component["unique_id"] == "ams2mqtt_7000000000000001_obis_0_1_24_2_1");
  CHECK(config["components"]["obis_0_2_24_2_1"]["state_topic"] == kBase + "/obis/0-2_24_2_1");
}

TEST_CASE("The device says what is known and nothing else", "[homeassistant]") {
  CHECK(config({})["device"] == json::parse(R"({"identifiers": ["ams2mqtt_7000000000000001"],
    "name": "Electricity meter", "manufacturer": "Aidon", "model": "3-phase meter, 4-wire", "model_id": "6534",
    "serial_number": "7000000000000001"})"));
  CHECK(config({}, {.meter = {}})["device"] ==
        json::parse(R"({"identifiers": ["ams2mqtt_7000000000000001"], "name": "Electricity meter"})"));
}

TEST_CASE("13 The model is in the user's language", "[homeassistant]") {
  CHECK(config({}, {.language = Language::nb})["device"]["model"] == "3-fase måler, 4-leder");
  CHECK(config({}, {.language = Language::de})["device"]["model"] == "3-Phasen-Zähler, 4-Leiter");
}

TEST_CASE("13 What has no device class has an icon", "[homeassistant]") {
  const json components = config(whole_catalog())["components"];
  CHECK(components.size() > 100);
  for (const auto& [key, component] : components.items()) {
    INFO(key);
    CHECK((component.contains("device_class") || component.contains("icon")));
  }
}

TEST_CASE("13 The tariff is one of a few, until it is another one", "[homeassistant]") {
  std::vector<Entity> tariff = entities({"tariff"});
  const json usual = config(tariff)["components"]["tariff"];
  CHECK(usual["device_class"] == "enum");
  CHECK(usual["options"] == json({"1", "2", "3", "4"}));
  tariff[0].unusual = true;
  const json unusual = config(tariff)["components"]["tariff"];
  CHECK_FALSE(unusual.contains("device_class"));
  CHECK_FALSE(unusual.contains("options"));
}

TEST_CASE("13 The clock's offset is a duration that stays until it changes", "[homeassistant]") {
  const json offset = config(entities({"clock_offset"}))["components"]["clock_offset"];
  CHECK(offset["device_class"] == "duration");
  CHECK(offset["unit_of_measurement"] == "s");
  CHECK(offset["state_class"] == "measurement");
  CHECK_FALSE(offset.contains("expire_after"));
}

TEST_CASE("The model does not repeat the type", "[homeassistant]") {
  const json device = config({}, {.meter = {"Aidon", "1", "6534", "Meter 6534", ""}})["device"];
  CHECK(device["model_id"] == "6534");
  CHECK_FALSE(device.contains("model"));
}

TEST_CASE("Origin and availability are the daemon's", "[homeassistant]") {
  const json config = ::config({});
  CHECK(config["origin"] == json({{"name", "ams2mqtt"}, {"sw_version", kVersion}, {"support_url", kSupportUrl}}));
  CHECK(config["availability"] ==
        json::parse(R"([{"topic": "ams2mqtt/status"}, {"topic": "ams2mqtt/7000000000000001/availability"}])"));
  CHECK(config["availability_mode"] == "all");
}

TEST_CASE("Names follow the language", "[homeassistant]") {
  const Options norwegian{.name = "Strømmåler", .language = Language::nb};
  const json components = config(entities({"voltage_l1"}), norwegian)["components"];
  CHECK(components["voltage_l1"]["name"] == find_quantity("voltage_l1")->name[1]);
  CHECK(components["voltage_l1"]["default_entity_id"] == "sensor.strommaler_voltage_l1");
  CHECK(components["connection"]["name"] != "Meter connection");
}

TEST_CASE("Another language changes names and nothing else", "[homeassistant]") {
  for (const auto& [name, list] : typical_meters()) {
    const auto without_names = [&list](Language language, std::set<std::string>& names) {
      json config = ::config(list, {.language = language});
      for (json& component : config["components"]) {
        names.insert(component["name"].get<std::string>());
        component.erase("name");
      }
      config["device"].erase("model");
      return config;
    };
    std::set<std::string> english;
    const json plain = without_names(Language::en, english);
    for (const Language language : kLanguages) {
      INFO(name << ' ' << to_string(language));
      std::set<std::string> names;
      CHECK(without_names(language, names) == plain);
      CHECK(names.size() == english.size());
      CHECK_FALSE(names.contains(""));
      CHECK((language == Language::en) == names.contains("Meter connection"));
    }
  }
}

TEST_CASE("A device name without a slug leaves the meter's id", "[homeassistant]") {
  const json components = config(entities({"power_import"}), {.id = "AB-12", .name = "電気"})["components"];
  CHECK(components["power_import"]["default_entity_id"] == "sensor.meter_ab_12_power_import");
  CHECK(config({}, {.id = "AB-12", .name = "\n"})["device"]["name"] == "AB-12");
}

TEST_CASE("Entities do not repeat the device's name", "[homeassistant]") {
  const json components = config(entities({"meter_type", "power_import"}), {.name = "meter"})["components"];
  CHECK(components["meter_type"]["name"] == "Type");
  CHECK(components["connection"]["name"] == "Connection");
  CHECK(components["power_import"]["name"] == "Power import");
  CHECK(config({}, {.name = "Met"})["components"]["connection"]["name"] == "Meter connection");
  CHECK(config(entities({"power_import"}), {.name = "Power import"})["components"]["power_import"]["name"].is_null());
}

TEST_CASE("Texts from the wire cannot break the message", "[homeassistant]") {
  const json device = config({}, {.meter = {"A\xFF\x01", "1\x80", "", "", "\n"}})["device"];
  CHECK(device["manufacturer"] == "A");
  CHECK(device["serial_number"] == "1");
  CHECK_FALSE(device.contains("sw_version"));
}

TEST_CASE("Nothing is announced that Home Assistant refuses", "[homeassistant]") {
  for (const auto& [name, list] : typical_meters()) {
    INFO(name);
    const json config = ::config(list);
    CHECK(keys_of(config) ==
          std::set<std::string>{"device", "origin", "availability", "availability_mode", "qos", "components"});
    CHECK(config["components"].size() == list.size() + 1);
    std::set<std::string> unique_ids;
    std::set<std::string> names;
    for (const auto& [key, component] : config["components"].items()) {
      INFO(key);
      CHECK(key.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos);
      CHECK(unique_ids.insert(component["unique_id"].get<std::string>()).second);
      CHECK(names.insert(component["name"].get<std::string>()).second);
      for (const std::string& option : keys_of(component)) CHECK(kSensorKeys.contains(option));
      check_classes(component);
    }
  }
}

TEST_CASE("Single messages say the same as the device's one", "[homeassistant]") {
  for (const auto& [name, list] : typical_meters()) {
    INFO(name);
    const json device = ::config(list);
    const Messages messages = announced_as(Discovery::single, list);
    CHECK(messages.size() == device["components"].size());
    for (const Message& message : messages) {
      INFO(message.topic);
      CHECK(message.retain);
      CHECK(message.qos == 1);
      json single = json::parse(message.payload);
      const std::string unique_id = single["unique_id"];
      const std::string key = unique_id.substr(("ams2mqtt_" + std::string(kMeterId) + "_").size());
      json component = device["components"][key];
      const std::string platform = component["platform"];
      CHECK(message.topic ==
            "homeassistant/" + platform + "/ams2mqtt_" + std::string(kMeterId) + "/" + key + "/config");
      CHECK(single["device"] == device["device"]);
      CHECK(single["origin"] == device["origin"]);
      CHECK(single["availability_mode"] == "all");
      CHECK(single["qos"] == 1);
      const json wanted = component.contains("availability") ? component["availability"] : device["availability"];
      CHECK(single["availability"] == wanted);
      for (const char* shared : {"device", "origin", "availability", "availability_mode", "qos"}) single.erase(shared);
      component.erase("platform");
      component.erase("availability");
      CHECK(single == component);
    }
  }
}

TEST_CASE("An entity that vanished stays a bare platform, or an empty single message", "[homeassistant]") {
  const Options options{.vanished = {"voltage_l2", "obis_82_7_0"}};
  const auto list = entities({"power_import"});
  const json components = config(list, options)["components"];
  CHECK(components["voltage_l2"] == json{{"platform", "sensor"}});
  CHECK(components["obis_82_7_0"] == json{{"platform", "sensor"}});
  const Messages messages = announced_as(Discovery::single, list, options);
  CHECK(payload(messages, "homeassistant/sensor/ams2mqtt_" + std::string(kMeterId) + "/voltage_l2/config") == "");
  CHECK(announced_as(Discovery::off, list, options).empty());
}

TEST_CASE("An old Home Assistant is spared the class that it does not know", "[homeassistant]") {
  const auto list = entities({"reactive_energy_import", "energy_import", "reactive_power_import"});
  const json usual = config(list)["components"];
  json legacy = config(list, {.oldest = {2025, 5}})["components"];
  CHECK(usual["reactive_energy_import"]["device_class"] == "reactive_energy");
  CHECK_FALSE(legacy["reactive_energy_import"].contains("device_class"));
  CHECK(legacy["reactive_energy_import"]["unit_of_measurement"] == "kvarh");
  CHECK(legacy["energy_import"] == usual["energy_import"]);
  CHECK(legacy["reactive_power_import"] == usual["reactive_power_import"]);
}

// Writes the messages of typical meters for a check by other tools: core_tests '[payloads]',
// AMS2MQTT_PAYLOADS=DIRECTORY.
TEST_CASE("Discovery messages as files", "[.][payloads]") {
  const char* directory = std::getenv("AMS2MQTT_PAYLOADS");
  REQUIRE(directory != nullptr);
  for (const auto& [name, list] : typical_meters()) {
    for (const Language language : kLanguages) {
      std::ofstream file(std::string(directory) + "/" + name + "-" + std::string(to_string(language)) + ".json");
      file << announced(list, {.language = language}).payload;
      CHECK(file.good());
    }
  }
}
