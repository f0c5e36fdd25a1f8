#include "support/tracked_publisher.hpp"

#include <string>
#include <vector>

#include "catch.hpp"
#include "support/telegrams.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

TrackedConfig named(std::string name) {
  TrackedConfig config;
  config.name = std::move(name);
  return config;
}

const TelegramBuilder& list1() {
  static const TelegramBuilder builder = TelegramBuilder().number("power_import", "900");
  return builder;
}

}  // namespace

TEST_CASE("A meter is announced, then its state follows", "[homeassistant]") {
  TrackedPublisher publisher({});
  CHECK(publisher.id().empty());
  const Messages messages = send(publisher, two_values(), 0);
  CHECK(publisher.id() == kMeterId);
  CHECK(publisher.available());
  CHECK(topics(messages) == std::vector<std::string>{kAvailability, kConfig, kBase + "/energy_import",
                                                     kBase + "/meter_id", kBase + "/meter_type",
                                                     kBase + "/list_version", kBase + "/power_import"});
  CHECK(messages[0] == Message{kAvailability, "online", 1, true});
  CHECK(messages[2] == Message{kBase + "/energy_import", "100.5", 1, true});
  CHECK(messages[3] == Message{kBase + "/meter_id", std::string(kMeterId), 1, true});
  CHECK(messages[6] == Message{kBase + "/power_import", "1234", 0, false});
}

TEST_CASE("Later telegrams publish what they carry and what changed", "[homeassistant]") {
  TrackedPublisher publisher({});
  (void)send(publisher, two_values("1", "100"), 0);
  CHECK(send(publisher, two_values("1", "100"), 10) == Messages{{kBase + "/power_import", "1", 0, false}});
  CHECK(send(publisher, two_values("2", "100.1"), 20) ==
        Messages{{kBase + "/power_import", "2", 0, false}, {kBase + "/energy_import", "100.1", 1, true}});
}

TEST_CASE("Values without a meter are held back, the newest of each", "[homeassistant]") {
  TrackedPublisher publisher({});
  CHECK(send(publisher, list1(), 0).empty());
  TelegramBuilder newer;
  newer.number("power_import", "950");
  CHECK(send(publisher, newer, 2.5).empty());
  CHECK_FALSE(publisher.available());
  CHECK(publisher.on_broker_up(seconds(3)).empty());
  publisher.on_birth(seconds(3), 0.0);
  CHECK(tick(publisher, 4).empty());
  CHECK(tick(publisher, 300).empty());
  CHECK(publisher.on_stop().empty());

  TelegramBuilder full(aidon());
  full.number("energy_import", "7");
  const Messages messages = send(publisher, full, 5);
  CHECK(payload(messages, kBase + "/power_import") == "950");
  CHECK(config_of(messages)["components"].contains("power_import"));
}

TEST_CASE("What was held back too long is not shown as new", "[homeassistant]") {
  TrackedPublisher publisher({});
  (void)send(publisher, list1(), 0);
  TelegramBuilder full(aidon());
  full.number("energy_import", "7");
  CHECK_FALSE(payload(send(publisher, full, 60), kBase + "/power_import"));
}

TEST_CASE("A meter that never says its number goes by its name", "[homeassistant]") {
  TelegramBuilder full(MeterIdentity{"Aidon", "", "", "", ""});
  full.number("power_import", "5").number("voltage_l1", "230");
  SECTION("the slug of the name") {
    TrackedPublisher publisher(named("Elmätare 1"));
    CHECK(send(publisher, list1(), 0).empty());
    CHECK(payload(send(publisher, full, 1), "ams2mqtt/elmatare_1/power_import") == "5");
    CHECK(publisher.id() == "elmatare_1");
  }
  SECTION("even if the name has no slug") {
    TrackedPublisher publisher(named("電気"));
    (void)send(publisher, full, 1);
    CHECK(publisher.id() == "meter");
  }
  SECTION("a clock beside one value is not a full list, nor is what this program says") {
    TrackedPublisher publisher({});
    TelegramBuilder with_clock;
    with_clock.number("power_import", "5").clock(60).number("clock_offset", "1").text("scales", "energy in 1 Wh");
    CHECK(send(publisher, with_clock, 0).empty());
  }
  SECTION("until a number comes after all") {
    TrackedPublisher publisher({});
    (void)publisher.on_broker_up(seconds(0));
    (void)send(publisher, full, 0);
    const Messages messages = send(publisher, two_values(), 10);
    CHECK(messages == Messages{{"homeassistant/device/ams2mqtt_electricity_meter/config", "", 1, true}});
    CHECK(publisher.id() == kMeterId);
  }
}

