// The sizes of A-XDR Data values (IEC 62056-6-2, table "common data types"), for finding where one ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/error.hpp"

namespace ams2mqtt {

// The content size of a tag whose values are all equally long; nothing for strings, compounds and unknown tags.
[[nodiscard]] std::optional<std::size_t> axdr_fixed_size(std::uint8_t tag);

inline constexpr std::size_t kMaxAxdrDepth = 12;
inline constexpr std::size_t kMaxAxdrTypes = 4096;

// Of a compact-array's type description, in the order of the wire.
struct AxdrType {
  std::uint8_t tag = 0;
  std::uint32_t elements = 0;  // of an array or structure
  std::uint32_t end = 0;       // after this type and those of its elements
};
// Moves `reader` past a description at `depth`, and replaces `types` with it. Errors, with the offset in the reader's
// bytes: truncated, too_deep, oversize, bad_tag, bad_value for a length.
[[nodiscard]] Result<void> read_axdr_description(ByteReader& reader, std::size_t depth, std::vector<AxdrType>& types);

// A tag of A-XDR other than a compact-array's.
[[nodiscard]] bool is_axdr_tag(std::uint8_t tag);
// The bytes that this many bits fill.
[[nodiscard]] constexpr std::size_t bytes_of_bits(std::size_t bits) {
  return bits / 8 + (bits % 8 != 0 ? 1 : 0);
}
// Errors: bad_value for a first byte that cannot begin one, leaving the reader before it; truncated.
[[nodiscard]] Result<std::size_t> read_axdr_length(ByteReader& reader);

enum class AxdrEnd : std::uint8_t { found, missing, invalid };
// Moves `reader` past one tagged value without looking at it. missing: the bytes end inside it; invalid: not a Data
// value, or one nested deeper than 12 levels.
[[nodiscard]] AxdrEnd skip_axdr(ByteReader& reader);

}  // namespace ams2mqtt
