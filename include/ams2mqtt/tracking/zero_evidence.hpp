// Meters also send what they have nothing to count for: a phase that is not connected, export without panels, reactive
// energy. Such a value is 0 for ever, and is not shown before it, or what belongs to it, has been anything else.
#pragma once

#include "ams2mqtt/catalog/catalog.hpp"

namespace ams2mqtt {

class MeterValues;
struct MeterValue;

// It may be 0 for ever. Null: a code without a row, which is shown as it comes.
[[nodiscard]] bool may_stay_zero(const Quantity* quantity);

// Whether the value has shown that there is something to count: export counts as soon as one value of export has been
// more than 0, and a phase's current and power as soon as that phase has a voltage. Net power is shown beside export.
[[nodiscard]] bool is_shown(const MeterValue& value, const MeterValues& values);

}  // namespace ams2mqtt
