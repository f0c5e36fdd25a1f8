// The manufacturers a user can name in the configuration, by hass-AMS's names. Naming one only settles what a message
// leaves open: a message that names its own manufacturer is read accordingly.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ams2mqtt {

// `automatic`: by what the messages say.
enum class Manufacturer : std::uint8_t { automatic, aidon, aidon_se, kaifa, kaifa_se, kamstrup };

// "auto", "aidon", "aidon_se", ...
[[nodiscard]] std::string_view to_string(Manufacturer manufacturer);
[[nodiscard]] std::optional<Manufacturer> parse_manufacturer(std::string_view text);

}  // namespace ams2mqtt
