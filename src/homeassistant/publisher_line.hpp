// What a line's publisher keeps beside the device that it shows. Private to the publisher.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ams2mqtt/homeassistant/publisher.hpp"
#include "leaving_topics.hpp"
#include "shown_device.hpp"

namespace ams2mqtt {

struct Publisher::Line {
  PublisherConfig config;
  std::string configured_id;
  std::size_t packet_limit = 0;
  std::vector<RetiredMeter> retired;
  LeavingTopics leaving;
  std::unique_ptr<MeterMemory> unmoved;  // the meter under its old id, until the first connection
  std::optional<bool> connected;         // nothing: unknown
  bool news = false;

  [[nodiscard]] DiscoveryPublisher new_discovery(Discovery wanted) const {
    DiscoveryPublisher discovery(wanted);
    discovery.limit_packets(packet_limit);
    return discovery;
  }
  [[nodiscard]] std::unique_ptr<ShownDevice> new_device() const {
    auto device = std::make_unique<ShownDevice>();
    device->id = configured_id;
    device->discovery = new_discovery(config.discovery);
    return device;
  }
};

}  // namespace ams2mqtt
