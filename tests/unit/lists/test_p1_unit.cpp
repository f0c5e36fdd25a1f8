#include "lists/p1_unit.hpp"

#include <string>

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

bool is_unit(std::string_view text, int scaler, Unit unit) {
  const auto scale = parse_p1_unit(text);
  return scale && scale->scaler == scaler && scale->unit == unit;
}

}  // namespace

TEST_CASE("Units of P1 are powers of ten of the catalog's", "[lists][p1]") {
  CHECK(is_unit("kW", 3, Unit::watt));
  CHECK(is_unit("KW", 3, Unit::watt));
  CHECK(is_unit("kVAr", 3, Unit::var));
  CHECK(is_unit("kVArh", 3, Unit::var_hour));
  CHECK(is_unit("varh", 0, Unit::var_hour));
  CHECK(is_unit("VA", 0, Unit::volt_ampere));
  CHECK(is_unit("kvah", 3, Unit::volt_ampere_hour));
  CHECK(is_unit("GJ", 9, Unit::joule));
  CHECK(is_unit("m3", 0, Unit::cubic_metre));
  CHECK(is_unit("dm3", -3, Unit::cubic_metre));
  CHECK(is_unit("s", 0, Unit::second));
}

TEST_CASE("Milli and mega are told apart by their letter", "[lists][p1]") {
  CHECK(is_unit("MWh", 6, Unit::watt_hour));
  CHECK(is_unit("mA", -3, Unit::ampere));
  CHECK(is_unit("mWh", -3, Unit::watt_hour));
  CHECK(is_unit("MA", 6, Unit::ampere));
  CHECK(is_unit("MWH", 6, Unit::watt_hour));
  CHECK(is_unit("ma", -3, Unit::ampere));
  CHECK_FALSE(parse_p1_unit("mwh"));
}

TEST_CASE("Other units are none", "[lists][p1]") {
  CHECK_FALSE(parse_p1_unit(""));
  CHECK_FALSE(parse_p1_unit("kW "));
  for (const char* other :
       {"bar",  "Pa",  "hPa", "kPa",  "ha",    "h",    "min", "d", "k", "m",    "kk",   "kkW",
        "kWhh", "mol", "cal", "Gcal", "kWh/h", "m3/h", "%",   "K", "C", "TJ/s", "\xC2", "kilowatt-hours"}) {
    INFO(other);
    CHECK_FALSE(parse_p1_unit(other));
  }
}

TEST_CASE("11.19 Any SI prefix of any known unit is a power of ten", "[lists][p1][11.19]") {
  struct Known {
    const char* text;
    Unit unit;
  };
  struct Power {
    const char* text;
    int power;
  };
  for (const Known& unit : {Known{"W", Unit::watt},
                            {"Wh", Unit::watt_hour},
                            {"var", Unit::var},
                            {"varh", Unit::var_hour},
                            {"VA", Unit::volt_ampere},
                            {"VAh", Unit::volt_ampere_hour},
                            {"V", Unit::volt},
                            {"A", Unit::ampere},
                            {"Hz", Unit::hertz},
                            {"J", Unit::joule},
                            {"s", Unit::second}}) {
    for (const Power& prefix : {Power{"", 0},
                                {"da", 1},
                                {"h", 2},
                                {"k", 3},
                                {"K", 3},
                                {"M", 6},
                                {"G", 9},
                                {"T", 12},
                                {"P", 15},
                                {"d", -1},
                                {"c", -2},
                                {"m", -3},
                                {"u", -6},

                                {"n", -9},
                                {"p", -12}}) {
      const std::string text = std::string(prefix.text) + unit.text;
      INFO(text);
      CHECK(is_unit(text, prefix.power, unit.unit));
    }
  }
  CHECK(is_unit("cm3", -6, Unit::cubic_metre));
  CHECK(is_unit("ml", -6, Unit::cubic_metre));
  CHECK(is_unit("hl", -1, Unit::cubic_metre));
  CHECK(is_unit("L", -3, Unit::cubic_metre));
}
