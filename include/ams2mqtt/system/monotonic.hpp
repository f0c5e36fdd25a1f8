// The clock of everything that waits.
#pragma once

#include <chrono>

#include "ams2mqtt/base/time.hpp"

namespace ams2mqtt {

// Milliseconds of the steady clock.
[[nodiscard]] inline Monotonic monotonic_now() {
  return std::chrono::duration_cast<Monotonic>(std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace ams2mqtt
