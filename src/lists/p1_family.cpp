#include "p1_family.hpp"

#include <algorithm>
#include <vector>

#include "ams2mqtt/catalog/manufacturer.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kLetters = 3;

// Every P1 meter states values with their units and its time with a flag for summer or winter, or with none.
constexpr ListFamily manufacturer(std::string_view name) {
  return {.list_prefix = {},
          .name = name,
          .clock = ClockRule::flag_or_wall_time,
          .scales = {},
          .models = {},
          .in_every_telegram = true};
}

constexpr ListFamily kUnknownManufacturer = manufacturer({});

// In the order of the codes.
std::vector<ListFamily> one_per_code() {
  std::vector<ListFamily> rows;
  for (const FlagCode& code : flag_codes()) rows.push_back(manufacturer(code.name));
  return rows;
}

}  // namespace

const ListFamily& p1_family(std::string_view ident) {
  static const std::vector<ListFamily> kFamilies = one_per_code();
  const FlagCode* row = find_flag_code(ident);
  return row != nullptr ? kFamilies[static_cast<std::size_t>(row - flag_codes().data())] : kUnknownManufacturer;
}

std::string_view p1_type(std::string_view ident) {
  std::string_view type = ident.substr(std::min(ident.size(), kLetters + 1));
  if (type.starts_with('\\')) type.remove_prefix(std::min<std::size_t>(type.size(), 2));
  while (type.starts_with(' ') || type.starts_with(':')) type.remove_prefix(1);
  return type;
}

}  // namespace ams2mqtt
