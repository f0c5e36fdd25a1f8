#include "ams2mqtt/homeassistant/meter_memory.hpp"

#include "ams2mqtt/homeassistant/topics.hpp"

namespace ams2mqtt {

RetiredMeter as_retired(const MeterMemory& memory, std::string_view base) {
  RetiredMeter meter{memory.id, memory.config_topics, {availability_topic(base, memory.id)}};
  for (const ValueMemory& value : memory.values) {
    if (is_retained(find_quantity(value.key))) meter.topics.push_back(value_topic(base, memory.id, value.key));
  }
  return meter;
}

}  // namespace ams2mqtt
