// The text of a P1 telegram (IEC 62056-21 mode D; DSMR P1 2.2 to 5.0 and its relatives from Flanders to Hungary, German
// push telegrams) -> rows. A line is a code and one or more groups in parentheses:
//   1-0:1.7.0(0001.234*kW)                       a number with its unit, scaled by powers of ten, never through float
//   0-0:1.0.0(240407123456S)                     a time, S in summer and W in winter; NES writes 20240407 12:34:56
//   0-0:96.1.1(4D3030...)                      a text; those of numbers and messages are hex of ASCII
//   0-1:24.2.1(240115200000W)(00123.456*m3)      when and what: sub-meters and peaks
//   0-1:24.3.0(time)(00)(60)(1)(0-1:24.2.1)(m3)  the same in DSMR 2 and 3, the number in a line of its own below
// What 0-n:24.2.1 counts follows from the device type in 0-n:24.1.0. Lists of past values, and numbers whose meaning is
// not known for want of a unit, stay text as sent. Lines that have not this form are skipped. Rows are views of
// Notification::p1 or of its texts. Next: meter/interpret.hpp.
#pragma once

#include <string_view>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/error.hpp"
#include "ams2mqtt/lists/notification.hpp"

namespace ams2mqtt {

// Replaces `notification` by the rows of `lines`, the telegram between the identification line and the '!'; when it has
// the meter's telegram before, what did not change stays (lists/p1_memory.hpp), with the same result. `ident` is
// the identification line without its '/'. The decrypted text of a telegram may also be a whole one: from '/' to '!',
// with what follows left out; its own identification line then counts. Errors: unknown_layout when no line is a value.
[[nodiscard]] Result<void> parse_p1(std::string_view ident, Bytes lines, Notification& notification);

}  // namespace ams2mqtt
