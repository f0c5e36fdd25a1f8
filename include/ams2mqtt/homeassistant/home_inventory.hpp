// What a Home Assistant says of its entities, devices and statistics: its own lists, as text -> plain values. They come
// from its WebSocket API, or from its files .storage/core.entity_registry and .storage/core.device_registry. Next:
// homeassistant/migration.hpp.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ams2mqtt {

// More of anything is no Home Assistant.
inline constexpr std::size_t kMostEntities = 100'000;

struct HomeEntity {
  std::string entity_id = {};
  std::string unique_id = {};
  std::string platform = {};   // the integration that made it
  std::string device_id = {};  // in the list of devices; empty: it has none
  std::string unit = {};
  std::string state_class = {};
  bool disabled = false;
  bool removed = false;  // only its history is left
};

struct HomeDevice {
  std::string id = {};
  std::vector<std::pair<std::string, std::string>> identifiers = {};  // integration, identifier
  std::string name = {};
  std::string serial_number = {};
};

// What is kept for ever of an entity: a row per hour.
struct HomeStatistic {
  std::string statistic_id = {};  // an entity's id
  std::string unit = {};
  std::string unit_class = {};
  bool has_sum = false;
};

struct HomeInventory {
  std::vector<HomeEntity> entities = {};
  std::vector<HomeDevice> devices = {};
  std::vector<HomeStatistic> statistics = {};
  std::vector<std::string> state_ids = {};  // whatever has a state, also without a registry entry
  bool has_statistics = false;              // they could be asked for

  [[nodiscard]] const HomeStatistic* statistic(std::string_view id) const;
  [[nodiscard]] const HomeDevice* device(std::string_view id) const;
  // An entity or a state has this id.
  [[nodiscard]] bool is_taken(std::string_view entity_id) const;
};

// Each adds a list to the inventory: the answer to config/entity_registry/list, config/device_registry/list, get_states
// and recorder/list_statistic_ids; the first two also as the files have them. The error is the end of a sentence: "is
// no list of entities".
using Added = std::expected<void, std::string>;
[[nodiscard]] Added add_entities(HomeInventory& inventory, std::string_view json);
[[nodiscard]] Added add_devices(HomeInventory& inventory, std::string_view json);
// After the entities: units and classes are those of the states.
[[nodiscard]] Added add_states(HomeInventory& inventory, std::string_view json);
[[nodiscard]] Added add_statistics(HomeInventory& inventory, std::string_view json);

}  // namespace ams2mqtt
