#include "ams2mqtt/homeassistant/migration.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "ams2mqtt/catalog/catalog.hpp"
#include "former_meters.hpp"
#include "statistics_fit.hpp"

namespace ams2mqtt {

namespace {

constexpr std::array<std::string_view, 7> kFates = {"moves",         "moved",    "misfit",   "no_counterpart",
                                                    "not_announced", "disabled", "contested"};

// The entity that continues a value: the live energy where there is one, because it is the one for the energy dashboard
// (docs/energy.md). Null: there is none.
const HomeEntity* successor(const AnnouncedMeter& meter, std::string_view key, bool registers) {
  if (!registers) {
    const auto live = meter.entities.find(std::string(key) + "_live");
    if (live != meter.entities.end() && !live->second->disabled) return live->second;
  }
  const auto found = meter.entities.find(key);
  return found == meter.entities.end() ? nullptr : found->second;
}

std::string_view successor_key(const AnnouncedMeter& meter, const HomeEntity& entity) {
  const auto found = std::ranges::find_if(meter.entities, [&](const auto& row) { return row.second == &entity; });
  return found == meter.entities.end() ? std::string_view() : std::string_view(found->first);
}

// What Home Assistant keeps of an entity. Its files do not say, but the entity's state class does.
std::optional<HomeStatistic> kept_of(const HomeEntity& entity, const HomeInventory& inventory) {
  if (const HomeStatistic* statistic = inventory.statistic(entity.entity_id)) return *statistic;
  if (inventory.has_statistics || entity.state_class.empty()) return std::nullopt;
  return HomeStatistic{
      .statistic_id = entity.entity_id, .unit = entity.unit, .has_sum = entity.state_class.starts_with("total")};
}

// Makes the moves of one reader's entities of one meter.
class Mover {
 public:
  Mover(const HomeInventory& inventory, const MigrationOptions& options, MigrationPlan& plan)
      : inventory_(inventory), options_(options), plan_(plan) {}

  void add(const FormerMeter& former, const AnnouncedMeter& meter);

 private:
  [[nodiscard]] Move move_of(const FormerMeter::Value& value, const AnnouncedMeter& meter);
  void judge(Move& move, const FormerMeter::Value& value, const HomeEntity& next, std::string_view key);
  [[nodiscard]] std::string parked_id(const std::string& entity_id) const;

