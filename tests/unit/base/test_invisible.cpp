#include "ams2mqtt/base/invisible.hpp"

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("11.8 characters that nobody sees are found", "[base]") {
  CHECK(first_invisible("homeassistant\u200B") == U'\u200B');
  CHECK(first_invisible("\uFEFFhome") == U'\uFEFF');
  CHECK(first_invisible("a\u00A0b\u200B") == U'\u00A0');
  CHECK(first_invisible("\U000E0041") == U'\U000E0041');
  for (const char* text : {"", "home assistant", "Måler/Küche", "電気", "\U0001F50C", "a-b_c.d"}) {
    INFO(text);
    CHECK_FALSE(first_invisible(text));
  }
}
