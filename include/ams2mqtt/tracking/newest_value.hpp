// The newest value of a code, as an owned copy of what a telegram only lends.
#pragma once

#include <string>
#include <variant>

#include "ams2mqtt/base/decimal.hpp"
#include "ams2mqtt/meter/telegram.hpp"

namespace ams2mqtt {

// Nothing yet, a number in the published unit, a clean text (see clean_text), or a time with its offset.
using NewestValue = std::variant<std::monostate, Decimal, std::string, MeterTime>;

// Takes the value of a reading. False, and nothing in `newest`, if it has none: an empty text, a clock without an
// offset, words where a number belongs.
[[nodiscard]] bool take_value(const Reading& reading, NewestValue& newest);

// The same text for the same value: digits as sent, the time as RFC 3339. Empty for nothing.
[[nodiscard]] std::string to_string(const NewestValue& value);
void append_to(std::string& text, const NewestValue& value);
// Back from to_string(): a number for registers, otherwise text. Nothing for a register that is not a number.
[[nodiscard]] NewestValue restored_value(const Quantity& quantity, const std::string& text);

}  // namespace ams2mqtt
