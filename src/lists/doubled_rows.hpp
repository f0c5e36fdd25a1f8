// A code that comes more than once in a message. With equal values it counts once; with different ones there is no
// telling which is right, so none counts.
#pragma once

#include "ams2mqtt/lists/notification.hpp"

namespace ams2mqtt {

// Leaves one row, the first, of every code whose values are equal, and none of the others; says which they were in
// Notification::doubled. A row without a value never stands against one that has it.
void settle_doubled_rows(Notification& notification);

}  // namespace ams2mqtt
