// A structure of values alone -> rows, by the layout of catalog/layout.hpp that its elements fit.
#pragma once

#include "ams2mqtt/base/error.hpp"
#include "ams2mqtt/dlms/data.hpp"
#include "ams2mqtt/lists/notification.hpp"

namespace ams2mqtt {

// False when the root of `tree` fits no layout; `notification` is then as it was. Types leave more than one open where
// a firmware sends all its numbers alike: then the values decide (lists/layout_values.hpp). Errors: unknown_layout when
// they do not, or say that it is none of them.
[[nodiscard]] Result<bool> read_positional(const DataTree& tree, Notification& notification);

}  // namespace ams2mqtt
