// What a broker says about itself when it accepts a connection; with MQTT 3.1.1, nothing.
#pragma once

#include <cstddef>
#include <optional>

namespace ams2mqtt {

struct BrokerLimits {
  std::size_t receive_maximum = 65535;
  std::size_t maximum_packet = 0;  // 0: no limit
  int maximum_qos = 2;
  bool retain_available = true;
  // Seconds: what it demands instead of the keep alive that was requested.
  std::optional<unsigned> keep_alive;
};

}  // namespace ams2mqtt
