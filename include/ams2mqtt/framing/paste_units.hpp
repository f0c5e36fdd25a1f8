// Text in units of two or four bytes, UTF-16 and UTF-32 as other systems save it, with or without a byte order mark ->
// which one it is, recognised by its beginning. Recordings may begin with any bytes, so only characters of text count.
// Next: framing/paste_reader.hpp.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/framing/paste_scan.hpp"

namespace ams2mqtt {

// A control character that no text has; a terminal's colours begin with ESC.
[[nodiscard]] constexpr bool is_no_text(std::uint8_t byte) {
  return (byte < ' ' && !is_paste_blank(static_cast<char>(byte)) && byte != 0x1B) || byte == 0x7F;
}

struct PasteUnits {
  std::size_t size = 1;  // bytes of a unit
  bool little = true;    // the low byte comes first
};

// The character of one unit, in UTF-8.
[[nodiscard]] std::string unit_text(Bytes unit, const PasteUnits& units);

struct UnitsFound {
  bool undecided = false;           // more bytes may tell
  std::optional<PasteUnits> units;  // nothing: bytes or UTF-8
  std::size_t mark = 0;             // size of the byte order mark
};
// What the first bytes of an input say.
[[nodiscard]] UnitsFound find_units(Bytes beginning);

}  // namespace ams2mqtt
