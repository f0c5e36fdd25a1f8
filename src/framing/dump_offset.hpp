// The offset at the beginning of a dump's row, and the numbers and blanks that it is made of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "ams2mqtt/framing/paste_context.hpp"

namespace ams2mqtt {

// The first word, or behind the words of a log the one that begins a dump or goes on with it. `next`: the offset that
// the row has if it follows the one before.
[[nodiscard]] std::optional<DumpOffset> find_dump_offset(std::string_view line, std::optional<std::uint64_t> next);

[[nodiscard]] std::uint64_t dump_number(std::string_view digits, unsigned base);
// Whether an offset is `next` in some base: hexadecimal is the rule, od's are octal.
[[nodiscard]] bool dump_goes_on(std::string_view offset, std::uint64_t next);

// How many there are from `at` on.
[[nodiscard]] std::size_t hex_digits_at(std::string_view line, std::size_t at);
[[nodiscard]] std::size_t blanks_at(std::string_view line, std::size_t at);

}  // namespace ams2mqtt
