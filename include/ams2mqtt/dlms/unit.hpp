// The COSEM physical units (IEC 62056-6-2, enumeration "unit").
#pragma once

#include <cstdint>
#include <string_view>

namespace ams2mqtt {

// Units by the number that the wire carries; those that a customer port is known to send have a name here.
enum class Unit : std::uint8_t {
  none = 0,  // nothing stated
  second = 7,
  cubic_metre = 13,
  cubic_metre_per_hour = 15,
  joule = 25,
  watt = 27,
  volt_ampere = 28,
  var = 29,
  watt_hour = 30,
  volt_ampere_hour = 31,
  var_hour = 32,
  ampere = 33,
  volt = 35,
  hertz = 44,
  count = 255,  // a number without a unit
};

// A larger power of ten than any meter's is damage, and Decimal could not shift it further.
inline constexpr int kMaxScaler = 24;

// A register's scaler and unit (IEC 62056-6-2, scaler_unit): its numbers count 10^scaler of the unit.
struct Scale {
  std::int8_t scaler = 0;
  Unit unit = Unit::none;
};

// The unit's symbol as Home Assistant spells it ("W", "varh"); empty for a number without one and for unknown units.
[[nodiscard]] std::string_view symbol(Unit unit);

}  // namespace ams2mqtt
