// The unit after the '*' of a P1 group -> its power of ten and its COSEM unit: any SI prefix before any unit that
// dlms/unit.hpp knows. Next: lists/p1_lines.hpp.
#pragma once

#include <optional>
#include <string_view>

#include "ams2mqtt/lists/notification.hpp"

namespace ams2mqtt {

// "kWh" -> 10^3 Wh, "dm3" -> 10^-3 m³; µ is written u. Letters count in either case, as some meters write KWH; but m is
// milli and M is mega, and prefixes that meters hardly use, nano and hecto for instance, count as the standard writes
// them. Nothing for other units.
[[nodiscard]] std::optional<Scale> parse_p1_unit(std::string_view text);

}  // namespace ams2mqtt
