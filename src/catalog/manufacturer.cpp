#include "ams2mqtt/catalog/manufacturer.hpp"

#include <algorithm>
#include <array>

namespace ams2mqtt {

namespace {

// Letters of grid operators are left out: several manufacturers build for them.
constexpr std::array kFlagCodes = {
    FlagCode{"ADN", "Aidon"},      FlagCode{"EBZ", "eBZ"},        FlagCode{"EGM", "Elgama"},
    FlagCode{"EMH", "EMH"},        FlagCode{"ESY", "EasyMeter"},  FlagCode{"ISK", "Iskraemeco"},
    FlagCode{"KAM", "Kamstrup"},   FlagCode{"KFM", "Kaifa"},      FlagCode{"KMP", "Kamstrup"},
    FlagCode{"LGB", "Landis+Gyr"}, FlagCode{"LGF", "Landis+Gyr"}, FlagCode{"LGZ", "Landis+Gyr"},
    FlagCode{"LOG", "Logarex"},    FlagCode{"NES", "NES"},        FlagCode{"SAG", "Sagemcom"},
    FlagCode{"XMX", "Landis+Gyr"},
};
constexpr std::size_t kLetters = 3;

constexpr char upper(char character) {
  return character >= 'a' && character <= 'z' ? static_cast<char>(character - 'a' + 'A') : character;
}

constexpr bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

}  // namespace

std::span<const FlagCode> flag_codes() {
  return kFlagCodes;
}

const FlagCode* find_flag_code(std::string_view text) {
  const auto same = [](char left, char right) { return upper(left) == right; };
  const auto* row = std::ranges::find_if(kFlagCodes, [&](const FlagCode& each) {
    return std::ranges::equal(text.substr(0, kLetters), each.letters, same);
  });
  return row != kFlagCodes.end() ? row : nullptr;
}

std::string_view maker_of_number(std::string_view number) {
  constexpr std::size_t kSize = 14;
  constexpr std::size_t kDecimal = 6;  // where the decimal digits begin
  const bool fits =
      number.size() == kSize && number[0] == '1' && std::ranges::all_of(number.substr(kDecimal), is_digit);
  const FlagCode* row = fits ? find_flag_code(number.substr(1)) : nullptr;
  return row != nullptr ? row->name : std::string_view();
}

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
