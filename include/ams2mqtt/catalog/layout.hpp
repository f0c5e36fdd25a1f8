// Lists that carry values without codes, as data: what is at which position. A slot accepts every type that the
// standard allows for its content, because a manufacturer's next firmware may send another one; the type in the known
// samples is its usual one. A list matches a row when every element fits its slot and the list names itself as the row
// requires; without a name, half of its elements must have their usual type. Where two rows fit, the values decide
// (lists/layout_values.hpp). CONTRIBUTING.md has the steps for adding one.
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
  // Usual types. In addition, null-data and dont-care may replace a missing value, but not what identifies a list:
  // names, codes, and numbers and clocks of lists that have neither.
  enum class Type : std::uint8_t {
    name,     // a string that begins with the layout's name
    text,     // a string
    octets8,  // a string of 8 bytes; an empty one or 9 to 16 digits will do
    code,     // an octet string that holds `obis`; not published
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
  std::optional<ObisCode> obis;  // nothing: the element is not published
  std::optional<Scale> scale;    // nothing: left to the manufacturer's rules
};

struct Layout {
  std::string_view name;     // the beginning of the first string; empty for a list that does not name itself
  const ListFamily* family;  // whose list it is
  std::span<const Slot> slots;
};

// Rows have static lifetime.
[[nodiscard]] std::span<const Layout> layouts();
// The one list that names nothing at all: a structure with only Kaifa's active power.
[[nodiscard]] const Slot& kaifa_power_slot();

}  // namespace ams2mqtt
