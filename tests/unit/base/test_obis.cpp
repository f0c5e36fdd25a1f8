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
  CHECK(parse_written_obis("1.8.0") == "1-0:1.8.0"_obis);
  CHECK(parse_written_obis("32.7") == "1-0:32.7.0"_obis);
  CHECK(parse_written_obis("1.8.0*1") == "1-0:1.8.0*1"_obis);
  CHECK(parse_written_obis("1.8*1") == "1-0:1.8.0*1"_obis);
  CHECK(parse_written_obis("F.F") == "0-0:97.97.0"_obis);
  CHECK(parse_written_obis("C.1.0") == "0-0:96.1.0"_obis);
  CHECK(parse_written_obis("C.7.1*2") == "0-0:96.7.1*2"_obis);
  for (const auto* text :
       {"", "1", "0:1.8.0", "1.8.0.0", "1.8.256", ".8.0", "1..8", "A.1.0", "FF.F", "1F.0", "CC", "*"}) {
    INFO(text);
    CHECK_FALSE(parse_written_obis(text));
  }
}

TEST_CASE("11.24 A code with its sixth group is the same code, whatever stands before the group", "[base][24]") {
  for (const auto* text : {"1-0:1.8.0", "1-0:1.8.0*255", "1-0:1.8.0&255", "1-0:1.8.0.255", "1.0.1.8.0.255"}) {
    INFO(text);
    CHECK(parse_written_obis(text) == "1-0:1.8.0"_obis);
  }
  for (const auto* text : {"1-0:1.8.0*12", "1-0:1.8.0&12", "1-0:1.8.0.12", "1.0.1.8.0.12", "1.8.0&12", "1.8&12"}) {
    INFO(text);
    CHECK(parse_written_obis(text) == "1-0:1.8.0*12"_obis);
  }
  for (const auto* text : {"1-0:1.8.0.255.1", "1-0:1.8.0*", "1-0:1.8.0.", "1-0:1.8.0*1*2", "1-0:1.8.0.256", "1-0:1.8",
                           "1.0.1.8.0.255.1", "1.0.1.8.0", "1-1:30D", "1-0:4:24.7.0", "1-0:1.8.0*255 and more of it"}) {
    INFO(text);
    CHECK_FALSE(parse_written_obis(text));
  }
}

TEST_CASE("Text that is no OBIS code is not one", "[base]") {
  for (const auto* text : {"", "1", "1-0", "1-0:1.8", "1-0:1.8.", "1-0:1.8.256", "1.0:1.8.0", "1-0:1.8.0*", "a-0:1.8.0",
                           "1-0:1.8.0*255.", "1-0:1.8.0.0", "1-0:1.8.0000"}) {
    CHECK_FALSE(parse_obis(text));
  }
  CHECK_FALSE(ObisCode::from_bytes(as_bytes("12345")));
}
