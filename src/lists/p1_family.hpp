// The identification line of a P1 telegram, "/KFM5KAIFA-METER" without its slash -> who made the meter, as a row of
// catalog/list_family.hpp, and how the meter calls itself. Form: three letters of the manufacturer (or of the grid
// company that gave the meter its software), a digit for the baud rate, perhaps a backslash and a character, and the
// rest (IEC 62056-21, 6.3.2). Next: lists/p1_lines.hpp.
#pragma once

#include <string_view>

#include "ams2mqtt/catalog/list_family.hpp"

namespace ams2mqtt {

// Lives for ever. Letters that are not known to be a manufacturer's give a row without a name.
[[nodiscard]] const ListFamily& p1_family(std::string_view ident);
// "KAIFA-METER"; a view of `ident`, empty when the line says no more than the manufacturer.
[[nodiscard]] std::string_view p1_type(std::string_view ident);

}  // namespace ams2mqtt
