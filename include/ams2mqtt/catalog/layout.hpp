// Lists that carry values without codes, as data: what stands at which position. A slot takes every type that the
// standard allows for what it holds, because a manufacturer's next firmware may send another one; the type of the known
// samples is its usual one. A list is one of these rows when every element fits its slot and it names itself as the row
// asks; without a name, half of what is there must have its usual type. Where two rows fit, the values decide
// (lists/layout_values.hpp). CONTRIBUTING.md has the steps to a new one.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "ams2mqtt/base/obis.hpp"
#include "ams2mqtt/catalog/list_family.hpp"
#include "ams2mqtt/dlms/unit.hpp"

namespace ams2mqtt {

struct Slot {
  // Usual types. Besides, null-data and dont-care stand for a value that is missing, but not for what tells a list from
  // a stranger's: names, codes, and numbers and clocks of lists that have neither.
  enum class Type : std::uint8_t {
    name,     // a string that begins with the layout's name
    text,     // a string
    octets8,  // a string of 8 bytes; an empty one or 9 to 16 digits will do
    code,     // an octet string that holds `obis`; nothing is published of it
    wide,     // an integer of 32 or 64 bits, or a float; a shorter integer will do
    word,     // an integer of 16 bits; any other number will do
    state,    // boolean, enumeration or an integer of 8 bits; any integer, bit string or string will do
    tariff,   // a string; what a state may be will do
    clock,    // a date-time, or a string of its 12 bytes
    time,     // a time, or a string of its 4 bytes
    date,     // a date, or a string of its 5 bytes
    array,    // of anything, or a structure
  };
  Type type = Type::wide;
  std::optional<ObisCode> obis;  // nothing: what stands here is not published
  std::optional<Scale> scale;    // nothing: left to the manufacturer's rules
};

struct Layout {
  std::string_view name;     // how the first string begins; empty for a list that does not name itself
  const ListFamily* family;  // whose list it is
  std::span<const Slot> slots;
};

// Rows live for ever.
[[nodiscard]] std::span<const Layout> layouts();
// The one list that names nothing at all: a structure of Kaifa's active power alone.
[[nodiscard]] const Slot& kaifa_power_slot();

}  // namespace ams2mqtt
