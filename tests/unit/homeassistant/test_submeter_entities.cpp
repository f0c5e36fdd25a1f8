#include "ams2mqtt/homeassistant/discovery.hpp"
#include "ams2mqtt/homeassistant/memory_json.hpp"
#include "catch.hpp"
#include "support/announcements.hpp"
#include "support/submeters.hpp"
#include "support/tracked_publisher.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

Messages send_submeters(TrackedPublisher& publisher, const std::vector<SubmeterReading>& submeters, double at) {
  const SubmeterTelegram telegram(submeters);
  return publisher.on_telegram(telegram.get(), seconds(at));
}

// What Home Assistant is told of a sub-meter, by its key.
nlohmann::json component(const Messages& messages, const std::string& key) {
  return config_of(messages)["components"][key];
}

std::string after_restart(const MeterMemory& memory) {
  return to_json(std::vector{memory});
}

}  // namespace

TEST_CASE("13 a sole gas meter carries no number", "[homeassistant][submeters]") {
  TrackedPublisher publisher({});
  const Messages messages = send_submeters(publisher, {{2, "A"}}, 0);
  CHECK(payload(messages, kBase + "/gas_1") == "1.000");
  const auto gas = component(messages, "gas_1");
  CHECK(gas["name"] == "Gas meter");
  CHECK(gas["unique_id"] == "ams2mqtt_7000000000000001_gas_1");
  CHECK(gas["default_entity_id"] == "sensor.electricity_meter_gas");
  CHECK(gas["state_topic"] == kBase + "/gas_1");
}

TEST_CASE("13 a second gas meter carries a number", "[homeassistant][submeters]") {
  TrackedPublisher publisher({});
  const Messages messages = send_submeters(publisher, {{1, "A"}, {2, "B", "2.000"}, {3, "W", "3", kWaterDevice}}, 0);
  CHECK(component(messages, "gas_1")["name"] == "Gas meter");
  CHECK(component(messages, "gas_2")["name"] == "Gas meter 2");
  CHECK(component(messages, "gas_2")["default_entity_id"] == "sensor.electricity_meter_gas_2");
  CHECK(component(messages, "water_1")["name"] == "Water meter");
}

TEST_CASE("13 a gas meter keeps its topic and its register on another channel", "[homeassistant][submeters]") {
  TrackedConfig config;
  config.publish_telegrams = true;
  TrackedPublisher publisher(config);
  (void)send_submeters(publisher, {{1, "A", "5000.5"}}, 0);
  const Messages moved = send_submeters(publisher, {{2, "A", "5000.6"}}, 10);
  CHECK(payload(moved, kBase + "/gas_1") == "5000.6");
  CHECK(payload(moved, kBase + "/telegram").value().find(R"("0-2:24.2.1":{"key":"gas_1")") != std::string::npos);
  // Its register is still guarded.
  CHECK_FALSE(find(send_submeters(publisher, {{2, "A", "1"}}, 20), kBase + "/gas_1"));
}

TEST_CASE("13 two gas meters that exchange their channels keep their topics", "[homeassistant][submeters]") {
  TrackedConfig config;
  config.publish_telegrams = true;
  TrackedPublisher publisher(config);
  (void)send_submeters(publisher, {{1, "A", "100"}, {2, "B", "200"}}, 0);
  const Messages swapped = send_submeters(publisher, {{1, "B", "201"}, {2, "A", "101"}}, 10);
  CHECK(payload(swapped, kBase + "/gas_1") == "101");
  CHECK(payload(swapped, kBase + "/gas_2") == "201");
  CHECK(payload(swapped, kBase + "/telegram").value().find(R"("0-1:24.2.1":{"key":"gas_2","value":201)") !=
        std::string::npos);
  CHECK_FALSE(find(swapped, kBase + "/withheld"));
}

TEST_CASE("13 a gas meter that takes the channel of a vanished one takes its topic", "[homeassistant][submeters]") {
  TrackedPublisher publisher({});
  (void)send_submeters(publisher, {{1, "A", "5000.5"}}, 0);
  for (int at = 10; at < 30; at += 10) {
    CHECK_FALSE(find(send_submeters(publisher, {{1, "N", "3.1"}}, at), kBase + "/gas_1"));
  }
  CHECK(payload(send_submeters(publisher, {{1, "N", "3.1"}}, 30), kBase + "/gas_1") == "3.1");
}

TEST_CASE("13 slots outlive a restart", "[homeassistant][submeters]") {
  TrackedPublisher before({});
  (void)send_submeters(before, {{1, "A", "100"}, {2, "B", "200"}}, 0);
  CHECK(before.take_news());
  const auto memories = parse_memories(after_restart(before.memory()));
  REQUIRE(memories);
  CHECK(memories->front().meter.submeters == std::vector<SubmeterMemory>{{"gas_1", 1, "A"}, {"gas_2", 2, "B"}});
  TrackedPublisher after({}, memories->front());
  (void)after.on_broker_up(seconds(0));
  const Messages messages = send_submeters(after, {{1, "B", "201"}, {4, "A", "101"}}, 10);
  CHECK(payload(messages, kBase + "/gas_1") == "101");
  CHECK(payload(messages, kBase + "/gas_2") == "201");
}

