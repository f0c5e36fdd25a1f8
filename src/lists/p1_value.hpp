// One group of a P1 line, the text between two parentheses -> a number, a time, or a text that was sent as hex; its
// unit is a matter of lists/p1_unit.hpp. Next: lists/p1_lines.hpp.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "ams2mqtt/base/decimal.hpp"
#include "ams2mqtt/dlms/datetime.hpp"
#include "ams2mqtt/lists/notification.hpp"

namespace ams2mqtt {

// A number in digits. The standard wants a point for the decimals and minus alone as a sign; what else can be meant in
// one way only is read as well: "+6.5", ".5", "5.", "6,5". Otherwise why not: "1,234" and its kind may have a comma for
// the thousands (LeftOutReason::comma), and the rest, "1e3" or "0x10", is no_number.
[[nodiscard]] std::expected<Decimal, LeftOutReason> parse_p1_number(std::string_view text);

// YYMMDDhhmmss followed by S (summer), W (winter) or nothing, or YYYYMMDD hh:mm:ss. The flag is the daylight-saving bit
// of the status, which is undefined without one. Nothing for other texts, impossible times, and years from 1970 on,
// which are those of a clock that was never set.
[[nodiscard]] std::optional<CosemDateTime> parse_p1_time(std::string_view text);
// Whether `text` has the form of such a time with a flag, possible or not.
[[nodiscard]] bool looks_like_p1_time(std::string_view text);

// The ASCII text of hex digits; nothing for other texts and when it would not be printable.
[[nodiscard]] std::optional<std::string> p1_hex_text(std::string_view text);

}  // namespace ams2mqtt
