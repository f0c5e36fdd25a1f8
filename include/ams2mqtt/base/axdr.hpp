// The sizes of A-XDR Data values (IEC 62056-6-2, table "common data types"), for whoever has to find where one ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "ams2mqtt/base/bytes.hpp"

namespace ams2mqtt {

// The content size of a tag whose values are all equally long; nothing for strings, compounds and unknown tags.
[[nodiscard]] std::optional<std::size_t> axdr_fixed_size(std::uint8_t tag);

enum class AxdrEnd : std::uint8_t { found, missing, invalid };
// Moves `reader` behind one tagged value without looking at it. missing: the bytes end inside it; invalid: they are no
// Data value, or one nested deeper than 12 levels.
[[nodiscard]] AxdrEnd skip_axdr(ByteReader& reader);

}  // namespace ams2mqtt
