// A moment -> when the hour, the day or the month began that it lies in, where the meter is.
#pragma once

#include <cstdint>

#include "ams2mqtt/base/time.hpp"

namespace ams2mqtt {

enum class Period : std::uint8_t { hour, day, month };

// The hour that occurs twice in autumn is two hours; a day has 23, 24 or 25 of them.
[[nodiscard]] UtcSeconds begin_of(Period period, UtcSeconds utc, const TimeZone& zone);

}  // namespace ams2mqtt
