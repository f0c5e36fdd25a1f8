// What has to be done for a plan, in order, and how to take it back.
//
// Home Assistant's recorder moves the history of an entity along with its id, unless the new id has a history already
// (recorder/table_managers/statistics_meta.py and states_meta.py). So that the old history stays where it is, the id to
// which the old entity steps aside gets a placeholder first; and so that everything can be taken back, the new entity's
// id until now keeps one, too.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ams2mqtt/homeassistant/home_api.hpp"
#include "ams2mqtt/homeassistant/home_inventory.hpp"
#include "ams2mqtt/homeassistant/migration.hpp"

namespace ams2mqtt {

struct Renaming {
  std::string from = {};
  std::string to = {};
  std::string unique_id = {};  // of the entity: what its integration knows it by, whatever its id is

  friend bool operator==(const Renaming&, const Renaming&) = default;
};

struct MigrationSteps {
  std::vector<PlaceholderRow> rows = {};  // first: statistics of these ids
  std::vector<std::string> states = {};   // and states, none of which stays
  std::vector<Renaming> renamings = {};   // one after the other
};

// Of the moves that move.
[[nodiscard]] MigrationSteps steps_of(const MigrationPlan& plan, const HomeInventory& inventory);

// What --undo needs: the renamings that were made, in order.
struct UndoRecord {
  std::string home = {};  // the address of the Home Assistant
  std::vector<Renaming> renamings = {};
};
[[nodiscard]] std::string to_json(const UndoRecord& record);
[[nodiscard]] std::optional<UndoRecord> parse_undo(std::string_view json);
// The renamings back, last first, as far as they are still as the record left them; `undone` counts the others. A
// problem is a sentence: an id is somebody else's now.
struct UndoPlan {
  MigrationSteps steps;
  std::size_t undone = 0;
  std::vector<std::string> problems = {};
};
[[nodiscard]] UndoPlan undo_steps(const UndoRecord& record, const HomeInventory& inventory);

}  // namespace ams2mqtt
