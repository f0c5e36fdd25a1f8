// One group of a P1 line, the text between two parentheses -> a time, or a text that was sent as hex; its unit is a
// matter of meter/p1_unit.hpp. Next: meter/p1_lines.hpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ams2mqtt/dlms/datetime.hpp"

namespace ams2mqtt {

// YYMMDDhhmmss with S (summer), W (winter) or nothing behind, or YYYYMMDD hh:mm:ss. The flag is the daylight-saving bit
// of the status, which is undefined without one. Nothing for other texts, impossible times, and years from 1970 on,
// which are those of a clock that was never set.
[[nodiscard]] std::optional<CosemDateTime> parse_p1_time(std::string_view text);
// Whether `text` has the form of such a time with a flag, possible or not.
[[nodiscard]] bool looks_like_p1_time(std::string_view text);

// The ASCII text of hex digits; nothing for other texts and when it would not be printable.
[[nodiscard]] std::optional<std::string> p1_hex_text(std::string_view text);

}  // namespace ams2mqtt
