// The names of a meter and of its values that are used everywhere: in a topic, an entity, a page's address, a file.
#pragma once

#include <string>
#include <string_view>

#include "ams2mqtt/base/obis.hpp"
#include "ams2mqtt/catalog/catalog.hpp"

namespace ams2mqtt {

// `text` reduced to [A-Za-z0-9_-], at most 64 characters; every other run of characters becomes one '_'. May be empty.
[[nodiscard]] std::string plain_id(std::string_view text);

// What tells a code without a catalog row from the others: "1.8.5" for electricity, whose channel does not matter, and
// for the meter itself (0-0); "0-1:24.2.1" for everything else, where the same C.D.E comes from several devices.
[[nodiscard]] std::string obis_name(const ObisCode& code);
// Codes with the same name are one value; this is the code that stands for them.
[[nodiscard]] ObisCode obis_identity(const ObisCode& code);

// The key of a value: a catalog key, "obis_1_8_0", or "obis_0_1_24_2_1" (see obis_name). `quantity` is null for codes
// without a catalog row.
[[nodiscard]] std::string value_key(const Quantity* quantity, const ObisCode& code);
// True for registers, texts and clock readings: they stay true until the next one.
[[nodiscard]] bool stays_true(const Quantity* quantity);

}  // namespace ams2mqtt
