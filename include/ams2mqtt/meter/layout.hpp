// Lists that carry values without codes, as data: what stands at which position. A list is one of these rows when it
// names itself so, where the row asks for a name, and every element has the type that the row expects there; its length
// alone decides nothing. A new list is one row here and one test frame.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "ams2mqtt/base/obis.hpp"
#include "ams2mqtt/meter/notification.hpp"

namespace ams2mqtt {

struct Slot {
  enum class Type : std::uint8_t {
    name,         // a string that begins with the layout's name
    text,         // a string
    octets8,      // an octet string of 8 bytes
    code,         // an octet string that holds `obis`; nothing is published of it
    wide,         // double-long-unsigned, long64-unsigned or null-data
    word,         // long-unsigned, long or null-data
    byte,         // unsigned
    enumeration,  //
    boolean,      //
    clock,        // a date-time in an octet string of 12 bytes
    time,         // an octet string of 4 bytes
    date,         // an octet string of 5 bytes
    array,        // of anything
  };
  Type type = Type::wide;
  std::optional<ObisCode> obis;  // nothing: what stands here is not published
  std::optional<Scale> scale;    // nothing: left to the maker's rules
};

struct Layout {
  std::string_view name;    // how the first string begins; empty for a list that does not name itself
  std::string_view vendor;  // finds the maker's row in meter/vendor.hpp
  std::span<const Slot> slots;
};

// Rows live for ever.
[[nodiscard]] std::span<const Layout> layouts();
// The one list that names nothing at all: a structure of Kaifa's active power alone.
[[nodiscard]] const Slot& kaifa_power_slot();

}  // namespace ams2mqtt
