// Which known word a misspelt one probably stands for.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ams2mqtt {

// The number of letters to insert, remove, replace or swap with their neighbour to make one word of the other; case
// does not count.
[[nodiscard]] std::size_t edit_distance(std::string_view left, std::string_view right);

// The nearest of `known`, the first if there are several; nothing when none resembles `word`.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& known);

}  // namespace ams2mqtt
