#include "ams2mqtt/catalog/manufacturer.hpp"

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("Every manufacturer is read by the name it is written with", "[catalog]") {
  for (const std::string_view name : {"auto", "aidon", "aidon_se", "kaifa", "kaifa_se", "kamstrup"}) {
    const auto manufacturer = parse_manufacturer(name);
    REQUIRE(manufacturer);
    CHECK(to_string(*manufacturer) == name);
  }
  CHECK_FALSE(parse_manufacturer("Aidon"));
  CHECK_FALSE(parse_manufacturer(""));
}

TEST_CASE("13 A meter's number says who made it, if it has that form", "[catalog]") {
  CHECK(maker_of_number("1SAG0000000004") == "Sagemcom");
  CHECK(maker_of_number("1KFM0A00000001") == "Kaifa");
  CHECK(maker_of_number("1XYZ0000000001").empty());
  CHECK(maker_of_number("7SAG0000000004").empty());  // gas
  CHECK(maker_of_number("1SAG000000004").empty());
  CHECK(maker_of_number("1SAG00000000004").empty());
  CHECK(maker_of_number("1SAG0000000O04").empty());
  CHECK(maker_of_number("").empty());
}

TEST_CASE("13 Letters stand for a manufacturer, whatever their case", "[catalog]") {
  REQUIRE(find_flag_code("KFM5KAIFA-METER") != nullptr);
  CHECK(find_flag_code("KFM5KAIFA-METER")->name == "Kaifa");
  CHECK(find_flag_code("isk") == find_flag_code("ISK"));
  CHECK(find_flag_code("XX") == nullptr);
  CHECK(find_flag_code("") == nullptr);
}
