// A telegram as a table for people: a line that says which meter and when, then a line per value.
#pragma once

#include <string>

#include "ams2mqtt/meter/telegram.hpp"

namespace ams2mqtt {

[[nodiscard]] std::string telegram_table(const Telegram& telegram);
// Its values in one line: "power_import 1234 W, current_l1 -25.1 A".
[[nodiscard]] std::string values_line(const Telegram& telegram);

}  // namespace ams2mqtt
