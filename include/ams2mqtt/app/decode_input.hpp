// The content of a file -> the bytes of a line: raw bytes as they are, hex text as what it says. Which of the two it
// is, is seen from the content.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/error.hpp"

namespace ams2mqtt {

// True for nothing but hex digits, white space and comments from `#` to the end of the line, with at least one digit.
[[nodiscard]] bool is_hex_text(std::string_view content);
// Errors only for hex text that from_hex() refuses: half a byte, or a pair of digits torn apart.
[[nodiscard]] Result<std::vector<std::uint8_t>> line_bytes(std::string_view content);

}  // namespace ams2mqtt
