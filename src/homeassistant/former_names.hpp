// What other readers call their values in Home Assistant, and which of this program's values that is. Keys and names
// only, looked up in the source or the documentation that each table names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ams2mqtt/homeassistant/home_inventory.hpp"

namespace ams2mqtt {

enum class FormerReader : std::uint8_t { hass_ams, amshan, dsmr, amsreader, esphome };

// "hass-ams", "amshan", ...
[[nodiscard]] std::string_view to_string(FormerReader reader);
[[nodiscard]] std::optional<FormerReader> parse_former_reader(std::string_view text);

// An entity of another reader.
struct FormerValue {
  FormerReader reader{};
  std::string meter = {};     // the meter's number, as the reader has it; empty where it has none
  std::string_view key = {};  // of this program's value (docs/topics.md); empty: it has none
};

// Which value of which reader an entity is, by its integration and its unique id; nothing for any other entity.
[[nodiscard]] std::optional<FormerValue> former_value(const HomeEntity& entity, const HomeInventory& inventory);

}  // namespace ams2mqtt
