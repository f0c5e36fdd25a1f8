#include "ams2mqtt/meter/p1_value.hpp"

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("A P1 time says summer or winter, or nothing", "[meter][p1]") {
  const auto summer = parse_p1_time("240407123456S");
  REQUIRE(summer);
  CHECK(summer->local == LocalTime{2024, 4, 7, 12, 34, 56});
  CHECK(summer->daylight_saving());
  CHECK(summer->status == 0x80);
  CHECK(parse_p1_time("240107123456W")->status == 0);
  CHECK(parse_p1_time("160102190000")->status == 0xFF);
  const auto spelled_out = parse_p1_time("20240115 12:00:59");
  REQUIRE(spelled_out);
  CHECK(spelled_out->local == LocalTime{2024, 1, 15, 12, 0, 59});
  CHECK(spelled_out->status == 0xFF);
}

TEST_CASE("Times that cannot be are none", "[meter][p1]") {
  for (const std::string_view text :
       {"632525252525W", "700101010000W", "240230000000W", "240101240000S", "240101000000X", "2401010000", "",
        "20240115-12:00:00", "20240115 12:00:0a", "19990115 12:00:00", "20241315 12:00:00"}) {
    INFO(std::string(text));
    CHECK_FALSE(parse_p1_time(text));
  }
  CHECK(looks_like_p1_time("632525252525W"));
  CHECK_FALSE(looks_like_p1_time("632525252525"));
}

TEST_CASE("Hex digits are the ASCII text they stand for", "[meter][p1]") {
  CHECK(p1_hex_text("4D3030303031") == "M00001");
  CHECK(p1_hex_text("4b") == "K");
  CHECK_FALSE(p1_hex_text("4B3"));
  CHECK_FALSE(p1_hex_text("00"));
  CHECK_FALSE(p1_hex_text("K8"));
  CHECK_FALSE(p1_hex_text("4B 38"));
  CHECK_FALSE(p1_hex_text(""));
}