TEST_CASE("13 the state of an earlier version keeps entity and history", "[homeassistant][submeters]") {
  const auto old = parse_memories(
      R"({"format":1,"meters":[{"source":"/dev/ttyUSB0","id":"7000000000000001","meter":{"manufacturer":"Aidon",)"
      R"("id":"7000000000000001","type":"6534","model":"3-phase meter, 4-wire","list_version":"AIDON_V0001"},)"
      R"("values":[{"key":"power_import"},{"key":"gas_2","payload":"200","expire_after_s":60}],)"
      R"("submeters":[{"code":"0-2:96.1.0","number":"B"}],"discovery":"device",)"
      R"("config_topics":["homeassistant/device/ams2mqtt_7000000000000001/config"],"topic_form":2}]})");
  REQUIRE(old);
  TrackedPublisher publisher({}, old->front());
  const auto gas = component(publisher.on_broker_up(seconds(0)), "gas_2");
  CHECK(gas["name"] == "Gas meter");
  CHECK(gas["unique_id"] == "ams2mqtt_7000000000000001_gas_2");
  CHECK(gas["default_entity_id"] == "sensor.electricity_meter_gas_2");
  const Messages same = send_submeters(publisher, {{2, "B", "200.5"}}, 10);
  CHECK(payload(same, kBase + "/gas_2") == "200.5");
  CHECK_FALSE(find(same, kBase + "/gas_1"));
  // On another channel too, and whoever comes then is the first.
  CHECK(payload(send_submeters(publisher, {{1, "B", "200.6"}}, 20), kBase + "/gas_2") == "200.6");
  CHECK(payload(send_submeters(publisher, {{1, "B", "200.6"}, {2, "A", "7"}}, 30), kBase + "/gas_1") == "7");
}

TEST_CASE("13 an entity of an earlier version keeps its id when the meter is renamed", "[homeassistant][submeters]") {
  const auto old =
      parse_memories(R"({"format":1,"meters":[{"id":"a","meter":{"id":"a"},"values":[{"key":"gas_1","payload":"200"}],)"
                     R"("discovery":"device","topic_form":2}]})");
  REQUIRE(old);
  TrackedPublisher publisher({}, old->front());
  const auto kept = parse_memories(after_restart(publisher.memory()));
  REQUIRE(kept);
  CHECK(kept->front().meter.submeters == std::vector<SubmeterMemory>{{"gas_1", 1, "", true}});
  TrackedPublisher later({}, kept->front());
  const auto config = config_of(later.on_broker_up(seconds(0)), "homeassistant/device/ams2mqtt_a/config");
  CHECK(config["components"]["gas_1"]["default_entity_id"] == "sensor.electricity_meter_gas_1");
}

TEST_CASE("13 a damaged state of sub-meters costs nothing else", "[homeassistant][submeters]") {
  const auto read = parse_memories(
      R"({"format":1,"meters":[{"id":"a","submeters":[7,{},{"key":3,"channel":-1,"number":[]},{"code":"x"},)"
      R"({"code":"0-0:96.1.0","number":"M"},{"key":"gas_1","channel":256,"number":"A"},)"
      R"({"key":"gas_2","channel":1e9},{"key":"water_1","channel":3}]}]})");
  REQUIRE(read);
  CHECK(read->front().meter.submeters == std::vector<SubmeterMemory>{{"", 0, ""},
                                                                     {"", 0, ""},
                                                                     {"", 0, ""},
                                                                     {"", 0, "M"},
                                                                     {"gas_1", 255, "A"},
                                                                     {"gas_2", 0, ""},
                                                                     {"water_1", 3, ""}});
}

TEST_CASE("13 a sole meter's flow carries no number either", "[homeassistant][submeters]") {
  const auto announced = [](const std::vector<std::string_view>& keys) {
    const Messages messages =
        announced_as(Discovery::device, entities(keys), {.name = "House", .language = Language::nb});
    return nlohmann::json::parse(messages.front().payload)["components"];
  };
  const auto alone = announced({"gas_2", "water_1", "gas_flow_2"});
  CHECK(alone["gas_2"]["name"] == "Gassmåler");
  CHECK(alone["gas_flow_2"]["name"] == "Middelstrømning gass");
  CHECK(alone["gas_flow_2"]["device_class"] == "volume_flow_rate");
  CHECK(alone["gas_flow_2"]["unit_of_measurement"] == "m³/h");
  CHECK(alone["gas_flow_2"]["state_class"] == "measurement");
  const auto two = announced({"gas_2", "gas_3", "gas_flow_1", "gas_flow_2"});
  CHECK(two["gas_2"]["name"] == "Gassmåler 2");
  CHECK(two["gas_flow_1"]["name"] == "Middelstrømning gass");
  CHECK(two["gas_flow_1"]["default_entity_id"] == "sensor.house_gas_flow");
  CHECK(two["gas_flow_2"]["name"] == "Middelstrømning gass 2");
}
