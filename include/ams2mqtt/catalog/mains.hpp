// What counts as a mains voltage, for numbers whose scale has to be found.
#pragma once

#include <cstdint>

namespace ams2mqtt {

// V; including the secondary sides of voltage transformers. The range is less than a power of ten, so a number is a
// mains voltage in one scale only.
inline constexpr std::int64_t kLeastVolts = 50;
inline constexpr std::int64_t kBelowVolts = 500;

// Whether `raw` steps of 10^scaler V are; `scaler` is not above 0.
[[nodiscard]] constexpr bool is_mains(std::int64_t raw, std::int8_t scaler) {
  std::int64_t unit = 1;
  for (std::int8_t power = scaler; power < 0; ++power) unit *= 10;
  return raw >= kLeastVolts * unit && raw < kBelowVolts * unit;
}

}  // namespace ams2mqtt
