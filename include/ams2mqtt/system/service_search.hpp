// Asks the local network once which services there are (mDNS, RFC 6762, a one-shot query).
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "ams2mqtt/system/service_answers.hpp"

namespace ams2mqtt {

// Where the devices of the network listen.
struct MulticastGroup {
  std::string address = "224.0.0.251";
  std::uint16_t port = 5353;
};

// Blocks for `patience`. Empty where nobody answers, or there is no network that can be asked.
[[nodiscard]] std::vector<FoundService> find_services(const std::vector<std::string>& services,
                                                      std::chrono::milliseconds patience,
                                                      const MulticastGroup& group = {});

}  // namespace ams2mqtt
