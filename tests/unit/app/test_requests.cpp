#include "app/requests.hpp"

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

const std::string kWhole = "homeassistant/device/ams2mqtt_17/config";
const std::string kPower = "homeassistant/sensor/ams2mqtt_17/power_import/config";
const std::string kEnergy = "homeassistant/sensor/ams2mqtt_17/energy_import/config";

std::optional<AnnouncedAs> announced_at(std::vector<std::string> topics) {
  MeterMemory memory;
  memory.id = "17";
  memory.config_topics = std::move(topics);
  return announced_as(memory, "homeassistant");
}

}  // namespace

TEST_CASE("11.28 how a meter is really announced", "[app]") {
  CHECK_FALSE(announced_at({}));
  CHECK(announced_at({kWhole}) == AnnouncedAs{1, kWhole});
  CHECK(announced_at({kPower, kEnergy}) == AnnouncedAs{2, kPower});
  // The form that is being left does not count.
  CHECK(announced_at({kWhole, kPower, kEnergy}) == AnnouncedAs{2, kPower});
}

TEST_CASE("11.28 how a meter is announced is told and understood", "[app]") {
  CHECK(parse_announced_as(to_string(AnnouncedAs{57, kPower})) == AnnouncedAs{57, kPower});
  for (const char* text : {"", "nothing yet", "57", "0 topic", "x topic", "refused: no"}) {
    INFO(text);
    CHECK_FALSE(parse_announced_as(text));
  }
}
