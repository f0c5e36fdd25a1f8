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
