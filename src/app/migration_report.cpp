#include "migration_report.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace ams2mqtt {

namespace {

using ReportJson = nlohmann::ordered_json;

std::string units_of(const Move& move) {
  if (!move.has_statistics) return "no statistics";
  if (move.old_unit == move.new_unit) return move.old_unit;
  return move.old_unit + " -> " + move.new_unit;
}

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

std::string json_line(const ReportJson& json) {
  return json.dump(-1, ' ', false, ReportJson::error_handler_t::replace) + '\n';
}

void put_outcome(ReportJson& json, const MigrationOutcome& outcome) {
  json["applied"] = outcome.applied;
  if (!outcome.undo_file.empty()) json["undo_file"] = outcome.undo_file;
  if (!outcome.error.empty()) json["error"] = outcome.error;
}

void add_moving(const MigrationPlan& plan, std::string& text) {
  std::size_t first = 0;
  std::size_t second = 0;
  for (const Move& move : plan.moves) {
    if (move.fate != Fate::moves) continue;
    first = std::max(first, move.old_id.size());
    second = std::max(second, move.new_id.size());
  }
  if (first == 0) return;
  text += "These ids go to the entities of ams2mqtt, and with them their history goes on:\n";
  for (const Move& move : plan.moves) {
    if (move.fate != Fate::moves) continue;
    text += "  " + padded(move.old_id, first) + "  <- " + padded(move.new_id, second) + "  " + units_of(move) +
            (move.parked_id.empty() ? "" : "; the old entity becomes " + move.parked_id) + '\n';
  }
}

}  // namespace

std::string plan_text(const MigrationPlan& plan) {
  std::string text;
  add_moving(plan, text);
  const auto stays = [](const Move& move) { return move.fate != Fate::moves; };
  if (std::ranges::any_of(plan.moves, stays)) {
    text += "These stay as they are:\n";
    for (const Move& move : plan.moves) {
      if (stays(move)) text += "  " + move.old_id + ": " + move.why + '\n';
    }
  }
  for (const std::string& problem : plan.problems) text += "! " + problem + '\n';
  return text;
}

std::string plan_json(const MigrationPlan& plan, const MigrationOutcome& outcome) {
  ReportJson json = ReportJson::object();
  put_outcome(json, outcome);
  json["moves"] = ReportJson::array();
  for (const Move& move : plan.moves) {
    ReportJson one = {{"old", move.old_id},        {"new", move.new_id},
                      {"parked", move.parked_id},  {"fate", to_string(move.fate)},
                      {"reader", move.reader},     {"meter", move.meter},
                      {"key", move.key},           {"old_unit", move.old_unit},
                      {"new_unit", move.new_unit}, {"has_statistics", move.has_statistics}};
    if (!move.why.empty()) one["why"] = move.why;
    json["moves"].push_back(std::move(one));
  }
  json["problems"] = plan.problems;
  return json_line(json);
}

std::string undo_json(const UndoPlan& plan, const MigrationOutcome& outcome) {
  ReportJson json = ReportJson::object();
  put_outcome(json, outcome);
  json["renamed_back"] = ReportJson::array();
  for (const Renaming& renaming : plan.steps.renamings)
    json["renamed_back"].push_back({{"from", renaming.from}, {"to", renaming.to}});
  json["problems"] = plan.problems;
  return json_line(json);
}

}  // namespace ams2mqtt
