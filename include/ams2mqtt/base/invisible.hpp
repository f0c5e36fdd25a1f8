// Characters of a text that nobody sees, and that make two words differ which look the same: blanks other than the one
// of the keyboard, those without a width, marks of direction.
#pragma once

#include <optional>
#include <string_view>

namespace ams2mqtt {

// The code of the first one in well-formed UTF-8.
[[nodiscard]] std::optional<char32_t> first_invisible(std::string_view text);

}  // namespace ams2mqtt
