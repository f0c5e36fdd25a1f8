#include "p1_unit.hpp"

#include <algorithm>
#include <array>

namespace ams2mqtt {

namespace {

struct UnitSymbol {
  std::string_view text;
  Scale scale;
  int dimension = 1;  // how many times a prefix counts: 1 dm3 is (10^-1 m)^3
};

constexpr std::array kSymbols = {
    UnitSymbol{"Wh", {0, Unit::watt_hour}},
    UnitSymbol{"W", {0, Unit::watt}},
    UnitSymbol{"varh", {0, Unit::var_hour}},
    UnitSymbol{"var", {0, Unit::var}},
    UnitSymbol{"VAh", {0, Unit::volt_ampere_hour}},
    UnitSymbol{"VA", {0, Unit::volt_ampere}},
    UnitSymbol{"V", {0, Unit::volt}},
    UnitSymbol{"A", {0, Unit::ampere}},
    UnitSymbol{"Hz", {0, Unit::hertz}},
    UnitSymbol{"J", {0, Unit::joule}},
    UnitSymbol{"s", {0, Unit::second}},
    UnitSymbol{"l", {-3, Unit::cubic_metre}},
    UnitSymbol{"m3", {0, Unit::cubic_metre}, 3},
};

// The prefixes that meters use. Where no other prefix has the letter, it counts in either case, as does the unit behind
// any of them.
struct Prefix {
  std::string_view text;
  std::int8_t power = 0;
  bool either_case = false;
};
constexpr std::array kUsualPrefixes = {
    Prefix{"", 0},         Prefix{"k", 3, true},  Prefix{"M", 6},  Prefix{"G", 9, true},
    Prefix{"T", 12, true}, Prefix{"d", -1, true}, Prefix{"m", -3}, Prefix{"u", -6},
};
// The others; they and their units count as the standard writes them alone, since "Pa" or "ha" are other units.
constexpr std::array kRarePrefixes = {
    Prefix{"da", 1},  Prefix{"h", 2},   Prefix{"c", -2},  Prefix{"n", -9},  Prefix{"p", -12},
    Prefix{"f", -15}, Prefix{"a", -18}, Prefix{"z", -21}, Prefix{"y", -24}, Prefix{"P", 15},
    Prefix{"E", 18},  Prefix{"Z", 21},  Prefix{"Y", 24},
};

char small(char character) {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
}

bool is_same(std::string_view left, std::string_view right, bool either_case) {
  return either_case ? std::ranges::equal(left, right, {}, small, small) : left == right;
}

// Whoever writes mwh may mean milli or mega; of volts and amperes no meter counts millions.
bool is_doubtful(const Prefix& prefix, std::string_view rest, const UnitSymbol& symbol) {
  const bool small_unit = symbol.scale.unit == Unit::volt || symbol.scale.unit == Unit::ampere;
  return prefix.text == "m" && rest != symbol.text && !small_unit;
}

std::optional<Scale> unit_behind(const Prefix& prefix, std::string_view text, bool either_case) {
  if (!is_same(text.substr(0, prefix.text.size()), prefix.text, prefix.either_case)) return std::nullopt;
  const std::string_view rest = text.substr(prefix.text.size());
  const auto* symbol =
      std::ranges::find_if(kSymbols, [&](const UnitSymbol& each) { return is_same(rest, each.text, either_case); });
  if (symbol == kSymbols.end() || is_doubtful(prefix, rest, *symbol)) return std::nullopt;
  const int power = symbol->scale.scaler + prefix.power * symbol->dimension;
  if (power < -kMaxScaler || power > kMaxScaler) return std::nullopt;
  return Scale{static_cast<std::int8_t>(power), symbol->scale.unit};
}

}  // namespace

std::optional<Scale> parse_p1_unit(std::string_view text) {
  constexpr std::size_t kLongest = 8;
  if (text.size() > kLongest) return std::nullopt;
  for (const Prefix& prefix : kUsualPrefixes) {
    if (const auto scale = unit_behind(prefix, text, true)) return scale;
  }
  for (const Prefix& prefix : kRarePrefixes) {
    if (const auto scale = unit_behind(prefix, text, false)) return scale;
  }
  return std::nullopt;
}

}  // namespace ams2mqtt
