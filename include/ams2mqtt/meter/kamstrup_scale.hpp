// How Kamstrup's numbers are scaled when neither the wire nor the meter type says so: derived from the list itself, in
// exact integers, and only where the list leaves a single answer.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "ams2mqtt/lists/notification.hpp"

namespace ams2mqtt {

// The power of ten of its currents, in A.
inline constexpr std::int8_t kDirectCurrent = -2;       // directly connected meters
inline constexpr std::int8_t kTransformerCurrent = -3;  // meters on current transformers

// Newer firmware sends voltages in hundredths of a volt: no mains voltage is above a thousand.
[[nodiscard]] bool voltages_are_hundredths(std::span<const Row> rows);
// Which scale makes the sum of U x I x power factor over the phases agree with the sum of their active powers. Nothing
// when a phase's values are missing, or neither or both scales agree (no load).
[[nodiscard]] std::optional<std::int8_t> current_scale(std::span<const Row> rows);

}  // namespace ams2mqtt
