#include "former_meters.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/catalog/catalog.hpp"
#include "former_names.hpp"

namespace ams2mqtt {

namespace {

constexpr std::string_view kOwnPrefix = "ams2mqtt_";
constexpr std::string_view kEntityDomain = "sensor.";

// The meter's identifier on a device of this program: "ams2mqtt_7359..."; empty for any other device. A sub-meter's
// device has the meter's identifier and a key.
std::string_view own_identifier(const HomeDevice& device) {
  for (const auto& [domain, identifier] : device.identifiers) {
    if (domain == "mqtt" && identifier.starts_with(kOwnPrefix)) return identifier;
  }
  return {};
}

bool is_value_of(std::string_view identifier, std::string_view meter) {
  return identifier.size() > meter.size() + 1 && identifier.starts_with(meter) && identifier[meter.size()] == '_' &&
         find_quantity(identifier.substr(meter.size() + 1)) != nullptr;
}

// "4530..." in hexadecimal digits is "E0...".
std::string decoded(std::string_view number) {
  const auto bytes = from_hex(number);
  if (!bytes || bytes->empty()) return {};
  std::string text(bytes->begin(), bytes->end());
  const bool is_text = std::ranges::all_of(text, [](char one) { return one >= ' ' && one <= '~'; });
  return is_text ? text : std::string();
}

// By which the entities of one old meter are told from others. A number is not in every id of a reader.
std::string group_of(const FormerValue& value, const HomeEntity& entity) {
  const bool has_no_number = value.reader == FormerReader::amsreader || value.reader == FormerReader::esphome;
  return std::string(to_string(value.reader)) + '/' + (has_no_number ? entity.device_id : value.meter);
}

// What is without a number belongs to the only meter of its reader.
void join_numberless(std::map<std::string, FormerMeter>& groups) {
  for (const std::string_view reader : {"hass-ams", "amshan", "dsmr"}) {
    const auto rest = groups.find(std::string(reader) + '/');
    if (rest == groups.end()) continue;
    FormerMeter* only = nullptr;
    int count = 0;
    for (auto& [name, group] : groups) {
      if (group.reader != reader || group.number.empty()) continue;
      only = &group;
      ++count;
    }
    if (count != 1) continue;
    std::ranges::move(rest->second.values, std::back_inserter(only->values));
    groups.erase(rest);
  }
}

// ESPHome reads anything; it is a meter where it has what only meters have.
bool is_meter(const FormerMeter& meter) {
  const auto has = [&](std::string_view begin) {
    return std::ranges::any_of(meter.values,
                               [begin](const FormerMeter::Value& value) { return value.key.starts_with(begin); });
  };
  if (meter.reader == to_string(FormerReader::esphome))
    return has("energy_") || (has("power_import") && has("voltage_"));
  if (meter.reader == to_string(FormerReader::amsreader)) return has("power_import");
  return std::ranges::any_of(meter.values, [](const FormerMeter::Value& value) { return !value.key.empty(); });
}

bool is_wanted(const FormerMeter& meter, const MigrationOptions& options) {
  return options.from.empty() || options.from == meter.reader || options.from == meter.device;
}

// The pairs that a person made, as a meter of their own.
FormerMeter chosen(const HomeInventory& inventory, const MigrationOptions& options,
                   std::vector<std::string>& problems) {
  FormerMeter meter{.reader = std::string(kChosenReader), .number = {}, .device = {}, .values = {}};
  for (const auto& [entity_id, key] : options.pairs) {
    const auto found = std::ranges::find(inventory.entities, entity_id, &HomeEntity::entity_id);
    std::string problem = "--pair ";
    problem.append(entity_id).append("=").append(key);
    if (find_quantity(key) == nullptr) {
      problem.append(": ams2mqtt has no value ").append(key).append("; the table in docs/topics.md has all keys");
      problems.push_back(std::move(problem));
    } else if (found == inventory.entities.end()) {
      problem.append(": Home Assistant has no entity and no statistics of ").append(entity_id);
      problems.push_back(std::move(problem));
    } else {
      meter.values.push_back({&*found, meter.reader, key});
    }
  }
  return meter;
}

}  // namespace

bool AnnouncedMeter::is_called(std::string_view name) const {
  return name == id || (!number.empty() && (name == number || decoded(name) == number));
}

std::vector<AnnouncedMeter> announced_meters(const HomeInventory& inventory) {
  std::vector<std::string_view> identifiers;
  for (const HomeDevice& device : inventory.devices) {
    if (const std::string_view identifier = own_identifier(device); !identifier.empty())
      identifiers.push_back(identifier);
  }
  std::vector<AnnouncedMeter> meters;
  for (const HomeDevice& device : inventory.devices) {
    const std::string_view identifier = own_identifier(device);
    const bool is_inside =
        std::ranges::any_of(identifiers, [identifier](std::string_view one) { return is_value_of(identifier, one); });
    if (identifier.empty() || is_inside) continue;
    AnnouncedMeter meter{
        .id = std::string(identifier.substr(kOwnPrefix.size())), .number = device.serial_number, .entities = {}};
    for (const HomeEntity& entity : inventory.entities) {
      if (entity.platform != "mqtt" || entity.removed || !is_value_of(entity.unique_id, identifier)) continue;
      meter.entities[entity.unique_id.substr(identifier.size() + 1)] = &entity;
    }
    if (!meter.entities.empty()) meters.push_back(std::move(meter));
  }
  return meters;
}

std::string_view before_parking(std::string_view entity_id) {
  const std::size_t at = entity_id.rfind(kParked);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = entity_id.substr(at + kParked.size());
  const bool is_numbered = rest.size() == 2 && rest[0] == '_' && rest[1] >= '2' && rest[1] <= '9';
  return rest.empty() || is_numbered ? entity_id.substr(0, at) : std::string_view();
}

std::string FormerMeter::title() const {
  return device.empty() ? reader : reader + " (" + device + ")";
}

std::vector<FormerMeter> former_meters(const HomeInventory& inventory, const MigrationOptions& options,
                                       std::vector<std::string>& problems) {
  std::map<std::string, FormerMeter> groups;
  for (const HomeEntity& entity : inventory.entities) {
    const std::optional<FormerValue> value = former_value(entity, inventory);
    const bool is_chosen =
        std::ranges::any_of(options.pairs, [&](const auto& pair) { return pair.first == entity.entity_id; });
    if (!value || is_chosen) continue;
    FormerMeter& group = groups[group_of(*value, entity)];
    if (group.values.empty()) {
      const HomeDevice* device = inventory.device(entity.device_id);
      group.reader = to_string(value->reader);
      group.number = value->meter;
      group.device = device != nullptr ? device->name : std::string();
    }
    group.values.push_back({&entity, group.reader, std::string(value->key)});
  }
  join_numberless(groups);
  std::vector<FormerMeter> meters;
  for (auto& [name, group] : groups) {
    if (is_meter(group) && is_wanted(group, options)) meters.push_back(std::move(group));
  }
  if (FormerMeter pairs = chosen(inventory, options, problems); !pairs.values.empty())
    meters.push_back(std::move(pairs));
  return meters;
}

void add_lost_entities(HomeInventory& inventory, const MigrationOptions& options) {
  std::set<std::string, std::less<>> known;
  for (const HomeEntity& entity : inventory.entities) known.insert(entity.entity_id);
  for (const HomeStatistic& statistic : inventory.statistics) {
    const std::string& id = statistic.statistic_id;
    if (!id.starts_with(kEntityDomain) || known.contains(id)) continue;
    HomeEntity entity{.entity_id = id,
                      .unique_id = id.substr(kEntityDomain.size()),
                      .platform = "ams",
                      .device_id = {},
                      .unit = statistic.unit,
                      .state_class = {},
                      .disabled = false,
                      .removed = true};
    const std::optional<FormerValue> value = former_value(entity, inventory);
    const bool is_chosen = std::ranges::any_of(options.pairs, [&](const auto& pair) { return pair.first == id; });
    const bool is_parked = !before_parking(id).empty();  // by an earlier migration
    if (is_chosen || (value && !value->key.empty() && !is_parked)) inventory.entities.push_back(std::move(entity));
  }
}

}  // namespace ams2mqtt
