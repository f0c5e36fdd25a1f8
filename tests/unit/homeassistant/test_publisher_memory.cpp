#include <string>
#include <vector>

#include "catch.hpp"
#include "support/telegrams.hpp"
#include "support/tracked_publisher.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

// What is known after a few lists; the register comes hourly.
MeterMemory known() {
  TrackedPublisher publisher({});
  (void)send(publisher, two_values("1", "100"), 0);
  for (int at = 10; at <= 60; at += 10) {
    TelegramBuilder list(aidon());
    list.number("power_import", "5");
    (void)send(publisher, list, at);
  }
  return publisher.memory();
}

}  // namespace

TEST_CASE("What is remembered comes back the same", "[homeassistant]") {
  const MeterMemory memory = known();
  CHECK(memory.id == kMeterId);
  CHECK(memory.discovery == Discovery::device);
  CHECK(memory.config_topics == std::vector<std::string>{kConfig});
  TrackedPublisher publisher({}, memory);
  (void)publisher.on_broker_up(seconds(0));
  CHECK(publisher.memory() == memory);
}

TEST_CASE("A known meter is announced before it speaks, unavailable and without old measurements", "[homeassistant]") {
  TrackedPublisher publisher({}, known());
  CHECK(publisher.id() == kMeterId);
  CHECK_FALSE(publisher.available());
  const Messages messages = publisher.on_broker_up(seconds(0));
  CHECK(topics(messages) == std::vector<std::string>{kAvailability, kConfig, kBase + "/energy_import",
                                                     kBase + "/meter_id", kBase + "/meter_type",
                                                     kBase + "/list_version"});
  CHECK(payload(messages, kAvailability) == "offline");
  CHECK(payload(messages, kBase + "/energy_import") == "100");
  CHECK(config_of(messages)["components"].contains("power_import"));
  CHECK(publisher.on_tick(seconds(5)).empty());
}

TEST_CASE("A known meter that speaks again is available, with the same announcement", "[homeassistant]") {
  TrackedPublisher publisher({}, known());
  const Messages before = publisher.on_broker_up(seconds(0));
  MeterIdentity partly = aidon();
  partly.type.clear();
  partly.model.clear();
  partly.list_version.clear();
  TelegramBuilder list(partly);
  list.number("power_import", "7");
  const Messages messages = send(publisher, list, 1);
  CHECK(topics(messages) == std::vector<std::string>{kAvailability, kBase + "/power_import"});
  CHECK(payload(messages, kAvailability) == "online");
  (void)send(publisher, two_values("8", "100"), 3);
  CHECK(payload(publisher.on_tick(seconds(10)), kConfig) == payload(before, kConfig));
  CHECK(payload(publisher.on_broker_up(seconds(60)), kConfig) == payload(before, kConfig));
}

TEST_CASE("After a restart no value is published before the meter has said who it is", "[homeassistant]") {
  TrackedPublisher publisher({}, known());
  TelegramBuilder nameless;
  nameless.number("power_import", "666");
  CHECK(send(publisher, nameless, 1).empty());
  CHECK_FALSE(find(publisher.on_broker_up(seconds(2)), kBase + "/power_import"));
  SECTION("it is another one") {
    TelegramBuilder other(aidon("7000000000000002"));
    other.number("power_import", "7").number("energy_import", "3");
    const Messages messages = send(publisher, other, 3);
    CHECK(messages[0] == Message{kAvailability, "offline", 1, true});
    CHECK(payload(messages, "ams2mqtt/7000000000000002/energy_import") == "3");
    CHECK(publisher.memory().retired.size() == 1);
    CHECK(publisher.memory().retired.front().config_topics == std::vector<std::string>{kConfig});
  }
  SECTION("it is the same one") {
    CHECK(payload(send(publisher, two_values("7", "101"), 3), kBase + "/power_import") == "7");
  }
  SECTION("a full list of another manufacturer is not enough") {
    TelegramBuilder other(MeterIdentity{"Kaifa", "", "", "", ""});
    other.number("power_import", "7").number("voltage_l1", "230");
    CHECK(send(publisher, other, 3).empty());
  }
  SECTION("one of the same manufacturer is") {
    TelegramBuilder same(MeterIdentity{"Aidon", "", "", "", ""});
    same.number("power_import", "7").number("voltage_l1", "230");
    CHECK(payload(send(publisher, same, 3), kBase + "/power_import") == "7");
  }
}

