// Integer arithmetic for the simulated house: the same digits on every machine.
#pragma once

#include <cstdint>
#include <cstdlib>

namespace ams2mqtt {

// Rounded half away from zero; `divisor` is positive.
[[nodiscard]] constexpr std::int64_t divide_rounded(std::int64_t value, std::int64_t divisor) {
  return (value + (value < 0 ? -divisor : divisor) / 2) / divisor;
}

// The whole part of the square root.
[[nodiscard]] constexpr std::int64_t square_root(std::int64_t value) {
  std::int64_t root = 0;
  for (std::int64_t bit = std::int64_t{1} << 31U; bit > 0; bit >>= 1U) {
    const std::int64_t candidate = root + bit;
    if (candidate <= value / candidate) root = candidate;
  }
  return root;
}
static_assert(square_root(0) == 0 && square_root(24) == 4 && square_root(25) == 5);

// In hundredths, 0...100; 100 when nothing flows.
[[nodiscard]] constexpr std::int64_t power_factor(std::int64_t watt, std::int64_t var) {
  const std::int64_t apparent = square_root(watt * watt + var * var);
  return apparent == 0 ? 100 : divide_rounded(100 * (watt < 0 ? -watt : watt), apparent);
}

}  // namespace ams2mqtt
