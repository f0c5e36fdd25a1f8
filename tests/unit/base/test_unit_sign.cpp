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
  CHECK(unit_sign_size("\xC2\xB5") == 2);
  CHECK(unit_sign_size("A") == 0);
  CHECK(unit_sign_size("") == 0);
}
