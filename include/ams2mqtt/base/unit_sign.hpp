// The two signs beyond ASCII that units are written with, µ and ³, in UTF-8 and in Latin-1.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ams2mqtt {

// How many bytes of `text` are one of them, at its beginning; 0 for none.
[[nodiscard]] std::size_t unit_sign_size(std::string_view text);
// `text` with u and 3 in their place.
[[nodiscard]] std::string without_unit_signs(std::string_view text);

}  // namespace ams2mqtt
