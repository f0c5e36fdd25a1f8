// What a broker says of itself when it accepts a connection; MQTT 3.1.1 says nothing.
#pragma once

#include <cstddef>
#include <optional>

namespace ams2mqtt {

struct BrokerLimits {
  std::size_t receive_maximum = 65535;
  std::size_t maximum_packet = 0;  // 0: no limit
  int maximum_qos = 2;
  bool retain_available = true;
  // Seconds: what it orders in place of the keep alive that was asked for.
  std::optional<unsigned> keep_alive;
};

}  // namespace ams2mqtt
