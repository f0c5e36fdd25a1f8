#include "ams2mqtt/catalog/manufacturer.hpp"

#include <array>

namespace ams2mqtt {

std::string_view to_string(Manufacturer manufacturer) {
  switch (manufacturer) {
    case Manufacturer::automatic:
      return "auto";
    case Manufacturer::aidon:
      return "aidon";
    case Manufacturer::aidon_se:
      return "aidon_se";
    case Manufacturer::kaifa:
      return "kaifa";
    case Manufacturer::kaifa_se:
      return "kaifa_se";
    case Manufacturer::kamstrup:
      return "kamstrup";
  }
  return {};
}

std::optional<Manufacturer> parse_manufacturer(std::string_view text) {
  using enum Manufacturer;
  for (const Manufacturer manufacturer : std::array{automatic, aidon, aidon_se, kaifa, kaifa_se, kamstrup}) {
    if (to_string(manufacturer) == text) return manufacturer;
  }
  return std::nullopt;
}

}  // namespace ams2mqtt
