#include "ams2mqtt/homeassistant/migration_steps.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ranges>

namespace ams2mqtt {

namespace {

using UndoJson = nlohmann::ordered_json;

constexpr std::string_view kUndoFormat = "ams2mqtt migrate 1";
constexpr std::size_t kMostRenamings = 10'000;

// The id `to` will not take the history of `from` with it.
void keep_apart(MigrationSteps& steps, const HomeInventory& inventory, const std::string& from, const std::string& to) {
  const HomeStatistic* kept = inventory.statistic(from);
  const bool has_row = inventory.statistic(to) != nullptr ||
                       std::ranges::find(steps.rows, to, &PlaceholderRow::statistic_id) != steps.rows.end();
  if (kept != nullptr && !has_row) steps.rows.push_back({to, kept->unit, kept->unit_class, kept->has_sum});
  if (std::ranges::find(steps.states, to) == steps.states.end()) steps.states.push_back(to);
}

// It still has the id that the renaming gave it.
bool is_as_left(const HomeInventory& inventory, const Renaming& renaming) {
  return std::ranges::any_of(inventory.entities, [&](const HomeEntity& entity) {
    return !entity.removed && entity.entity_id == renaming.to && entity.unique_id == renaming.unique_id;
  });
}

}  // namespace

MigrationSteps steps_of(const MigrationPlan& plan, const HomeInventory& inventory) {
  MigrationSteps steps;
  for (const Move& move : plan.moves) {
    if (move.fate != Fate::moves) continue;
    if (!move.parked_id.empty()) {
      keep_apart(steps, inventory, move.old_id, move.parked_id);
      steps.renamings.push_back({move.old_id, move.parked_id, move.old_unique_id});
    }
    keep_apart(steps, inventory, move.old_id, move.new_id);
    steps.renamings.push_back({move.new_id, move.old_id, move.new_unique_id});
  }
  return steps;
}

std::string to_json(const UndoRecord& record) {
  UndoJson json = {{"format", kUndoFormat}, {"home_assistant", record.home}, {"renamed", UndoJson::array()}};
  for (const Renaming& renaming : record.renamings)
    json["renamed"].push_back({{"from", renaming.from}, {"to", renaming.to}, {"unique_id", renaming.unique_id}});
  return json.dump(2, ' ', false, UndoJson::error_handler_t::replace) + '\n';
}

std::optional<UndoRecord> parse_undo(std::string_view text) {
  const UndoJson json = UndoJson::parse(text, nullptr, false);
  const auto word = [](const UndoJson& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  if (!json.is_object() || word(json, "format") != kUndoFormat) return std::nullopt;
  const auto list = json.find("renamed");
  if (list == json.end() || !list->is_array() || list->size() > kMostRenamings) return std::nullopt;
  UndoRecord record{.home = word(json, "home_assistant"), .renamings = {}};
  for (const UndoJson& one : *list) {
    if (!one.is_object()) return std::nullopt;
    record.renamings.push_back({word(one, "from"), word(one, "to"), word(one, "unique_id")});
    if (record.renamings.back().from.empty() || record.renamings.back().to.empty()) return std::nullopt;
  }
  return record;
}

UndoPlan undo_steps(const UndoRecord& record, const HomeInventory& inventory) {
  UndoPlan plan;
  std::vector<std::string> freed;  // ids that an earlier renaming back leaves
  for (const auto& step : std::ranges::reverse_view(record.renamings)) {
    const bool is_freed = std::ranges::find(freed, step.from) != freed.end();
    if (!is_as_left(inventory, step)) {
      ++plan.undone;
    } else if (inventory.is_taken(step.from) && !is_freed) {
      plan.problems.push_back(step.to + " cannot become " + step.from + " again, which is another entity's id now");
      freed.push_back(step.to);  // one complaint is enough
    } else {
      keep_apart(plan.steps, inventory, step.to, step.from);
      plan.steps.renamings.push_back({step.to, step.from, step.unique_id});
      freed.push_back(step.to);
    }
  }
  return plan;
}

}  // namespace ams2mqtt
