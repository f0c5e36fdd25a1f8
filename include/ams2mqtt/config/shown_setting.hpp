// What a ticket may show of a configuration. A person may have written a secret anywhere, under any name, so this does
// not look for secrets: it names what is known to be none, and the rest stays at home. Pure.
#pragma once

#include <string_view>

namespace ams2mqtt {

// Whether `value` under a key named `name`, such as "baud", can be no secret: the setting takes only certain words or
// numbers and this is one of them, or it is a path in /dev, or the digits of a meter's id, which the caller masks.
[[nodiscard]] bool is_harmless_value(std::string_view name, std::string_view value);

}  // namespace ams2mqtt
