// A list that fits no layout -> what it says beyond doubt: rows that carry their code and, for numbers, their scale, or
// a text or a clock under its code. The rest of the list stays unread. Next: meter/interpret.hpp.
#pragma once

#include "ams2mqtt/dlms/data.hpp"
#include "ams2mqtt/lists/notification.hpp"

namespace ams2mqtt {

// Adds those rows of any depth to `notification`; false when there are none.
[[nodiscard]] bool read_partial_list(const DataTree& tree, Notification& notification);

}  // namespace ams2mqtt
