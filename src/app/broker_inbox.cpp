#include "broker_inbox.hpp"

#include <spdlog/spdlog.h>

#include "ams2mqtt/mqtt/address.hpp"

namespace ams2mqtt {

void log_reader_status(const MqttConfig& broker, const BrokerStatus& status) {
  log_of_reader(broker, is_trouble(status.event), sentence(status.event, broker));
}

// The log limiter counts its lines as one source, however they begin.
void log_of_reader(const MqttConfig& broker, bool is_trouble, const std::string& what) {
  const std::string name = "reading from " + broker_name(broker);
  const auto level = is_trouble ? spdlog::level::warn : spdlog::level::info;
  spdlog::default_logger()->clone(name)->log(level, "{}: {}", name, what);
}

}  // namespace ams2mqtt
