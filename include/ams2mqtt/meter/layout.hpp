// Lists that carry values without codes, as data: what stands at which position. A list is one of these rows when it
// names itself so and every element has the type that the row expects there; its length alone decides nothing.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "ams2mqtt/base/obis.hpp"

namespace ams2mqtt {

struct Slot {
  enum class Type : std::uint8_t {
    version,  // the list's own name, a string
    text,     // a string
    number,   // an unsigned integer
    clock,    // a date-time in an octet string of 12 bytes
  };
  Type type = Type::number;
  ObisCode obis;
};

struct Layout {
  std::string_view list_prefix;  // how the version begins; empty for a list that does not name itself
  std::span<const Slot> slots;
};

// Rows live for ever.
[[nodiscard]] std::span<const Layout> layouts();
// The one list that names nothing at all: a structure of Kaifa's active power alone.
[[nodiscard]] const Slot& kaifa_power_slot();

}  // namespace ams2mqtt
