#include "ams2mqtt/homeassistant/home_inventory.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

namespace ams2mqtt {

namespace {

using HomeJson = nlohmann::ordered_json;

// A member that is a text; empty for anything else. Numbers are what some integrations have for a unique id.
std::string text_at(const HomeJson& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) return {};
  if (found->is_string()) return found->get<std::string>();
  return found->is_number_integer() ? found->dump() : std::string();
}

bool flag_at(const HomeJson& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

// The list itself, or the one that a file keeps below data.NAME; null if there is none.
const HomeJson* list_in(const HomeJson& json, const char* name) {
  if (json.is_array()) return &json;
  if (!json.is_object() || !json.contains("data") || !json["data"].is_object()) return nullptr;
  const HomeJson& data = json["data"];
  return data.contains(name) && data[name].is_array() ? &data[name] : nullptr;
}

std::unexpected<std::string> no_list(const char* what) {
  return std::unexpected(std::string("is no list of Home Assistant's ") + what);
}

// Calls `take` for each object of the list.
template <class Take>
Added each_in(std::string_view text, const char* name, Take take) {
  const HomeJson json = HomeJson::parse(text, nullptr, false);
  const HomeJson* list = json.is_discarded() ? nullptr : list_in(json, name);
  if (list == nullptr || list->size() > kMostEntities) return no_list(name);
  for (const HomeJson& object : *list) {
    if (!object.is_object()) return no_list(name);
    take(object);
  }
  return {};
}

HomeEntity entity_of(const HomeJson& json) {
  HomeEntity entity{.entity_id = text_at(json, "entity_id"),
                    .unique_id = text_at(json, "unique_id"),
                    .platform = text_at(json, "platform"),
                    .device_id = text_at(json, "device_id"),
                    .unit = text_at(json, "unit_of_measurement"),
                    .disabled = !text_at(json, "disabled_by").empty()};
  // Only the file has these.
  if (const auto found = json.find("capabilities"); found != json.end() && found->is_object())
    entity.state_class = text_at(*found, "state_class");
  return entity;
}

// The registry keeps some entities that were removed, so that they can come back.
void add_removed(HomeInventory& inventory, std::string_view text) {
  const HomeJson json = HomeJson::parse(text, nullptr, false);
  if (!json.is_object()) return;
  const HomeJson* removed = list_in(json, "deleted_entities");
  if (removed == nullptr || removed->size() > kMostEntities) return;
  std::set<std::string> known;
  for (const HomeEntity& entity : inventory.entities) known.insert(entity.entity_id);
  for (const HomeJson& object : *removed) {
    if (!object.is_object()) continue;
    HomeEntity entity = entity_of(object);
    entity.removed = true;
    if (known.insert(entity.entity_id).second) inventory.entities.push_back(std::move(entity));
  }
}

}  // namespace

const HomeStatistic* HomeInventory::statistic(std::string_view id) const {
  const auto found = std::ranges::find(statistics, id, &HomeStatistic::statistic_id);
  return found == statistics.end() ? nullptr : &*found;
}

const HomeDevice* HomeInventory::device(std::string_view id) const {
  const auto found = std::ranges::find(devices, id, &HomeDevice::id);
  return found == devices.end() ? nullptr : &*found;
}

bool HomeInventory::is_taken(std::string_view entity_id) const {
  return std::ranges::find(state_ids, entity_id) != state_ids.end() ||
         std::ranges::any_of(entities, [entity_id](const HomeEntity& entity) {
           return !entity.removed && entity.entity_id == entity_id;
         });
}

Added add_entities(HomeInventory& inventory, std::string_view json) {
  const Added added =
      each_in(json, "entities", [&](const HomeJson& object) { inventory.entities.push_back(entity_of(object)); });
  if (added) add_removed(inventory, json);
  return added;
}

Added add_devices(HomeInventory& inventory, std::string_view json) {
  return each_in(json, "devices", [&](const HomeJson& object) {
    HomeDevice device{.id = text_at(object, "id"),
                      .identifiers = {},
                      .name = text_at(object, "name_by_user"),
                      .serial_number = text_at(object, "serial_number")};
    if (device.name.empty()) device.name = text_at(object, "name");
    const auto identifiers = object.find("identifiers");
    if (identifiers != object.end() && identifiers->is_array()) {
      for (const HomeJson& pair : *identifiers) {
        if (!pair.is_array() || pair.size() < 2 || !pair[0].is_string() || !pair[1].is_string()) continue;
        device.identifiers.emplace_back(pair[0].get<std::string>(), pair[1].get<std::string>());
      }
    }
    inventory.devices.push_back(std::move(device));
  });
}

Added add_states(HomeInventory& inventory, std::string_view json) {
  std::map<std::string, HomeEntity*, std::less<>> known;
  for (HomeEntity& entity : inventory.entities) {
    if (!entity.removed) known[entity.entity_id] = &entity;
  }
  return each_in(json, "states", [&](const HomeJson& object) {
    std::string id = text_at(object, "entity_id");
    const auto attributes = object.find("attributes");
    const auto entity = known.find(id);
    if (entity != known.end() && attributes != object.end() && attributes->is_object()) {
      entity->second->unit = text_at(*attributes, "unit_of_measurement");
      entity->second->state_class = text_at(*attributes, "state_class");
    }
    inventory.state_ids.push_back(std::move(id));
  });
}

Added add_statistics(HomeInventory& inventory, std::string_view json) {
  inventory.has_statistics = true;
  return each_in(json, "statistics", [&](const HomeJson& object) {
    inventory.statistics.push_back({.statistic_id = text_at(object, "statistic_id"),
                                    .unit = text_at(object, "statistics_unit_of_measurement"),
                                    .unit_class = text_at(object, "unit_class"),
                                    .has_sum = flag_at(object, "has_sum")});
  });
}

}  // namespace ams2mqtt
