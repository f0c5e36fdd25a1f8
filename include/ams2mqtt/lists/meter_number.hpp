// The number of a meter that some dialects send as the hexadecimal digits of its letters: "4B4D30303030303031" for
// "KM0000001". A plain number of digits can look the same by chance, so what is decoded has to look like a number too.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ams2mqtt/base/obis.hpp"

namespace ams2mqtt {

// True for the codes of numbers of this and of other meters, and for the logical device name.
[[nodiscard]] bool is_number_of_a_meter(const ObisCode& code);

// False for what a meter sends where no number was ever set: blanks, zeros, FF, and signs without a letter or digit.
[[nodiscard]] bool names_a_meter(std::string_view text);

// Whether the dialect is known to send numbers that way (P1), or some meters of it do.
enum class HexHabit : std::uint8_t { usual, rare };
// The number behind the digits, without the blanks, NULs and FF that fill up its field; empty if the field has nothing
// else; nothing when `text` is to be taken as it is. Where the habit is rare, digits that are all decimal need to be
// many, or to decode to digits again.
[[nodiscard]] std::optional<std::string> number_in_hex(std::string_view text, HexHabit habit);

}  // namespace ams2mqtt
