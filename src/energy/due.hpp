// When a value that is said at a pace has to be said again.
#pragma once

#include <optional>

#include "ams2mqtt/base/time.hpp"

namespace ams2mqtt {

// `said_at`: when it was said last.
[[nodiscard]] constexpr bool is_due(const std::optional<Monotonic>& said_at, Monotonic now, Monotonic interval) {
  return !said_at || now - *said_at >= interval;
}

}  // namespace ams2mqtt