  const HomeInventory& inventory_;
  const MigrationOptions& options_;
  MigrationPlan& plan_;
  std::set<const HomeEntity*> given_;  // new entities that have got an id
};

std::string Mover::parked_id(const std::string& entity_id) const {
  std::string id = entity_id + std::string(kParked);
  for (char number = '2'; number <= '9' && inventory_.is_taken(id); ++number)
    id = entity_id + std::string(kParked) + '_' + number;
  return id;
}

void Mover::judge(Move& move, const FormerMeter::Value& value, const HomeEntity& next, std::string_view key) {
  const Quantity* quantity = find_quantity(key);
  move.new_id = next.entity_id;
  move.new_unique_id = next.unique_id;
  move.key = key;
  if (quantity != nullptr) move.new_unit = quantity->unit;
  const auto fail = [&move](Fate fate, std::string why) {
    move.fate = fate;
    move.why = std::move(why);
  };
  const std::optional<HomeStatistic> kept = kept_of(*value.entity, inventory_);
  if (kept) {
    move.has_statistics = true;
    move.old_unit = kept->unit;
  }
  if (before_parking(move.old_id) == next.entity_id) {
    move.parked_id = move.old_id;
    move.old_id = next.entity_id;
    return fail(Fate::moved, "its id was given to the new entity before");
  }
  if (next.disabled) {
    return fail(Fate::disabled, next.entity_id + " is disabled in Home Assistant; enable it first");
  }
  if (kept && quantity != nullptr) {
    if (std::string misfit = statistics_misfit(*kept, *quantity); !misfit.empty())
      return fail(Fate::misfit, std::move(misfit));
  }
  if (!given_.insert(&next).second) {
    return fail(Fate::contested, "another entity of the same value already hands its id to " + next.entity_id);
  }
  if (!value.entity->removed) move.parked_id = parked_id(move.old_id);
}

Move Mover::move_of(const FormerMeter::Value& value, const AnnouncedMeter& meter) {
  Move move{.reader = value.reader,
            .old_id = value.entity->entity_id,
            .parked_id = {},
            .new_id = {},
            .old_unique_id = value.entity->unique_id,
            .new_unique_id = {},
            .key = std::string(value.key),
            .meter = meter.id,
            .old_unit = value.entity->unit,
            .new_unit = {},
            .has_statistics = false,
            .fate = Fate::moves,
            .why = {}};
  if (value.key.empty()) {
    move.fate = Fate::no_counterpart;
    move.why = "ams2mqtt has no such value";
    return move;
  }
  const HomeEntity* next = successor(meter, value.key, options_.registers);
  if (next != nullptr) {
    judge(move, value, *next, successor_key(meter, *next));
    return move;
  }
  move.fate = Fate::not_announced;
  move.why = "ams2mqtt has no entity for " + move.key + " yet; the meter has not sent it, or it has always been 0";
  return move;
}

// Those whose history is worth most come first, because each new entity takes one.
void Mover::add(const FormerMeter& former, const AnnouncedMeter& meter) {
  const auto worth = [&](const FormerMeter::Value& value) {
    return (inventory_.statistic(value.entity->entity_id) != nullptr ? 2 : 0) + (value.entity->removed ? 0 : 1);
  };
  for (int wanted = 3; wanted >= 0; --wanted) {
    for (const FormerMeter::Value& value : former.values) {
      if (worth(value) == wanted) plan_.moves.push_back(move_of(value, meter));
    }
  }
}

std::string names_of(const std::vector<AnnouncedMeter>& meters) {
  std::string names;
  for (const AnnouncedMeter& meter : meters) names += (names.empty() ? "" : ", ") + meter.id;
  return names;
}

// Which of the new meters the old one is; null with a problem if nobody knows.
const AnnouncedMeter* find_meter(const FormerMeter& former, const std::vector<AnnouncedMeter>& meters,
                                 const MigrationOptions& options, MigrationPlan& plan) {
  const auto named = [&](std::string_view number) {
    const auto found =
        std::ranges::find_if(meters, [number](const AnnouncedMeter& meter) { return meter.is_called(number); });
    return found == meters.end() ? nullptr : &*found;
  };
  const AnnouncedMeter* wanted = options.meter.empty() ? nullptr : named(options.meter);
  const AnnouncedMeter* same = former.number.empty() ? nullptr : named(former.number);
  if (same != nullptr) return wanted == nullptr || wanted == same ? same : nullptr;
  if (former.number.empty() || !options.from.empty()) {
    if (wanted != nullptr) return wanted;
    if (former.number.empty() && meters.size() == 1) return &meters.front();
  }
  plan.problems.push_back(
      former.number.empty() ? "Home Assistant has several meters of ams2mqtt (" + names_of(meters) +
                                  "); which of them " + former.title() + " was, is to be said with --meter"
                            : former.title() + " is meter " + former.number + ", and ams2mqtt has " + names_of(meters) +
                                  "; if it is the same meter, say so with --from " + former.reader + " and --meter");
  return nullptr;
}

void add_moves(MigrationPlan& plan, const HomeInventory& inventory, const MigrationOptions& options,
               const std::vector<AnnouncedMeter>& meters) {
  Mover mover(inventory, options, plan);
  std::map<const AnnouncedMeter*, std::string> taken;
  for (const FormerMeter& former : former_meters(inventory, options, plan.problems)) {
    const AnnouncedMeter* meter = find_meter(former, meters, options, plan);
    if (meter == nullptr) continue;
    const auto [other, first] = taken.try_emplace(meter, former.title());
    if (!first && former.reader != kChosenReader) {
      plan.problems.push_back("both " + other->second + " and " + former.title() + " have entities of meter " +
                              meter->id + "; say with --from whose history goes on");
      continue;
    }
    mover.add(former, *meter);
  }
}

}  // namespace

std::string_view to_string(Fate fate) {
  return kFates[static_cast<std::size_t>(fate)];
}

bool MigrationPlan::is_ready() const {
  return problems.empty() && std::ranges::any_of(moves, [](const Move& move) { return move.fate == Fate::moves; });
}

MigrationPlan plan_migration(const HomeInventory& shown, const MigrationOptions& options) {
  MigrationPlan plan;
  HomeInventory inventory = shown;
  add_lost_entities(inventory, options);
  const std::vector<AnnouncedMeter> meters = announced_meters(inventory);
  if (meters.empty()) {
    plan.problems.emplace_back(
        "Home Assistant has no meter of ams2mqtt yet; start the daemon and wait until the meter is there");
    return plan;
  }
  if (!options.meter.empty() &&
      std::ranges::none_of(meters, [&](const AnnouncedMeter& meter) { return meter.is_called(options.meter); })) {
    plan.problems.push_back("ams2mqtt has no meter " + options.meter + " in Home Assistant; it has " +
                            names_of(meters));
    return plan;
  }
  add_moves(plan, inventory, options, meters);
  if (plan.problems.empty() && plan.moves.empty()) {
    plan.problems.push_back(options.from.empty()
                                ? "Home Assistant has no entities of hass-ams, amshan, dsmr, amsreader or ESPHome that "
                                  "are known here; name them with --pair"
                                : "Home Assistant has no known entities of " + options.from);
  }
  std::ranges::sort(plan.moves, {}, &Move::old_id);
  return plan;
}

}  // namespace ams2mqtt
