// The push list of Czech operators (EG.D, for meters of ZPA, Sagemcom and others) -> rows. It is A-XDR but for the
// fields that name an attribute (IEC 62056-5-3, Cosem-Attribute-Descriptor), which stand without tags:
//   02 02 | 16 n | 01 count | rows of  02 02 | class (2) | code (6) | attribute (1) | Data
#pragma once

#include "ams2mqtt/base/error.hpp"
#include "ams2mqtt/dlms/data.hpp"
#include "ams2mqtt/lists/notification.hpp"

namespace ams2mqtt {

// True when `body` begins like such a list.
[[nodiscard]] bool is_attribute_rows(Bytes body);
// `scratch` is used for one row after the other. Of a register, values and scale are told by their attributes
// (catalog/object_attribute.hpp); of other objects every attribute but the first is a value. Errors, with the offset in
// `body`: those of DataTree::parse, and trailing_bytes; unknown_layout and bad_value for a scale that is none.
[[nodiscard]] Result<void> read_attribute_rows(Bytes body, DataTree& scratch, Notification& notification);

}  // namespace ams2mqtt
