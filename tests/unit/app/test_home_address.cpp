#include "app/home_address.hpp"

#include "catch.hpp"

namespace ams2mqtt {

TEST_CASE("the address of a Home Assistant", "[home_address]") {
  struct AddressRow {
    const char* text;
    HomeAddress address;
    const char* shown;
  };
  const AddressRow row =
      GENERATE(AddressRow{"http://homeassistant.local:8123",
                          {false, "homeassistant.local", 8123, ""},
                          "http://homeassistant.local:8123"},
               AddressRow{"https://example.org/", {true, "example.org", 443, ""}, "https://example.org:443"},
               AddressRow{"http://[::1]:8123/ha/", {false, "::1", 8123, "/ha"}, "http://[::1]:8123/ha"},
               AddressRow{"http://[::1]", {false, "::1", 80, ""}, "http://[::1]:80"});
  const auto address = parse_home_address(row.text);
  REQUIRE(address);
  CHECK(*address == row.address);
  CHECK(to_string(*address) == row.shown);
}

TEST_CASE("what is no address", "[home_address]") {
  const char* text = GENERATE("", "homeassistant.local:8123", "ws://a", "http://", "http://a:0", "http://a:99999",
                              "http://a:b", "http://[::1", "http://a b", "http://user:pw@a", "http://a/b?c");
  CHECK_FALSE(parse_home_address(text));
}

}  // namespace ams2mqtt
