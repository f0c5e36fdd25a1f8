#include "ams2mqtt/framing/paste_units.hpp"

#include <algorithm>
#include <array>

namespace ams2mqtt {

namespace {

constexpr std::uint32_t kMark = 0xFEFF;

std::uint32_t unit_value(Bytes unit, bool little) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < unit.size(); ++i) value = value << 8U | unit[little ? unit.size() - 1 - i : i];
  return value;
}

// How the beginning fits units of this size and order.
UnitsFound compare(Bytes beginning, const PasteUnits& units) {
  constexpr std::size_t kUnits = 4;  // without a mark, this many characters are needed
  bool marked = false;
  std::size_t whole = 0;
  for (; (whole + 1) * units.size <= beginning.size(); ++whole) {
    const std::uint32_t value = unit_value(beginning.subspan(whole * units.size, units.size), units.little);
    if (whole == 0 && value == kMark) {
      marked = true;
    } else if (value > 0x7F || is_no_text(static_cast<std::uint8_t>(value))) {
      return {};
    }
  }
  const std::size_t mark = marked ? units.size : 0;
  if (whole < (marked ? 2 : kUnits)) return {true, std::nullopt, mark};
  return {false, units, mark};
}

}  // namespace

std::string unit_text(Bytes unit, const PasteUnits& units) {
  const std::uint32_t value = unit_value(unit, units.little);
  if (value < 0x80) return {static_cast<char>(value)};
  std::string text;
  if (value >= 0x800) {
    text += static_cast<char>(0xE0U | (value >> 12U & 0xFU));
    text += static_cast<char>(0x80U | (value >> 6U & 0x3FU));
  } else {
    text += static_cast<char>(0xC0U | value >> 6U);
  }
  text += static_cast<char>(0x80U | (value & 0x3FU));
  return text;
}

UnitsFound find_units(Bytes beginning) {
  UnitsFound best;
  for (const PasteUnits& units :
       {PasteUnits{4, true}, PasteUnits{4, false}, PasteUnits{2, true}, PasteUnits{2, false}}) {
    const UnitsFound found = compare(beginning, units);
    if (found.units) return found;
    best.undecided = best.undecided || found.undecided;
  }
  return best;
}

}  // namespace ams2mqtt
