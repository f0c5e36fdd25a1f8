#include "ams2mqtt/dlms/datetime.hpp"

#include "ams2mqtt/simulation/encoder.hpp"
#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("A date-time is read field by field", "[dlms]") {
  const auto time = parse_date_time(from_hex("07E8 07 01 01 0C 1E 05 FF FF88 80").value());
  REQUIRE(time);
  CHECK(time->local == LocalTime{2024, 7, 1, 12, 30, 5});
  CHECK(time->deviation == -120);
  CHECK(time->daylight_saving());
  CHECK_FALSE(time->invalid());
}

TEST_CASE("Unspecified parts are told from values", "[dlms]") {
  const auto time = parse_date_time(from_hex("07E8 0701 FF 0C 1E FF FF 8000 FF").value());
  REQUIRE(time);
  CHECK(time->local.second == 0);
  CHECK_FALSE(time->deviation);
  CHECK_FALSE(time->daylight_saving());
  CHECK_FALSE(time->invalid());
  CHECK(parse_date_time(from_hex("07E8 0701 FF 0C 1E 00 FF 8000 01").value())->invalid());
}

TEST_CASE("A date-time that cannot be is none", "[dlms]") {
  CHECK_FALSE(parse_date_time(from_hex("FFFF FFFF FF FF FF FF FF 8000 FF").value()));
  CHECK_FALSE(parse_date_time(from_hex("07E8 0D01 01 0C 1E 05 FF 8000 00").value()));
  CHECK_FALSE(parse_date_time(from_hex("07E8 0701 01 18 1E 05 FF 8000 00").value()));
  CHECK_FALSE(parse_date_time(from_hex("07E8 0701 01 0C 1E 05 FF 8000").value()));
}

TEST_CASE("What the encoder writes is read back", "[dlms]") {
  for (const auto& time : {CosemDateTime{{2024, 12, 24, 23, 59, 59}, std::nullopt, 0x00},
                           CosemDateTime{{2025, 6, 1, 0, 0, 0}, std::int16_t{-60}, 0xFF}}) {
    CHECK(parse_date_time(encode_date_time(time)) == time);
  }
  CHECK(encode_date_time({{2024, 7, 1, 0, 0, 0}, std::nullopt, 0})[4] == 1);  // a Monday
}