TEST_CASE("11.17 a meter that was announced under its name moves to its number and loses nothing", "[homeassistant]") {
  TelegramBuilder full(MeterIdentity{"Aidon", "", "", "", ""});
  full.number("power_import", "5").number("voltage_l1", "230").number("energy_import", "100.5");
  const std::string provisional = "homeassistant/device/ams2mqtt_electricity_meter/config";
  TrackedPublisher publisher({});
  (void)publisher.on_broker_up(seconds(0));
  const auto before = config_of(send(publisher, full, 0), provisional)["components"];

  const auto check_end = [&](TrackedPublisher& end, double from) {
    Messages all = send(end, two_values("6", "100.5"), from);
    for (int second = 1; second < 20; ++second) {
      for (Message& message : end.on_tick(seconds(from + second))) all.push_back(std::move(message));
    }
    CHECK(payload(all, provisional)->empty());
    CHECK(payload(all, "ams2mqtt/electricity_meter/availability")->empty());
    CHECK(payload(all, "ams2mqtt/electricity_meter/energy_import")->empty());
    const auto after = config_of(all)["components"];
    for (const auto& [key, component] : before.items()) {
      REQUIRE(after.contains(key));
      CHECK(after[key]["default_entity_id"] == component["default_entity_id"]);
    }
    CHECK(payload(all, kBase + "/energy_import") == "100.5");
    CHECK(payload(all, kAvailability) == "online");
    CHECK(end.known_ids() == std::vector<std::string>{std::string(kMeterId)});
    CHECK(end.memory().retired.empty());
  };
  SECTION("at once") {
    check_end(publisher, 10);
  }
  SECTION("after a restart") {
    TrackedPublisher again({}, publisher.memory());
    (void)again.on_broker_up(seconds(100));
    check_end(again, 110);
  }
  SECTION("while the broker is away") {
    publisher.on_broker_down();
    CHECK(send(publisher, two_values("6", "100.5"), 10).empty());
    CHECK(publisher.on_tick(seconds(100)).empty());
    const Messages up = publisher.on_broker_up(seconds(200));
    CHECK(up == Messages{{provisional, "", 1, true}});
    CHECK(find(publisher.on_tick(seconds(204)), "ams2mqtt/electricity_meter/energy_import"));
    CHECK_FALSE(find(publisher.on_tick(seconds(209)), kConfig));
    CHECK(find(publisher.on_tick(seconds(210)), kConfig));
  }
  SECTION("not when it is of another manufacturer") {
    TelegramBuilder other(MeterIdentity{"Kaifa", "55", "", "", ""});
    other.number("power_import", "1");
    CHECK(payload(send(publisher, other, 10), "ams2mqtt/electricity_meter/availability") == "offline");
    CHECK(publisher.known_ids() == std::vector<std::string>{"55", "electricity_meter"});
  }
}

TEST_CASE("A configured id names the topics from the first telegram", "[homeassistant]") {
  TrackedPublisher publisher({.base_topic = "power", .discovery_prefix = "ha", .name = "House", .id = "my house"});
  CHECK(publisher.id() == "my_house");
  CHECK(publisher.on_broker_up(seconds(0)).empty());
  const Messages messages = send(publisher, list1(), 0);
  CHECK(topics(messages) == std::vector<std::string>{"power/my_house/availability",
                                                     "ha/device/ams2mqtt_my_house/config",
                                                     "power/my_house/power_import"});
}

TEST_CASE("Codes without a row have their own topics and are not retained", "[homeassistant]") {
  TrackedPublisher publisher({});
  TelegramBuilder builder = two_values();
  builder.unknown("1-0:82.7.0", Decimal(15, -1), "A").unknown("0-0:96.13.0", std::string_view("hello\n"));
  const Messages messages = send(publisher, builder, 0);
  REQUIRE(find(messages, kBase + "/obis/82_7_0") != nullptr);
  CHECK(*find(messages, kBase + "/obis/82_7_0") == Message{kBase + "/obis/82_7_0", "1.5", 0, false});
  CHECK(payload(messages, kBase + "/obis/96_13_0") == "hello");
  CHECK(config_of(messages)["components"]["obis_82_7_0"]["enabled_by_default"] == false);
  CHECK(find(send(publisher, builder, 10), kBase + "/obis/82_7_0") != nullptr);
}

TEST_CASE("Clock readings are published with their offset or not at all", "[homeassistant]") {
  TrackedPublisher publisher({});
  CHECK_FALSE(payload(send(publisher, two_values().clock(std::nullopt), 0), kBase + "/meter_clock"));
  const Messages messages = send(publisher, two_values().clock(120), 10);
  REQUIRE(find(messages, kBase + "/meter_clock") != nullptr);
  CHECK(*find(messages, kBase + "/meter_clock") ==
        Message{kBase + "/meter_clock", "2024-02-29T12:00:05+02:00", 1, true});
  CHECK_FALSE(payload(send(publisher, two_values().clock(120), 20), kBase + "/meter_clock"));
}

