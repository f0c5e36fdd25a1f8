// Lists as Home Assistant's WebSocket API gives them.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "ams2mqtt/homeassistant/home_inventory.hpp"
#include "catch.hpp"

namespace ams2mqtt {

// Collects a made-up Home Assistant, one entity after the other.
class HomeLists {
 public:
  HomeLists& device(const std::string& id, const std::string& domain, const std::string& identifier,
                    const std::string& name = {}, const std::string& serial = {}) {
    devices_.push_back({{"id", id},
                        {"identifiers", nlohmann::json::array({nlohmann::json::array({domain, identifier})})},
                        {"name", name},
                        {"name_by_user", nullptr},
                        {"serial_number", serial}});
    return *this;
  }
  // With a state, unless `unit` is null.
  HomeLists& entity(const std::string& entity_id, const std::string& platform, const std::string& unique_id,
                    const std::string& device = {}, const char* unit = "") {
    entities_.push_back({{"entity_id", entity_id},
                         {"platform", platform},
                         {"unique_id", unique_id},
                         {"device_id", device},
                         {"disabled_by", nullptr}});
    if (unit != nullptr) states_.push_back({{"entity_id", entity_id}, {"attributes", {{"unit_of_measurement", unit}}}});
    return *this;
  }
  HomeLists& disabled() {
    entities_.back()["disabled_by"] = "integration";
    return *this;
  }
  HomeLists& statistic(const std::string& id, const std::string& unit, bool has_sum) {
    statistics_.push_back({{"statistic_id", id},
                           {"statistics_unit_of_measurement", unit},
                           {"unit_class", "energy"},
                           {"has_sum", has_sum}});
    return *this;
  }
  // A meter of this program with the values of a Norwegian one.
  HomeLists& meter(const std::string& id, const std::string& name = "electricity_meter") {
    device("of-" + id, "mqtt", "ams2mqtt_" + id, "Electricity meter", id);
    for (const char* key : {"power_import", "energy_import", "voltage_l1", "reactive_energy_export"})
      entity("sensor." + name + '_' + key, "mqtt", "ams2mqtt_" + id + '_' + key, "of-" + id);
    return *this;
  }
  [[nodiscard]] HomeInventory inventory() const {
    HomeInventory inventory;
    REQUIRE(add_entities(inventory, entities_.dump()));
    REQUIRE(add_devices(inventory, devices_.dump()));
    REQUIRE(add_states(inventory, states_.dump()));
    REQUIRE(add_statistics(inventory, statistics_.dump()));
    return inventory;
  }

 private:
  nlohmann::json entities_ = nlohmann::json::array();
  nlohmann::json devices_ = nlohmann::json::array();
  nlohmann::json states_ = nlohmann::json::array();
  nlohmann::json statistics_ = nlohmann::json::array();
};

}  // namespace ams2mqtt
