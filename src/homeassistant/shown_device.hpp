// The meter on a line as Home Assistant sees it. Private to the publisher.
#pragma once

#include <cstdint>
#include <optional>
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
  Monotonic said_present{0};
  std::string forgotten_as;  // until it has an id again
  bool is_told = false;      // where it is published
  DiscoveryPublisher discovery;

  // Whether it is time to say once more that the meter is present; true only once.
  [[nodiscard]] bool take_present_due(Monotonic now) {
    if (now - said_present < kPresentInterval) return false;
    said_present = now;
    return true;
  }
  // Once, after it has been announced.
  [[nodiscard]] std::optional<PublishedAs> take_published(const std::string& base_topic);
};

}  // namespace ams2mqtt
