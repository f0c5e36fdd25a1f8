// The meter on a line as Home Assistant sees it. Private to the publisher.
#pragma once

#include <cstdint>
#include <string>

#include "ams2mqtt/base/time.hpp"
#include "discovery_publisher.hpp"

namespace ams2mqtt {

// Whether Home Assistant is shown the meter.
enum class Shown : std::uint8_t {
  no,             // not yet
  after_pause,    // not before a moment that is known
  after_connect,  // nor before a pause after the next connection
  yes,
};

// A replaced meter starts afresh.
struct ShownDevice {
  std::string id;  // of its topics; empty until it is known
  bool renamed = false;
  bool singly = false;  // the broker does not accept the announcement in one message
  Shown shown = Shown::no;
  Monotonic shown_from{0};
  DiscoveryPublisher discovery;
};

}  // namespace ams2mqtt
