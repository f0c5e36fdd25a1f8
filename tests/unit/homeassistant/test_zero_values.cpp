// Values that have never been anything but 0, from the meter to Home Assistant and over a restart.
#include <string_view>
#include <vector>

#include "ams2mqtt/homeassistant/memory_json.hpp"
#include "catch.hpp"
#include "support/telegrams.hpp"
#include "support/tracked_publisher.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

TelegramBuilder importing(std::string_view exported = "0") {
  return two_values().number("power_export", exported);
}

bool announces_export(const Messages& messages) {
  return config_of(messages)["components"].contains("power_export");
}

MeterMemory stored(const MeterMemory& memory) {
  const std::vector<MeterMemory> all = {memory};
  const auto read = parse_memories(to_json(all));
  REQUIRE(read);
  return read->at(0);
}

}  // namespace

TEST_CASE("13 Export is published at once and announced when there is some", "[homeassistant]") {
  TrackedPublisher publisher({});
  const Messages first = send(publisher, importing(), 0);
  CHECK(payload(first, kBase + "/power_export") == "0");
  CHECK_FALSE(announces_export(first));
  (void)tick(publisher, 10);
  (void)send(publisher, importing("250"), 20);
  CHECK(announces_export(tick(publisher, 22)));
}

TEST_CASE("13 What has always been 0 is remembered as such, and what was announced stays announced",
          "[homeassistant]") {
  TrackedPublisher before({});
  (void)send(before, importing(), 0);
  MeterMemory memory = stored(before.memory());
  CHECK(memory == before.memory());
  TrackedPublisher after({}, memory);
  CHECK_FALSE(announces_export(after.on_broker_up(seconds(0))));

  // An earlier version did not write it.
  for (ValueMemory& value : memory.meter.values) value.zero = false;
  TrackedPublisher updated({}, memory);
  CHECK(announces_export(updated.on_broker_up(seconds(0))));
}
