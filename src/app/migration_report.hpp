// A migration in words for people, and as JSON for programs.
#pragma once

#include <string>
#include <string_view>

#include "ams2mqtt/homeassistant/migration.hpp"
#include "ams2mqtt/homeassistant/migration_steps.hpp"

namespace ams2mqtt {

// What becomes of each entity, and what is in the way.
[[nodiscard]] std::string plan_text(const MigrationPlan& plan);

struct MigrationOutcome {
  bool applied = false;
  std::string undo_file = {};
  std::string error = {};
};
// {"applied", "moves": [{"old", "new", "fate", ...}], "problems"}; one line.
[[nodiscard]] std::string plan_json(const MigrationPlan& plan, const MigrationOutcome& outcome);
[[nodiscard]] std::string undo_json(const UndoPlan& plan, const MigrationOutcome& outcome);

}  // namespace ams2mqtt
