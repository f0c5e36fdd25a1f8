// The two non-ASCII signs used in units, µ and ³, in UTF-8 and in Latin-1. They count where a unit has them: µ after
// '*' or '(', ³ after 'm'. Anywhere else they are damage, and a ³ must not become a digit of a number.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ams2mqtt {

// How many bytes at `position` of `text` are one of them in its place; 0 for none.
[[nodiscard]] std::size_t unit_sign_size(std::string_view text, std::size_t position);
// `text` with u and 3 in their place; everything else stays.
[[nodiscard]] std::string without_unit_signs(std::string_view text);

}  // namespace ams2mqtt
