// The host's time of day.
#pragma once

#include <chrono>
#include <optional>

#include "ams2mqtt/base/time.hpp"

namespace ams2mqtt {

// Nothing while it has obviously not been set yet: a board without a clock starts in 1970.
[[nodiscard]] inline std::optional<UtcSeconds> utc_now() {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  if (now < std::chrono::sys_days(std::chrono::year(2020) / 1 / 1)) return std::nullopt;
  return now;
}

}  // namespace ams2mqtt
