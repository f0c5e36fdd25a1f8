// What people wrote or a daemon logged -> what a ticket may hold of it. Pure.
#pragma once

#include <string>
#include <string_view>

#include "ams2mqtt/framing/number_mask.hpp"

namespace ams2mqtt {

// A configuration without comments, secrets and the numbers of meters: what a setting that holds a secret says, and
// what looks like one anywhere (base/shown.hpp).
[[nodiscard]] std::string masked_configuration(std::string_view yaml, NumberMask& mask);

// Lines of a log, likewise.
[[nodiscard]] std::string masked_log(std::string_view log, NumberMask& mask);

}  // namespace ams2mqtt
