// A telegram as a table for people: a line that says which meter and when, then a line per value.
#pragma once

#include <string>

#include "ams2mqtt/meter/telegram.hpp"

namespace ams2mqtt {

[[nodiscard]] std::string telegram_table(const Telegram& telegram);

}  // namespace ams2mqtt
