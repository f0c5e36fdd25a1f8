// Which entity of another reader becomes which entity of this program, so that its history goes on: the old entity
// steps aside to another id, and the new one gets its id. Home Assistant keeps statistics by entity id. Next:
// homeassistant/migration_steps.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ams2mqtt/homeassistant/home_inventory.hpp"

namespace ams2mqtt {

enum class Fate : std::uint8_t {
  moves,           // the new entity gets the old one's id
  moved,           // it has got it before
  misfit,          // what is kept of the old one is not what the new one says
  no_counterpart,  // this program has no such value
  not_announced,   // it has one, but no entity yet
  disabled,        // the new entity is disabled in Home Assistant
  contested,       // another old entity is the same value
};
[[nodiscard]] std::string_view to_string(Fate fate);

struct Move {
  std::string reader = {};     // "hass-ams", "amshan", "dsmr", "amsreader", "esphome"; "chosen" by a person
  std::string old_id = {};     // the id that stays
  std::string parked_id = {};  // where the old entity goes; empty: it is not there any more
  std::string new_id = {};     // the new entity's id until now
  std::string old_unique_id = {};
  std::string new_unique_id = {};
  std::string key = {};       // of the value
  std::string meter = {};     // the topic id of the new entity's meter
  std::string old_unit = {};  // what is kept of it is in; empty: nothing is known
  std::string new_unit = {};
  bool has_statistics = false;  // of the old entity
  Fate fate = Fate::moves;
  std::string why = {};  // a sentence for people, where it does not move
};

struct MigrationOptions {
  std::string meter = {};  // topic id or number of the meter whose entities get the ids; empty: found by itself
  std::string from = {};   // "hass-ams", ..., or the old device's name; empty: found by itself
  std::vector<std::pair<std::string, std::string>> pairs = {};  // old entity's id, key of the value
  bool registers = false;  // an old register becomes the register, also where there is a live energy
};

struct MigrationPlan {
  std::vector<Move> moves = {};            // in the order of the old ids
  std::vector<std::string> problems = {};  // sentences; nothing can be moved while there is one

  [[nodiscard]] bool is_ready() const;  // something moves, and nothing is in the way
};

[[nodiscard]] MigrationPlan plan_migration(const HomeInventory& inventory, const MigrationOptions& options);

}  // namespace ams2mqtt
