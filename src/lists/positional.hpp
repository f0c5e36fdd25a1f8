// A structure of values alone -> rows, by the layout of catalog/layout.hpp that its elements fit.
#pragma once

#include "ams2mqtt/base/error.hpp"
#include "ams2mqtt/dlms/data.hpp"
#include "ams2mqtt/lists/notification.hpp"

namespace ams2mqtt {

// False when the root of `tree` fits no layout; `notification` is then as it was. Errors: unknown_layout when it fits
// two equally well, as with null-data where they differ.
[[nodiscard]] Result<bool> read_positional(const DataTree& tree, Notification& notification);

}  // namespace ams2mqtt
