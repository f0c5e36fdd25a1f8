#include "statistics_fit.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ams2mqtt {

namespace {

// Only what meters count; upper and lower case as Home Assistant spells them.
constexpr auto kClasses = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"mW", "power"},
    {"W", "power"},
    {"kW", "power"},
    {"MW", "power"},
    {"Wh", "energy"},
    {"kWh", "energy"},
    {"MWh", "energy"},
    {"J", "energy"},
    {"kJ", "energy"},
    {"MJ", "energy"},
    {"GJ", "energy"},
    {"var", "reactive power"},
    {"kvar", "reactive power"},
    {"varh", "reactive energy"},
    {"kvarh", "reactive energy"},
    {"VA", "apparent power"},
    {"kVA", "apparent power"},
    {"mV", "voltage"},
    {"V", "voltage"},
    {"kV", "voltage"},
    {"mA", "current"},
    {"A", "current"},
    {"L", "volume"},
    {"m³", "volume"},
    {"", "ratio"},
    {"%", "ratio"},
});

std::string_view class_of(std::string_view unit) {
  const auto found = std::ranges::find(kClasses, unit, [](const auto& row) { return row.first; });
  return found == kClasses.end() ? std::string_view() : found->second;
}

std::string in_unit(std::string_view unit) {
  return unit.empty() ? "have no unit" : "are in " + std::string(unit);
}

}  // namespace

bool units_convert(std::string_view from, std::string_view to) {
  return from == to || (!class_of(from).empty() && class_of(from) == class_of(to));
}

std::string statistics_misfit(const HomeStatistic& statistic, const Quantity& quantity) {
  const bool counts = quantity.kind == Kind::counter;
  if (!is_numeric(quantity)) return "its statistics are numbers, and " + std::string(quantity.key) + " is a text";
  if (statistic.has_sum && !counts)
    return "its statistics are sums of a register, and " + std::string(quantity.key) + " is a momentary value";
  if (!statistic.has_sum && counts)
    return "its statistics are means of a momentary value, and " + std::string(quantity.key) + " is a register";
  if (units_convert(statistic.unit, quantity.unit)) return {};
  return "its statistics " + in_unit(statistic.unit) + ", which Home Assistant does not convert to " +
         (quantity.unit.empty() ? std::string("no unit") : std::string(quantity.unit));
}

}  // namespace ams2mqtt
