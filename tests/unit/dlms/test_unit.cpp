#include "ams2mqtt/dlms/unit.hpp"

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("Units are spelled as Home Assistant spells them", "[dlms]") {
  CHECK(symbol(Unit::watt) == "W");
  CHECK(symbol(Unit::var) == "var");
  CHECK(symbol(Unit::volt_ampere) == "VA");
  CHECK(symbol(Unit::watt_hour) == "Wh");
  CHECK(symbol(Unit::var_hour) == "varh");
  CHECK(symbol(Unit::volt_ampere_hour) == "VAh");
  CHECK(symbol(Unit::ampere) == "A");
  CHECK(symbol(Unit::volt) == "V");
  CHECK(symbol(Unit::hertz) == "Hz");
  CHECK(symbol(Unit::cubic_metre) == "m³");
  CHECK(symbol(Unit::joule) == "J");
  CHECK(symbol(Unit::second) == "s");
  CHECK(symbol(Unit::count).empty());
  CHECK(symbol(static_cast<Unit>(99)).empty());
}
