// Time zones from the system's data (tzdata).
#pragma once

#include <memory>
#include <string>

#include "ams2mqtt/base/time.hpp"

namespace ams2mqtt {

// The zone called `name` ("Europe/Oslo"), or null when the system does not know it.
[[nodiscard]] std::unique_ptr<TimeZone> load_time_zone(const std::string& name);
// The host's zone. Null when the host runs on UTC, which says nothing about where its meter is: the decoder then
// uses the rules of the manufacturer's own market.
[[nodiscard]] std::unique_ptr<TimeZone> host_time_zone();

}  // namespace ams2mqtt
