// What people wrote or a daemon logged -> what a ticket may hold of it. Pure.
#pragma once

#include <string>
#include <string_view>

#include "ams2mqtt/framing/number_mask.hpp"

namespace ams2mqtt {

// The names of a configuration's settings, and those of their values that can be no secret (config/shown_setting.hpp);
// without comments, and with the numbers of meters masked. It need not be valid YAML.
[[nodiscard]] std::string masked_configuration(std::string_view yaml, NumberMask& mask);

// Lines of a log without keys, logins, what follows a word such as "password", and with numbers masked.
[[nodiscard]] std::string masked_log(std::string_view log, NumberMask& mask);

}  // namespace ams2mqtt