TEST_CASE("A register is guarded by what was known before the restart", "[homeassistant]") {
  TrackedPublisher publisher({}, known());
  (void)publisher.on_broker_up(seconds(0));
  CHECK_FALSE(payload(send(publisher, two_values("1", "0"), 1), kBase + "/energy_import"));
  CHECK(payload(send(publisher, two_values("1", "100"), 11), kBase + "/energy_import") == "100");
}

TEST_CASE("A register of a list that comes often is not said from memory: it may be old", "[homeassistant]") {
  MeterMemory memory = known();
  for (ValueMemory& value : memory.meter.values) value.interval = Monotonic(10'000);
  TrackedPublisher publisher({}, memory);
  CHECK_FALSE(find(publisher.on_broker_up(seconds(0)), kBase + "/energy_import"));
  CHECK(payload(send(publisher, two_values("1", "100"), 1), kBase + "/energy_import") == "100");
}

TEST_CASE("Another id in the configuration moves the meter", "[homeassistant]") {
  TrackedPublisher publisher(with_id("cellar"), known());
  const Messages cleared = publisher.on_broker_up(seconds(0));
  CHECK(cleared == Messages{{kConfig, "", 1, true}});
  CHECK(send(publisher, two_values("1", "101"), 1).empty());
  const Messages later = publisher.on_tick(seconds(4));
  CHECK(payload(later, kAvailability) == "");
  CHECK(payload(later, kBase + "/energy_import") == "");
  CHECK_FALSE(find(later, "homeassistant/device/ams2mqtt_cellar/config"));
  const Messages announced = publisher.on_tick(seconds(10));
  CHECK(find(announced, "homeassistant/device/ams2mqtt_cellar/config"));
  CHECK(payload(announced, "ams2mqtt/cellar/energy_import") == "101");
  CHECK(publisher.memory().id == "cellar");
}

TEST_CASE("A move that no broker has heard of is not forgotten", "[homeassistant]") {
  TrackedPublisher offline(with_id("cellar"), known());
  (void)send(offline, two_values("1", "101"), 1);
  (void)offline.on_tick(seconds(60));
  CHECK(offline.memory() == known());
  TrackedPublisher publisher(with_id("cellar"), offline.memory());
  CHECK(publisher.on_broker_up(seconds(0)) == Messages{{kConfig, "", 1, true}});
}

TEST_CASE("A meter that was moved is announced before it speaks", "[homeassistant]") {
  TrackedPublisher publisher(with_id("cellar"), known());
  (void)publisher.on_broker_up(seconds(0));
  const Messages announced = publisher.on_tick(seconds(10));
  CHECK(find(announced, "homeassistant/device/ams2mqtt_cellar/config"));
  CHECK(payload(announced, "ams2mqtt/cellar/availability") == "offline");
  CHECK(payload(announced, "ams2mqtt/cellar/energy_import") == "100");
}

TEST_CASE("What was to be emptied is emptied after a restart", "[homeassistant]") {
  TrackedPublisher killed({}, known());
  (void)killed.on_broker_up(seconds(0));
  (void)killed.forget(kMeterId, seconds(1));
  TrackedPublisher publisher({}, killed.memory());
  CHECK(publisher.on_broker_up(seconds(0)).empty());
  CHECK(topics(publisher.on_tick(seconds(4))) == std::vector<std::string>{kAvailability, kBase + "/energy_import",
                                                                          kBase + "/meter_id", kBase + "/meter_type",
                                                                          kBase + "/list_version"});
  CHECK(publisher.memory() == MeterMemory());
}

TEST_CASE("Under a configured id nothing of the meter before a restart is said of another one", "[homeassistant]") {
  TrackedPublisher before(with_id("main"));
  (void)send(before, two_values("1", "100"), 0);
  TrackedPublisher publisher(with_id("main"), before.memory());
  (void)publisher.on_broker_up(seconds(0));
  TelegramBuilder other(MeterIdentity{"Aidon", "7000000000000002", "", "", ""});
  other.number("energy_import", "3");
  CHECK(payload(send(publisher, other, 6), "ams2mqtt/main/energy_import") == "3");
  const auto device = config_of(publisher.on_tick(seconds(10)), "homeassistant/device/ams2mqtt_main/config")["device"];
  CHECK(device["serial_number"] == "7000000000000002");
  CHECK_FALSE(device.contains("model_id"));
  CHECK_FALSE(device.contains("sw_version"));
}

TEST_CASE("A configured id that goes gives the number back", "[homeassistant]") {
  TrackedPublisher pinned(with_id("cellar"));
  (void)send(pinned, two_values(), 0);
  TrackedPublisher publisher({}, pinned.memory());
  CHECK(publisher.id() == kMeterId);
}

TEST_CASE("A key of another version of this program is taken back", "[homeassistant]") {
  MeterMemory memory = known();
  memory.meter.values.push_back({"power_of_tomorrow", "", "", std::chrono::seconds(60), std::nullopt});
  TrackedPublisher publisher({}, memory);
  const auto components = config_of(publisher.on_broker_up(seconds(0)))["components"];
  CHECK(components["power_of_tomorrow"] == nlohmann::json{{"platform", "sensor"}});
}

TEST_CASE("Payloads that cannot be registers are not said", "[homeassistant]") {
  MeterMemory memory = known();
  for (ValueMemory& value : memory.meter.values) value.text = "12e5";
  TrackedPublisher publisher({}, memory);
  CHECK_FALSE(find(publisher.on_broker_up(seconds(0)), kBase + "/energy_import"));
}

TEST_CASE("News are worth remembering once", "[homeassistant]") {
  TrackedPublisher publisher({});
  CHECK_FALSE(publisher.take_news());
  (void)send(publisher, two_values("1", "100"), 0);
  CHECK(publisher.take_news());
  CHECK_FALSE(publisher.take_news());
  TelegramBuilder list(aidon());
  list.number("power_import", "5");
  (void)send(publisher, list, 10);
  CHECK_FALSE(publisher.take_news());
  (void)send(publisher, two_values("1", "101"), 3600);
  CHECK(publisher.take_news());
}

TEST_CASE("Telegrams are published whole when asked for", "[homeassistant]") {
  TrackedConfig config;
  config.publish_telegrams = true;
  TrackedPublisher publisher(config);
  TelegramBuilder nameless;
  nameless.number("power_import", "1");
  CHECK(send(publisher, nameless, 0).empty());
  static const std::vector<const Quantity*> hourly = {find_quantity("energy_import")};
  const Messages rare = send(publisher, two_values().expect(hourly), 1);
  REQUIRE(find(rare, kBase + "/telegram") != nullptr);
  CHECK(find(rare, kBase + "/telegram")->qos == 1);
  CHECK(find(rare, kBase + "/telegram")->every);
  CHECK_FALSE(find(rare, kBase + "/telegram")->retain);
  TelegramBuilder list(aidon());
  list.number("power_import", "5").expect(hourly);
  const Messages often = send(publisher, list, 2);
  REQUIRE(find(often, kBase + "/telegram") != nullptr);
  CHECK(find(often, kBase + "/telegram")->qos == 0);
  CHECK(find(often, kBase + "/telegram")->every);
  CHECK(nlohmann::json::parse(find(often, kBase + "/telegram")->payload)["meter"]["id"] == kMeterId);
}

TEST_CASE("Where every telegram is wanted each value counts, elsewhere the newest", "[homeassistant]") {
  const bool all = GENERATE(true, false);
  TrackedConfig config;
  if (all) config.throttles.power = {.min_interval = Monotonic(0), .deadband = Decimal(0)};
  TrackedPublisher publisher(config);
  (void)send(publisher, two_values("1", "100"), 0);
  const Messages messages = send(publisher, two_values("2", "101"), 10);
  REQUIRE(find(messages, kBase + "/power_import") != nullptr);
  CHECK(find(messages, kBase + "/power_import")->every == all);
  REQUIRE(find(messages, kBase + "/energy_import") != nullptr);
  CHECK_FALSE(find(messages, kBase + "/energy_import")->every);  // a register's newest value says it all
}

namespace {

MeterMemory known_with_code() {
  TrackedPublisher publisher({});
  TelegramBuilder builder = two_values("1", "100");
  builder.unknown("1-0:82.7.0", Decimal(15, -1), "A");
  (void)send(publisher, builder, 0);
  return publisher.memory();
}

}  // namespace

TEST_CASE("11.29 What a version before may have left at a topic with dots is emptied, once", "[homeassistant]") {
  MeterMemory memory = known_with_code();
  memory.dotted_topics = true;
  TrackedPublisher publisher({}, memory);
  // A restart before the first connection loses nothing of it.
  CHECK(publisher.memory().leaving == std::vector<std::string>{kBase + "/obis/82.7.0"});
  const Messages announced = publisher.on_broker_up(seconds(0));
  const auto component = config_of(announced)["components"]["obis_82_7_0"];
  CHECK(component["state_topic"] == kBase + "/obis/82_7_0");
  CHECK(component["unique_id"] == "ams2mqtt_" + std::string(kMeterId) + "_obis_82_7_0");
  CHECK(find(announced, kBase + "/obis/82.7.0") == nullptr);
  const Messages later = tick(publisher, 4);
  REQUIRE(find(later, kBase + "/obis/82.7.0") != nullptr);
  CHECK(*find(later, kBase + "/obis/82.7.0") == emptied(kBase + "/obis/82.7.0"));
  CHECK(find(later, kBase + "/obis/82_7_0") == nullptr);
  const MeterMemory now = publisher.memory();
  CHECK(now.leaving.empty());
  CHECK_FALSE(now.dotted_topics);
  TrackedPublisher again({}, now);
  CHECK(again.memory().leaving.empty());
}

TEST_CASE("11.29 Forgetting a meter empties both spellings of its codes", "[homeassistant]") {
  TrackedPublisher publisher({}, known_with_code());
  (void)publisher.on_broker_up(seconds(0));
  (void)publisher.forget(kMeterId, seconds(10));
  const Messages messages = tick(publisher, 14);
  for (const char* name : {"/obis/82.7.0", "/obis/82_7_0"}) {
    INFO(name);
    REQUIRE(find(messages, kBase + name) != nullptr);
    CHECK(*find(messages, kBase + name) == emptied(kBase + name));
  }
}

TEST_CASE("11.31 Everything retained is said again before a day is over", "[homeassistant]") {
  TrackedPublisher publisher({});
  (void)send(publisher, two_values("1", "100"), 0);
  (void)publisher.on_broker_up(seconds(1));
  int said = 0;
  // The meter goes on with the same register: nothing is news.
  for (int at = 10; at <= 26 * 3600; at += 10) {
    (void)send(publisher, two_values("1", "100"), at);
    const Messages messages = tick(publisher, at);
    if (at < 3600 || find(messages, kConfig) == nullptr) continue;
    ++said;
    CHECK(at % (12 * 3600) <= 30);
    const Messages state = tick(publisher, at + 2);
    CHECK(payload(state, kAvailability) == "online");
    CHECK(payload(state, kBase + "/energy_import") == "100");
    CHECK(payload(state, kBase + "/meter_id") == kMeterId);
  }
  CHECK(said == 2);
}
