// When a simulated meter's time begins.
#pragma once

#include <optional>
#include <string_view>

#include "ams2mqtt/base/time.hpp"
#include "simulate_command.hpp"

namespace ams2mqtt {

// "2025-10-26T00:50Z" or with seconds, 2000 to 2099; nothing for any other text.
[[nodiscard]] std::optional<UtcSeconds> parse_start(std::string_view text);

// As the options say; otherwise nothing.
[[nodiscard]] std::optional<UtcSeconds> wanted_start(const SimulateOptions& options);

}  // namespace ams2mqtt
