// The data of a message -> rows of OBIS code and value. The kind of list is decided by its grammar and by the name it
// gives itself, never by its length:
//   array of { code, value [, { scaler, unit }] }              Aidon, Landis+Gyr "EMBRIQ"
//   structure "Kamstrup_...", code, value, code, ...           Kamstrup; null-data for anything that is missing
//   structure code, value [, { scaler, unit }], code, ...      Kaifa in Sweden; with the clock first and the number
//                                                              last Kaifa, Sagemcom and Landis+Gyr in Austria
//   structure of such rows, flat or structures of their own    Kaifa in Salzburg and Tyrol, Iskraemeco
//   structure of values alone                                  a row of catalog/layout.hpp
//   structure that begins with its own description             lists/descriptor_list.hpp
//   rows with untagged attribute descriptors                   lists/attribute_rows.hpp
//   anything else                                              lists/partial_list.hpp
// Rows are views into the message. Next stage: meter/interpret.hpp.
#pragma once

#include "ams2mqtt/base/error.hpp"
#include "ams2mqtt/catalog/manufacturer.hpp"
#include "ams2mqtt/dlms/apdu.hpp"
#include "ams2mqtt/dlms/data.hpp"
#include "ams2mqtt/lists/notification.hpp"

namespace ams2mqtt {

// Parses the message's body into `tree` and replaces `notification` with its rows; after an error `notification` is
// meaningless. `manufacturer` settles what the message leaves open. A list that fits no layout yields what is certain
// about it, as a partial notification, with the list in `tree`. Errors: those of DataTree::parse; unknown_layout when
// nothing is certain, `tree` holding the list again; bad_value for a scaler beyond the limit.
[[nodiscard]] Result<void> to_notification(const DataNotification& message, DataTree& tree, Manufacturer manufacturer,
                                           Notification& notification);

}  // namespace ams2mqtt
