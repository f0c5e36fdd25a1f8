#include <nlohmann/json.hpp>

#include "ams2mqtt/homeassistant/discovery.hpp"
#include "catch.hpp"
#include "support/announcements.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

nlohmann::json components_for(HomeAssistantVersion oldest) {
  std::vector<Entity> list = entities({"power_failures", "breaker_state", "meter_clock", "power_import"});
  list.push_back({nullptr, "1-0:82.7.0"_obis, "A", std::chrono::seconds(70)});
  const Messages messages = announced_as(Discovery::device, list, {.oldest = oldest});
  return nlohmann::json::parse(messages.at(0).payload)["components"];
}

}  // namespace

TEST_CASE("13 What is recorded for its history alone is hidden where it can be", "[homeassistant]") {
  auto usual = components_for(kUsualHomeAssistant);
  auto hides = components_for(kSinceHiddenEntities);
  for (const char* key : {"power_failures", "breaker_state"}) {
    INFO(key);
    CHECK(usual[key]["enabled_by_default"] == false);
    CHECK_FALSE(usual[key].contains("visible_by_default"));
    CHECK(hides[key]["visible_by_default"] == false);
    CHECK_FALSE(hides[key].contains("enabled_by_default"));
  }
  for (const char* key : {"meter_clock", "power_import", "obis_82_7_0", "connection"}) CHECK(hides[key] == usual[key]);
  CHECK(hides["meter_clock"]["enabled_by_default"] == false);
  CHECK_FALSE(hides["power_import"].contains("visible_by_default"));
}
