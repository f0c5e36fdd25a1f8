#include "p1_maker.hpp"

#include <algorithm>
#include <array>

namespace ams2mqtt {

namespace {

constexpr std::size_t kLetters = 3;

char upper(char character) {
  return character >= 'a' && character <= 'z' ? static_cast<char>(character - 'a' + 'A') : character;
}

// Every P1 meter states values with their units and its time with a flag for summer or winter, or with none.
constexpr Vendor maker(std::string_view name) {
  return {.list_prefix = {},
          .name = name,
          .clock = ClockRule::flag_or_wall_time,
          .scales = {},
          .models = {},
          .in_every_telegram = true};
}

struct Maker {
  std::string_view letters;
  Vendor vendor;
};

// The letters of the FLAG association that stand for a maker. Letters of grid companies are left out: several makers
// build for them.
constexpr std::array kMakers = {
    Maker{"ADN", maker("Aidon")},      Maker{"EBZ", maker("eBZ")},        Maker{"EGM", maker("Elgama")},
    Maker{"EMH", maker("EMH")},        Maker{"ESY", maker("EasyMeter")},  Maker{"ISK", maker("Iskraemeco")},
    Maker{"KAM", maker("Kamstrup")},   Maker{"KFM", maker("Kaifa")},      Maker{"KMP", maker("Kamstrup")},
    Maker{"LGB", maker("Landis+Gyr")}, Maker{"LGF", maker("Landis+Gyr")}, Maker{"LGZ", maker("Landis+Gyr")},
    Maker{"LOG", maker("Logarex")},    Maker{"NES", maker("NES")},        Maker{"SAG", maker("Sagemcom")},
    Maker{"XMX", maker("Landis+Gyr")},
};
constexpr Vendor kUnknownMaker = maker({});

}  // namespace

const Vendor& p1_vendor(std::string_view ident) {
  const auto same = [](char left, char right) { return upper(left) == right; };
  const auto* row = std::ranges::find_if(
      kMakers, [&](const Maker& each) { return std::ranges::equal(ident.substr(0, kLetters), each.letters, same); });
  return row != kMakers.end() ? row->vendor : kUnknownMaker;
}

std::string_view p1_type(std::string_view ident) {
  std::string_view type = ident.substr(std::min(ident.size(), kLetters + 1));
  if (type.starts_with('\\')) type.remove_prefix(std::min<std::size_t>(type.size(), 2));
  while (type.starts_with(' ') || type.starts_with(':')) type.remove_prefix(1);
  return type;
}

}  // namespace ams2mqtt
