#include "client_options.hpp"

#include <algorithm>
#include <variant>

#include "ams2mqtt/mqtt/group_reader.hpp"

namespace ams2mqtt {

bool is_group(const Config& config) {
  return !config.mqtt.group.empty();
}

std::size_t most_lines(const Config& config) {
  std::size_t lines = 0;
  for (const MeterConfig& meter : config.meters) {
    const auto* source = std::get_if<MqttSourceConfig>(&meter.source);
    lines += source != nullptr && source->topic.contains('+') ? source->max_lines : 1;
  }
  return std::min(lines, Config::kMostMeters);
}

MqttClientOptions client_options(const Config& config) {
  // The results of as many messages as a worker may hold back have to fit, however large each is.
  const std::size_t least = is_group(config) ? std::size_t{4} * GroupReader::kMostUnacknowledged : 1;
  return {.spool = config.spool, .meters = std::max(least, most_lines(config))};
}

}  // namespace ams2mqtt
