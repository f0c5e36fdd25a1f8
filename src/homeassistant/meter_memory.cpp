#include "ams2mqtt/homeassistant/meter_memory.hpp"

#include "ams2mqtt/homeassistant/topics.hpp"

namespace ams2mqtt {

std::vector<std::string> retained_topics(const MeterMemory& memory, std::string_view base) {
  std::vector<std::string> topics;
  if (memory.id.empty()) return topics;
  topics.push_back(availability_topic(base, memory.id));
  for (const ValueMemory& value : memory.values) {
    const Quantity* quantity = find_quantity(value.key);
    if (is_retained(quantity)) topics.push_back(value_topic(base, memory.id, value.key));
  }
  return topics;
}

}  // namespace ams2mqtt
