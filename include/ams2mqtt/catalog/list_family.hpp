// What has to be known about a manufacturer because its meters do not say it: the name for a list version, what a type
// stands for, the scale of numbers that are sent without one, what the clock means, and which registers come once an
// hour.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "ams2mqtt/catalog/catalog.hpp"
#include "ams2mqtt/catalog/manufacturer.hpp"
#include "ams2mqtt/dlms/unit.hpp"

namespace ams2mqtt {

// What a meter means by its clock.
enum class ClockRule : std::uint8_t {
  stated,               // the deviation on the wire, otherwise what the clocks of a given place show, or no offset
  standard_time,        // winter time all year; the deviation means nothing
  daylight_bit,         // winter time, or an hour more while the status says that daylight saving is in force
  stated_or_wall_time,  // the deviation on the wire, otherwise what the clocks of the place show
  flag_or_wall_time     // the place's summer or winter time as the status says, otherwise what its clocks show
};

// A meter type by the beginning of its designation.
struct Model {
  std::string_view prefix;
  std::string_view description;
  bool current_transformer = false;
};

// The power of ten of numbers in a unit, where the wire does not carry it.
struct UnitScale {
  Unit unit = Unit::none;
  std::int8_t scaler = 0;
};

struct ListFamily {
  std::string_view list_prefix;  // begins the list version: "AIDON_V"
  std::string_view name;         // as people know it: "Aidon"
  ClockRule clock = ClockRule::stated;
  std::span<const UnitScale> scales;  // empty: the wire carries every scale
  std::span<const Model> models;
  bool hourly_registers = false;   // clock and energy come in a list of their own once an hour
  bool in_every_telegram = false;  // P1: the manufacturer is named each time, and there are no list versions
  bool finds_own_scale = false;    // current has to be checked by meter/kamstrup_scale.hpp, energy has to be proven
  std::string_view certain_types =
      {};  // types with this ending count energy by the manufacturer's rule, in every sample
  std::optional<std::int8_t> long64_current = std::nullopt;  // the scaler of currents sent as 64-bit numbers
};

// Rows for lists that are recognised by their form because they do not name themselves.
namespace families {
extern const ListFamily kKaifa;
extern const ListFamily kIskraemeco;  // pushed lists
extern const ListFamily kLandisGyr;   // pushed lists
extern const ListFamily kEgd;         // the operator EG.D and its neighbours, with meters of several manufacturers
extern const ListFamily kKelag;       // likewise in Carinthia
extern const ListFamily kVienna;      // and in Vienna
}  // namespace families

// Rows have static lifetime. The row of a list version, or null; of a manufacturer named in the configuration, or null
// for automatic.
[[nodiscard]] const ListFamily* find_family(std::string_view list_version);
[[nodiscard]] const ListFamily* family_of(Manufacturer manufacturer);

// Nothing when the manufacturer has no rule for that unit.
[[nodiscard]] std::optional<std::int8_t> family_scaler(const ListFamily& family, Unit unit);
// The model whose prefix fits the type best, or null.
[[nodiscard]] const Model* find_model(const ListFamily& family, std::string_view type);
// The quantities of the hourly lists.
[[nodiscard]] std::span<const Quantity* const> hourly_quantities();

}  // namespace ams2mqtt
