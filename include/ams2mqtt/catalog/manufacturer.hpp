// The manufacturers a user can name in the configuration, by hass-AMS's names. Naming one only settles what a message
// leaves open: a message that names its own manufacturer is read accordingly. And the letters by which meters say who
// made them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace ams2mqtt {

// `automatic`: by what the messages say.
enum class Manufacturer : std::uint8_t { automatic, aidon, aidon_se, kaifa, kaifa_se, kamstrup };

// "auto", "aidon", "aidon_se", ...
[[nodiscard]] std::string_view to_string(Manufacturer manufacturer);
[[nodiscard]] std::optional<Manufacturer> parse_manufacturer(std::string_view text);

// The letters of the FLAG association that stand for a manufacturer.
struct FlagCode {
  std::string_view letters;  // three, in capitals
  std::string_view name;     // as people know it
};
[[nodiscard]] std::span<const FlagCode> flag_codes();
// The row of three letters, whatever their case, at the beginning of `text`; null: no manufacturer's.
[[nodiscard]] const FlagCode* find_flag_code(std::string_view text);
// Who made the meter with this number, where the number says so: a 1 for electricity, three letters, two hexadecimal
// digits and eight decimal ones (DIN 43863-5). Empty otherwise.
[[nodiscard]] std::string_view maker_of_number(std::string_view number);

}  // namespace ams2mqtt
