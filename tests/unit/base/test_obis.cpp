#include "ams2mqtt/base/obis.hpp"

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("An OBIS code is read and written in its common form", "[base]") {
  CHECK(to_string("1-0:1.8.0"_obis) == "1-0:1.8.0");
  CHECK(to_string("1-0:1.8.0*12"_obis) == "1-0:1.8.0*12");
  CHECK(to_cde("1-1:31.7.0"_obis) == "31.7.0");
  CHECK(to_cde("1-0:1.8.0*1"_obis) == "1.8.0*1");
  CHECK(parse_obis("0-1:96.1.0*255") == ObisCode{0, 1, 96, 1, 0, 255});
  CHECK(parse_obis("1-0:1.8.0*1") == ObisCode{1, 0, 1, 8, 0, 1});
  CHECK(ObisCode::from_bytes("1-0:2.7.0"_obis.to_bytes()) == "1-0:2.7.0"_obis);
}

TEST_CASE("Reduced codes mean the meter's own electricity", "[base]") {
  CHECK(parse_reduced_obis("1.8.0") == "1-0:1.8.0"_obis);
  CHECK(parse_reduced_obis("32.7") == "1-0:32.7.0"_obis);
  CHECK(parse_reduced_obis("1.8.0*1") == "1-0:1.8.0*1"_obis);
  CHECK(parse_reduced_obis("1.8*1") == "1-0:1.8.0*1"_obis);
  for (const auto* text : {"", "1", "F.F", "C.1.0", "1-0:1.8.0", "0:1.8.0", "1.8.0.0", "1.8.256", ".8.0", "1..8"}) {
    CHECK_FALSE(parse_reduced_obis(text));
  }
}

TEST_CASE("Text that is no OBIS code is not one", "[base]") {
  for (const auto* text : {"", "1", "1-0", "1-0:1.8", "1-0:1.8.", "1-0:1.8.256", "1.0:1.8.0", "1-0:1.8.0*", "a-0:1.8.0",
                           "1-0:1.8.0*255.", "1-0:1.8.0.0", "1-0:1.8.0000"}) {
    CHECK_FALSE(parse_obis(text));
  }
  CHECK_FALSE(ObisCode::from_bytes(as_bytes("12345")));
}
