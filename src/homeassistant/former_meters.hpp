// The meters that a Home Assistant has: those of this program, and those of other readers.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/homeassistant/home_inventory.hpp"
#include "ams2mqtt/homeassistant/migration.hpp"

namespace ams2mqtt {

// What a person paired by hand.
inline constexpr std::string_view kChosenReader = "chosen";

// One of this program. Refers to the inventory.
struct AnnouncedMeter {
  std::string id = {};                                                  // of its topics
  std::string number = {};                                              // what the meter says; empty: nothing
  std::map<std::string, const HomeEntity*, std::less<>> entities = {};  // by key

  // By its topic id, or its number as text or in hexadecimal digits.
  [[nodiscard]] bool is_called(std::string_view name) const;
};
[[nodiscard]] std::vector<AnnouncedMeter> announced_meters(const HomeInventory& inventory);

// One of another reader.
struct FormerMeter {
  struct Value {
    const HomeEntity* entity = nullptr;
    std::string reader = {};
    std::string key = {};  // empty: this program has no such value
  };

  std::string reader = {};
  std::string number = {};  // empty: the reader does not have it in its ids
  std::string device = {};  // its name in Home Assistant
  std::vector<Value> values = {};

  [[nodiscard]] std::string title() const;  // "hass-ams", "amsreader (AMS reader)"
};
// What an entity's id ends in once it has stepped aside, perhaps with a number behind it.
inline constexpr std::string_view kParked = "_old";
// "sensor.power" for "sensor.power_old" and "sensor.power_old_2"; empty for any other id.
[[nodiscard]] std::string_view before_parking(std::string_view entity_id);

// As far as the options want them. Refers to the inventory.
[[nodiscard]] std::vector<FormerMeter> former_meters(const HomeInventory& inventory, const MigrationOptions& options,
                                                     std::vector<std::string>& problems);
// Adds what is only statistics any more: entities of hass-AMS, which are known by their ids, and those that the options
// name.
void add_lost_entities(HomeInventory& inventory, const MigrationOptions& options);

}  // namespace ams2mqtt
