// What a broker says of itself when it accepts a connection; MQTT 3.1.1 says nothing.
#pragma once

#include <cstddef>

namespace ams2mqtt {

struct BrokerLimits {
  std::size_t receive_maximum = 65535;
  std::size_t maximum_packet = 0;  // 0: no limit
  int maximum_qos = 2;
  bool retain_available = true;
};

}  // namespace ams2mqtt
