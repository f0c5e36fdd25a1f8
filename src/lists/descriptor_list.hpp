// A push list that begins with its own description (IEC 62056-6-2, push setup, attribute 2) -> rows: the array of what
// is pushed, then the values in the same order. Landis+Gyr E450 and Energomera send it.
//   structure { array of { class, code, attribute, index [, restriction, columns] }, value, value, ... }
//   The first descriptor names that array itself, so value k belongs to descriptor k; or values begin with the first.
#pragma once

#include "ams2mqtt/base/error.hpp"
#include "ams2mqtt/dlms/data.hpp"
#include "ams2mqtt/lists/notification.hpp"

namespace ams2mqtt {

// True when the root of `tree` begins with descriptors.
[[nodiscard]] bool is_descriptor_list(const DataTree& tree);
// Values and scales are told by their attributes (catalog/object_attribute.hpp); other attributes are left out. A
// device name among the values says whose list it is. Errors: unknown_layout when values and descriptors do not match;
// bad_value for a scaler beyond the limit.
[[nodiscard]] Result<void> read_descriptor_list(const DataTree& tree, Notification& notification);

}  // namespace ams2mqtt
