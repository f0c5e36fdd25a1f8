// Announcements of a meter that are made by hand.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/homeassistant/discovery.hpp"
#include "catch.hpp"
#include "support/telegrams.hpp"

namespace ams2mqtt::test {

// The entities of rows of the catalog.
inline std::vector<Entity> entities(const std::vector<std::string_view>& keys) {
  std::vector<Entity> list;
  for (const std::string_view key : keys) {
    const Quantity* quantity = find_quantity(key);
    REQUIRE(quantity != nullptr);
    list.push_back({quantity, quantity->obis, {}, std::chrono::seconds(60)});
  }
  return list;
}

struct AnnouncementOptions {
  std::string id{kMeterId};
  std::string name = "Electricity meter";
  Language language = Language::en;
  MeterIdentity meter = aidon();
  std::vector<std::string> vanished = {};
  HomeAssistantVersion oldest = kUsualHomeAssistant;
};

inline Messages announced_as(Discovery discovery, const std::vector<Entity>& entities,
                             const AnnouncementOptions& options = {}) {
  return discovery_messages({.base_topic = "ams2mqtt",
                             .discovery_prefix = "homeassistant",
                             .id = options.id,
                             .name = options.name,
                             .language = options.language,
                             .meter = options.meter,
                             .entities = entities,
                             .vanished = options.vanished,
                             .oldest = options.oldest},
                            discovery);
}

}  // namespace ams2mqtt::test
