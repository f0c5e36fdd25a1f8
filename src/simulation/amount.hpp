// What a code says of a meter's state.
#pragma once

#include "ams2mqtt/dlms/unit.hpp"
#include "ams2mqtt/simulation/profile.hpp"

namespace ams2mqtt {

// What the numbers of a row count; nothing but a count for a code without a unit.
[[nodiscard]] Unit unit_of(const ObisCode& obis);
// The phase that a row is about, from 1; 0: all of them.
[[nodiscard]] unsigned phase_of(const ObisCode& obis);

}  // namespace ams2mqtt
