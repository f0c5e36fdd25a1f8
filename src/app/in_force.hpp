// What a meter is read with, and what to try instead when that reads nothing.
#pragma once

#include <string>
#include <string_view>

#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/meter/notice.hpp"

namespace ams2mqtt {

// Why encrypted messages cannot be read.
enum class KeyTrouble : std::uint8_t { none, missing, wrong, wrong_auth };
[[nodiscard]] KeyTrouble key_trouble(const Notice& notice);

// As the settings have it.
[[nodiscard]] std::string_view parity_word(Parity parity);

// "; in force: no key; write ..."; no key is repeated.
[[nodiscard]] std::string keys_in_force(const MeterConfig& meter, KeyTrouble trouble);
// "; in force: 'baud: 2400, data_bits: 8, parity: none'; try ..."
[[nodiscard]] std::string line_in_force(const LineFormat& line);
// "; in force: 'manufacturer: kaifa'; try ..."; empty when the meter is detected.
[[nodiscard]] std::string manufacturer_in_force(const MeterConfig& meter);

}  // namespace ams2mqtt
