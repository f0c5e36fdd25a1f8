// How often values are published. Home Assistant stores a row for every change of a state, so a meter that sends every
// second would fill its database; the newest value always makes up for those that are left out. The defaults leave out
// what nobody looks at: how they were chosen is in docs/decisions.md.
#pragma once

#include <cstdint>
#include <optional>

#include "ams2mqtt/base/decimal.hpp"
#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/catalog/catalog.hpp"

namespace ams2mqtt {

enum class ThrottleGroup : std::uint8_t {
  power,
  reactive,
  voltage,
  current,
  energy,
  other,
  own,  // of this program, which makes them as often as they are wanted
};

struct Throttle {
  // Between two publications of one value; what comes in between waits, and the newest of it is published at the end.
  Monotonic min_interval{5000};
  // A measurement that differs by less than this, in the published unit, from the last published one is left out. It is
  // still repeated often enough not to expire.
  Decimal deadband{0};

  friend bool operator==(const Throttle&, const Throttle&) = default;
};

struct Throttles {
  Throttle power{.min_interval = Monotonic(5'000), .deadband = Decimal(10)};        // W
  Throttle reactive{.min_interval = Monotonic(30'000), .deadband = Decimal(10)};    // var and VA
  Throttle voltage{.min_interval = Monotonic(60'000), .deadband = Decimal(5, -1)};  // V
  Throttle current{.min_interval = Monotonic(30'000), .deadband = Decimal(5, -1)};  // A
  Throttle energy{.min_interval = Monotonic(10'000), .deadband = Decimal(0)};       // registers; without a deadband
  Throttle other{.min_interval = Monotonic(30'000), .deadband = Decimal(0)};

  friend bool operator==(const Throttles&, const Throttles&) = default;
};

inline constexpr Throttles kUsualThrottles;

// `quantity` is null for codes without a catalog row.
[[nodiscard]] ThrottleGroup throttle_group(const Quantity* quantity);
[[nodiscard]] const Throttle& throttle_of(const Throttles& throttles, const Quantity* quantity);

// Telegrams are not punctual to the millisecond: one that comes this much too early is on time.
inline constexpr Monotonic kThrottleTolerance{250};

}  // namespace ams2mqtt