TEST_CASE("A silent meter becomes unavailable, and available again", "[homeassistant]") {
  TrackedPublisher publisher({});
  (void)send(publisher, two_values(), 0);
  CHECK_FALSE(find(tick(publisher, 30), kAvailability));
  CHECK(tick(publisher, 30.1) == Messages{{kAvailability, "offline", 1, true}});
  CHECK_FALSE(publisher.available());
  CHECK(tick(publisher, 60).empty());
  const Messages messages = send(publisher, list1(), 61);
  CHECK(messages == Messages{{kAvailability, "online", 1, true}, {kBase + "/power_import", "900", 0, false}});
  CHECK(publisher.available());
}

TEST_CASE("A slow meter may be silent longer", "[homeassistant]") {
  TrackedPublisher publisher({});
  for (int i = 0; i < 4; ++i) (void)send(publisher, two_values(), i * 20);
  (void)tick(publisher, 61);  // what the observed interval changed is announced,
  (void)tick(publisher, 71);  // and repeated
  CHECK(payload(tick(publisher, 120), kAvailability) == "online");
  CHECK(payload(tick(publisher, 120.1), kAvailability) == "offline");
}

TEST_CASE("A stop makes the meter unavailable", "[homeassistant]") {
  TrackedPublisher publisher({});
  (void)send(publisher, two_values(), 0);
  CHECK(publisher.on_stop() == Messages{{kAvailability, "offline", 1, true}});
}

TEST_CASE("A register that is counted in another scale is believed at once", "[homeassistant]") {
  TrackedPublisher publisher({});
  const TelegramBuilder builder = two_values("1", "320141.58");
  (void)send(publisher, builder, 0);
  const TelegramBuilder smaller = two_values("1", "32014.158");
  Telegram rescaled = smaller.telegram();
  rescaled.rescaled = true;
  CHECK(payload(publisher.on_telegram(rescaled, seconds(10)), kBase + "/energy_import") == "32014.158");
}

TEST_CASE("Another meter on the wire gets topics of its own", "[homeassistant]") {
  TrackedPublisher publisher({});
  (void)send(publisher, two_values("1", "100"), 0);
  TelegramBuilder other(aidon("7000000000000002"));
  other.number("energy_import", "3");
  const Messages messages = send(publisher, other, 10);
  REQUIRE(messages.size() > 2);
  CHECK(messages[0] == Message{kAvailability, "offline", 1, true});
  CHECK(messages[1] == Message{"ams2mqtt/7000000000000002/availability", "online", 1, true});
  CHECK(payload(messages, "ams2mqtt/7000000000000002/energy_import") == "3");
  const auto config = config_of(messages, "homeassistant/device/ams2mqtt_7000000000000002/config");
  CHECK_FALSE(config["components"].contains("power_import"));
  CHECK(publisher.id() == "7000000000000002");
}

TEST_CASE("Another meter takes over a configured id", "[homeassistant]") {
  TrackedPublisher publisher(with_id("main"));
  (void)send(publisher, two_values("1", "100"), 0);
  TelegramBuilder other(aidon("7000000000000002"));
  other.number("energy_import", "3");
  const Messages messages = send(publisher, other, 10);
  CHECK(payload(messages, "ams2mqtt/main/energy_import") == "3");
  CHECK(payload(messages, "ams2mqtt/main/meter_id") == "7000000000000002");
  CHECK_FALSE(find(messages, "ams2mqtt/main/availability"));
  const auto config = config_of(tick(publisher, 12), "homeassistant/device/ams2mqtt_main/config");
  CHECK(config["device"]["serial_number"] == "7000000000000002");
}

TEST_CASE("Texts are never empty and published when they change", "[homeassistant]") {
  TrackedPublisher publisher({});
  MeterIdentity identity = aidon();
  identity.type = std::string(300, 'x');
  identity.list_version = "\x01";
  TelegramBuilder builder(identity);
  const Messages messages = send(publisher, builder, 0);
  CHECK(payload(messages, kBase + "/meter_type") == std::string(255, 'x'));
  CHECK_FALSE(find(messages, kBase + "/list_version"));
  CHECK_FALSE(config_of(messages)["components"].contains("list_version"));
  identity.type = "6525";
  CHECK(send(publisher, TelegramBuilder(identity), 10) == Messages{{kBase + "/meter_type", "6525", 1, true}});
}

TEST_CASE("A publisher can be moved", "[homeassistant]") {
  TrackedPublisher first({});
  (void)send(first, two_values(), 0);
  TrackedPublisher second = std::move(first);
  CHECK(second.id() == kMeterId);
}
