#include "ams2mqtt/homeassistant/meter_memory.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/tracking/value_key.hpp"

namespace ams2mqtt {

namespace {

// The code of a value without a catalog row.
std::optional<ObisCode> code_without_row(const ValueMemory& value) {
  return find_quantity(value.key) != nullptr ? std::nullopt : parse_obis(value.key);
}

}  // namespace

std::vector<std::string> dotted_topics(const MeterMemory& memory, std::string_view base) {
  std::vector<std::string> topics;
  for (const ValueMemory& value : memory.meter.values) {
    if (const auto code = code_without_row(value)) topics.push_back(dotted_obis_topic(base, memory.id, *code));
  }
  return topics;
}

std::string id_after_restart(const MeterMemory& memory) {
  const MeterIdentity& identity = memory.meter.identity;
  const bool by_name = plain_id(identity.device_name) == memory.id;
  const bool stays = memory.renamed || by_name || identity.id.empty();
  return stays ? memory.id : plain_id(identity.id);
}

RetiredMeter as_retired(const MeterMemory& memory, std::string_view base) {
  RetiredMeter meter{memory.id, memory.config_topics, {availability_topic(base, memory.id)}};
  for (const ValueMemory& value : memory.meter.values) {
    if (stays_true(find_quantity(value.key))) meter.topics.push_back(value_topic(base, memory.id, value.key));
    if (const auto code = code_without_row(value)) meter.topics.push_back(obis_topic(base, memory.id, *code));
  }
  std::ranges::move(dotted_topics(memory, base), std::back_inserter(meter.topics));
  return meter;
}

}  // namespace ams2mqtt
