#include "ams2mqtt/base/unit_sign.hpp"

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("11.19 The signs of units are known in UTF-8 and Latin-1", "[base][11.19]") {
  CHECK(without_unit_signs("1*\xC2\xB5"
                           "A") == "1*uA");
  CHECK(without_unit_signs("1*\xCE\xBC"
                           "A") == "1*uA");
  CHECK(without_unit_signs("1*\xB5"
                           "A") == "1*uA");
  CHECK(without_unit_signs("dm\xC2\xB3") == "dm3");
  CHECK(without_unit_signs("dm\xB3") == "dm3");
  CHECK(without_unit_signs("\xC2"
                           "A\xF0") ==
        "\xC2"
        "A\xF0");
  CHECK(unit_sign_size("*\xC2\xB5", 1) == 2);
  CHECK(unit_sign_size("*A", 1) == 0);
  CHECK(unit_sign_size("*", 1) == 0);
}

TEST_CASE("11.19 a sign outside of a unit is damage, and no digit of a number", "[base][11.19]") {
  for (const std::string_view text : {"(\xC2\xB3"
                                      "0438.750*kWh)",
                                      "(12\xB3"
                                      "4*m3)",
                                      "(1*k\xB5"
                                      "Wh)",
                                      "\xB3"}) {
    CHECK(without_unit_signs(text) == text);
  }
  CHECK(unit_sign_size("2\xB3", 1) == 0);
  CHECK(unit_sign_size("\xB3", 0) == 0);
}
