#include "ams2mqtt/mqtt/twin_signs.hpp"

#include <string_view>
#include <vector>

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

bool shows_another(const std::vector<std::string_view>& heard) {
  TwinSigns signs;
  for (const std::string_view status : heard) signs.heard(status);
  return signs.another_lives();
}

}  // namespace

TEST_CASE("15.2 `online` while this daemon is disconnected is said by another", "[mqtt]") {
  CHECK(shows_another({"online", "offline", "online"}));
  // Before, it was the other one's connection that ended.
  CHECK(shows_another({"offline", "online", "offline", "online"}));
  CHECK(shows_another({"online", "offline", "offline", "online", "online"}));
}

TEST_CASE("15.2 a connection that ends by itself shows nobody else", "[mqtt]") {
  CHECK_FALSE(shows_another({}));
  CHECK_FALSE(shows_another({"online"}));
  CHECK_FALSE(shows_another({"online", "offline"}));
  CHECK_FALSE(shows_another({"online", "online", "offline"}));  // said again, as when Home Assistant has started
  CHECK_FALSE(shows_another({"offline", "online"}));            // the will of a connection that had hung came late
  CHECK_FALSE(shows_another({"online", "offline", "online", "offline"}));  // an echo
}

TEST_CASE("15.2 each connection is judged by what follows it", "[mqtt]") {
  TwinSigns signs;
  signs.heard("online");
  signs.heard("offline");
  signs.begin();
  signs.heard("online");
  CHECK_FALSE(signs.another_lives());
}
