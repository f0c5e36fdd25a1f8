// Characters that were read too fast -> how much too fast. A receiver that expects bits of 1/9600 s sees each bit of a
// line at 2400 baud four times, so that levels change only after four of its bits, or eight, and so on.
#pragma once

#include <optional>

#include "ams2mqtt/base/bytes.hpp"

namespace ams2mqtt {

// A bit of the line lasts as long as this many of the receiver's, or as many at least: a character then shows nothing
// but the first of them.
inline constexpr unsigned kBeyondStretch = 10;

// How many of the receiver's bits one of the line lasts: 2 to 8, or kBeyondStretch, in characters of eight data bits.
// 1 when levels change after any of them; nothing for too few characters. Breaks count as characters of 0.
[[nodiscard]] std::optional<unsigned> bit_stretch(Bytes characters);

}  // namespace ams2mqtt
