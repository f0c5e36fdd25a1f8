#include "ams2mqtt/homeassistant/memory_json.hpp"

#include <string>
#include <vector>

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

// So many hours after a month began.
UtcSeconds moment(int hours) {
  return UtcSeconds(std::chrono::seconds(1'767'225'600)) + std::chrono::hours(hours);
}

MeterMemory everything() {
  MeterMemory memory;
  memory.source = "/dev/ttyUSB0";
  memory.id = "cellar";
  memory.renamed = true;
  memory.meter.identity = {"Aidon", "7000000000000001", "6534", "3-phase \"meter\"", "AIDON_V0001"};
  memory.meter.interval = Monotonic(2500);
  memory.meter.values = {{"power_import", "", "", std::chrono::seconds(60), Monotonic(2500)},
                         {"energy_import", "", "12345.67", std::chrono::seconds(60), Monotonic(3'600'000),
                          UtcSeconds(std::chrono::seconds(1'700'000'000))},
                         {"1-0:82.7.0", "A", "", std::chrono::seconds(70), std::nullopt}};
  memory.meter.vanished = {"voltage_l2", "voltage_l3"};
  memory.meter.submeters = {{"gas_1", 2, "7000000000000003"}, {"water_1", 3, "", true}};
  memory.discovery = Discovery::single;
  memory.config_topics = {"homeassistant/sensor/ams2mqtt_cellar/power_import/config"};
  memory.singly = true;
  memory.energy.capacity.peaks = {moment(0), {{moment(36), 4210}, {moment(60), 3999}}, {3000, 2500}};
  memory.energy.capacity.high_load = {moment(0), {{moment(36), 4210}}, {}};
  memory.energy.capacity.begin = moment(61);
  memory.energy.capacity.energy = Decimal(1'234'567, -3);
  memory.energy.capacity.sure = true;
  memory.scales = {std::int8_t{-3}, std::int8_t{-1}, std::int8_t{0}};
  memory.guard = {true,
                  {{SystemTitle{'K', 'F', 'M', 0, 1, 2, 3, 4}, 0xFFFFFFFF, 0xFFFFFFFE, "7000000000000001"},
                   {std::nullopt, 7, 8, ""}}};
  memory.port = "/dev/serial/by-id/usb-FTDI-if00-port0";
  memory.port_format = "2400 8E1";
  memory.retired = {{"7000000000000002", {"c"}, {"t", "u"}}};
  memory.leaving = {"v"};
  return memory;
}

}  // namespace

TEST_CASE("What is remembered is read as it was written", "[homeassistant]") {
  const std::vector<MeterMemory> memories = {everything(), MeterMemory{}};
  CHECK(parse_memories(to_json(memories)) == memories);
  CHECK(parse_memories(to_json({})) == std::vector<MeterMemory>{});
}

TEST_CASE("Text that is no memory is refused as a whole", "[homeassistant]") {
  for (const char* text : {"", "{", "[]", "null", R"({"meters":[]})", R"({"format":2,"meters":[]})",
                           R"({"format":"1","meters":[]})", "\xFF"}) {
    INFO(text);
    CHECK_FALSE(parse_memories(text));
  }
}

TEST_CASE("What is not understood is left out, and the rest is kept", "[homeassistant]") {
  const auto read = parse_memories(
      R"({"format":1,"meters":[7,{"source":3,"id":"a","interval_ms":-1,"discovery":"mqtt","values":[{"key":"x",)"
      R"("expire_after_s":5,"interval_ms":1e99,"more":1},null],"vanished":["y",2],"scales":{"current":5,"voltage":-9},)"
      R"("config_topics":"z","retired":[{"id":"b"}],"future":{}}],"more":1})");
  REQUIRE(read);
  REQUIRE(read->size() == 1);
  MeterMemory wanted;
  wanted.id = "a";
  wanted.dotted_topics = true;
  wanted.meter.values = {{"x", "", "", std::chrono::seconds(60), std::nullopt}};
  wanted.meter.vanished = {"y"};
  wanted.retired = {{"b", {}, {}}};
  CHECK(read->front() == wanted);
}

TEST_CASE("11.1 counters that nobody wrote are as none", "[homeassistant]") {
  const auto read = parse_memories(
      R"({"format":1,"meters":[{"guard":{"encrypts":1,"senders":[{"title":"4b","key":-1,"counter":4294967296},3]}}]})");
  REQUIRE(read);
  CHECK(read->front().guard == GuardMemory{false, {Sender{}}});
}

TEST_CASE("Every cut of a memory is refused", "[homeassistant]") {
  const std::string text = to_json(std::vector{everything()});
  for (std::size_t size = 0; size < text.size(); ++size) CHECK_FALSE(parse_memories(text.substr(0, size)));
}

TEST_CASE("A memory knows what the broker keeps of it", "[homeassistant]") {
  CHECK(as_retired(everything(), "b") == RetiredMeter{"cellar",
                                                      {"homeassistant/sensor/ams2mqtt_cellar/power_import/config"},
                                                      {"b/cellar/availability", "b/cellar/energy_import",
                                                       "b/cellar/obis/82_7_0", "b/cellar/obis/82.7.0"}});
}

TEST_CASE("11.29 A memory of a version before says that its topics have dots", "[homeassistant]") {
  const auto old = parse_memories(R"({"format":1,"meters":[{"id":"a","values":[{"key":"1-0:82.7.0"}]}]})");
  REQUIRE(old);
  CHECK(old->front().dotted_topics);
  CHECK(dotted_topics(old->front(), "b") == std::vector<std::string>{"b/a/obis/82.7.0"});
  // It stays so until the meter has been announced under the new ones.
  CHECK(parse_memories(to_json(*old)) == *old);
  CHECK_FALSE(parse_memories(to_json(std::vector{everything()}))->front().dotted_topics);
}
