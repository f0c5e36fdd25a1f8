// Invisible characters, which make two words differ that look the same: blanks other than the keyboard's, zero-width
// ones, direction marks.
#pragma once

#include <optional>
#include <string_view>

namespace ams2mqtt {

// The code of the first one in well-formed UTF-8.
[[nodiscard]] std::optional<char32_t> first_invisible(std::string_view text);

}  // namespace ams2mqtt
