#include "p1_family.hpp"

#include <algorithm>
#include <array>

namespace ams2mqtt {

namespace {

constexpr std::size_t kLetters = 3;

char upper(char character) {
  return character >= 'a' && character <= 'z' ? static_cast<char>(character - 'a' + 'A') : character;
}

// Every P1 meter states values with their units and its time with a flag for summer or winter, or with none.
constexpr ListFamily manufacturer(std::string_view name) {
  return {.list_prefix = {},
          .name = name,
          .clock = ClockRule::flag_or_wall_time,
          .scales = {},
          .models = {},
          .in_every_telegram = true};
}

struct FlagCode {
  std::string_view letters;
  ListFamily family;
};

// The letters of the FLAG association that stand for a manufacturer. Letters of grid operators are left out: several
// manufacturers build for them.
constexpr std::array kFlagCodes = {
    FlagCode{"ADN", manufacturer("Aidon")},      FlagCode{"EBZ", manufacturer("eBZ")},
    FlagCode{"EGM", manufacturer("Elgama")},     FlagCode{"EMH", manufacturer("EMH")},
    FlagCode{"ESY", manufacturer("EasyMeter")},  FlagCode{"ISK", manufacturer("Iskraemeco")},
    FlagCode{"KAM", manufacturer("Kamstrup")},   FlagCode{"KFM", manufacturer("Kaifa")},
    FlagCode{"KMP", manufacturer("Kamstrup")},   FlagCode{"LGB", manufacturer("Landis+Gyr")},
    FlagCode{"LGF", manufacturer("Landis+Gyr")}, FlagCode{"LGZ", manufacturer("Landis+Gyr")},
    FlagCode{"LOG", manufacturer("Logarex")},    FlagCode{"NES", manufacturer("NES")},
    FlagCode{"SAG", manufacturer("Sagemcom")},   FlagCode{"XMX", manufacturer("Landis+Gyr")},
};
constexpr ListFamily kUnknownManufacturer = manufacturer({});

}  // namespace

const ListFamily& p1_family(std::string_view ident) {
  const auto same = [](char left, char right) { return upper(left) == right; };
  const auto* row = std::ranges::find_if(kFlagCodes, [&](const FlagCode& each) {
    return std::ranges::equal(ident.substr(0, kLetters), each.letters, same);
  });
  return row != kFlagCodes.end() ? row->family : kUnknownManufacturer;
}

std::string_view p1_type(std::string_view ident) {
  std::string_view type = ident.substr(std::min(ident.size(), kLetters + 1));
  if (type.starts_with('\\')) type.remove_prefix(std::min<std::size_t>(type.size(), 2));
  while (type.starts_with(' ') || type.starts_with(':')) type.remove_prefix(1);
  return type;
}

}  // namespace ams2mqtt
