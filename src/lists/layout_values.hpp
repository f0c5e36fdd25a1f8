// Checks the values of a list against the layout used to read them: types alone do not distinguish ten powers from ten
// registers.
#pragma once

#include <cstdint>

#include "ams2mqtt/lists/notification.hpp"

namespace ams2mqtt {

// False when a place holds what it cannot: a voltage of no mains, or no voltage at all; a breaker's state or a tariff
// above 255.
[[nodiscard]] bool is_possible(const Notification& notification);

enum class LayoutProof : std::uint8_t { contradicted, unlikely, open, proven };

// Proven are mains voltages on three phases, or on one with a power that agrees with it (P against U x I, or the
// phase's own power); and registers of two tariffs that make up their total. Unlikely is a meter without a voltage.
// Contradicted is what is not possible, a power that U x I cannot be, and tariffs above their total.
[[nodiscard]] LayoutProof judge_layout(const Notification& notification);

}  // namespace ams2mqtt
