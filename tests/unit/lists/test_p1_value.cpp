#include "lists/p1_value.hpp"

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("11.17 A P1 number is exact, or nothing where it could mean two", "[lists][p1][11.17]") {
  const auto number = [](std::string_view text) {
    const auto read = parse_p1_number(text);
    if (read) return read->to_string();
    return std::string(read.error() == LeftOutReason::comma ? "comma" : "none");
  };
  CHECK(number("000123.456") == "123.456");
  CHECK(number("-001234") == "-1234");
  CHECK(number("+6.5") == "6.5");
  CHECK(number(".5") == "0.5");
  CHECK(number("-.5") == "-0.5");
  CHECK(number("5.") == "5");
  CHECK(number("-5,") == "-5");
  CHECK(number("6,5") == "6.5");
  CHECK(number("000123,456") == "123.456");
  CHECK(number("1234,567") == "1234.567");
  CHECK(number("0,123") == "0.123");
  CHECK(number("1,2345") == "1.2345");
  CHECK(number("1,234") == "comma");
  CHECK(number("-123,456") == "comma");
  CHECK(number("12,345,678") == "comma");
  for (const std::string_view text : {"",
                                      ".",
                                      ",",
                                      "+",
                                      "-",
                                      "+-5",
                                      "--5",
                                      "1e3",
                                      "1.234,5",
                                      "1,234.5",
                                      "1,2,3",
                                      "0x10",
                                      "nan",
                                      "1 234",
                                      "1'234",
                                      "5-",
                                      "1234567890123456789",
                                      "5.5.",
                                      "..5",
                                      "0000000000000000000000000000000001"}) {
    INFO(std::string(text));
    CHECK(number(text) == "none");
  }
}

TEST_CASE("A P1 time says summer or winter, or nothing", "[lists][p1]") {
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

TEST_CASE("Times that cannot be are none", "[lists][p1]") {
  for (const std::string_view text :
       {"632525252525W", "700101010000W", "240230000000W", "240101240000S", "240101000000X", "2401010000", "",
        "20240115-12:00:00", "20240115 12:00:0a", "19990115 12:00:00", "20241315 12:00:00"}) {
    INFO(std::string(text));
    CHECK_FALSE(parse_p1_time(text));
  }
  CHECK(looks_like_p1_time("632525252525W"));
  CHECK_FALSE(looks_like_p1_time("632525252525"));
}

TEST_CASE("Hex digits are the ASCII text they stand for", "[lists][p1]") {
  CHECK(p1_hex_text("4D3030303031") == "M00001");
  CHECK(p1_hex_text("4b") == "K");
  CHECK_FALSE(p1_hex_text("4B3"));
  CHECK_FALSE(p1_hex_text("00"));
  CHECK_FALSE(p1_hex_text("K8"));
  CHECK_FALSE(p1_hex_text("4B 38"));
  CHECK_FALSE(p1_hex_text(""));
}
