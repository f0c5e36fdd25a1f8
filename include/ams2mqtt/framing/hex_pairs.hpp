// Many pairs of hex digits -> their bytes, for input that has hardly anything else. Next stage:
// framing/paste_reader.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace ams2mqtt {

// Appends the bytes of the pairs that `text` begins with, which follow each other directly. Returns how many characters
// they are.
[[nodiscard]] std::size_t read_hex_pairs(std::string_view text, std::vector<std::uint8_t>& bytes);
// The same with one blank behind each pair but the last.
[[nodiscard]] std::size_t read_spaced_pairs(std::string_view text, std::vector<std::uint8_t>& bytes);

}  // namespace ams2mqtt
