// Where log lines go: standard error. For the journal they begin with "<6>" and its kin, which give them their
// priority, and have no time of their own; for everybody else with time and level.
#pragma once

#include "ams2mqtt/config/config.hpp"

namespace ams2mqtt {

// True when standard error is a stream of the systemd journal (JOURNAL_STREAM names this very file).
[[nodiscard]] bool logs_to_journal();

// Makes spdlog's default logger. Call once, before anything logs.
void set_up_logging(LogLevel level);

}  // namespace ams2mqtt
