#include "ams2mqtt/dlms/unit.hpp"

namespace ams2mqtt {

std::string_view symbol(Unit unit) {
  switch (unit) {
    case Unit::second:
      return "s";
    case Unit::cubic_metre:
      return "m³";
    case Unit::cubic_metre_per_hour:
      return "m³/h";
    case Unit::joule:
      return "J";
    case Unit::watt:
      return "W";
    case Unit::volt_ampere:
      return "VA";
    case Unit::var:
      return "var";
    case Unit::watt_hour:
      return "Wh";
    case Unit::volt_ampere_hour:
      return "VAh";
    case Unit::var_hour:
      return "varh";
    case Unit::ampere:
      return "A";
    case Unit::volt:
      return "V";
    case Unit::hertz:
      return "Hz";
    case Unit::none:
    case Unit::count:
      return "";
  }
  return "";  // a number in the standard's table that no customer port is known to use
}

}  // namespace ams2mqtt
