// The time of the meters' markets, Norway, Sweden and Denmark: CET, and CEST from the last Sunday of March to the last
// Sunday of October, both changes at 01:00 UTC (directive 2000/84/EC). A simulated meter needs it without a zone
// database.
#pragma once

#include <chrono>

#include "ams2mqtt/base/time.hpp"

namespace ams2mqtt {

[[nodiscard]] bool is_central_european_summer(UtcSeconds utc);
// One hour, in summer two.
[[nodiscard]] std::chrono::minutes central_european_offset(UtcSeconds utc);

}  // namespace ams2mqtt
