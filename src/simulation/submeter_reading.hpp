// The meters behind a P1 meter: a moment in, a register out. They count what a home needs of it over the day.
#pragma once

#include <cstdint>

#include "ams2mqtt/simulation/profile.hpp"

namespace ams2mqtt {

// In thousandths: m³ of gas and water, GJ of heat. Grows with `at`, and depends on nothing else.
[[nodiscard]] std::int64_t submeter_reading(SubMeter kind, UtcSeconds at);
// The M-Bus device type (EN 13757-3).
[[nodiscard]] std::uint8_t device_type(SubMeter kind);

}  // namespace ams2mqtt
