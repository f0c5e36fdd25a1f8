#include <array>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "catch.hpp"
#include "support/telegrams.hpp"
#include "support/tracked_publisher.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

TEST_CASE("Registers that come hourly are announced before they come", "[homeassistant]") {
  const std::array<const Quantity*, 2> hourly = {find_quantity("energy_import"), find_quantity("energy_export")};
  TrackedPublisher publisher({});
  TelegramBuilder builder(aidon());
  builder.number("power_import", "1").expect(hourly);
  const Messages messages = send(publisher, builder, 0);
  const auto components = config_of(messages)["components"];
  CHECK(components.contains("energy_import"));
  CHECK_FALSE(components.contains("energy_export"));  // nobody knows yet whether there is any
  CHECK_FALSE(find(messages, kBase + "/energy_import"));
  CHECK_FALSE(find(publisher.on_broker_up(seconds(1)), kBase + "/energy_import"));

  (void)tick(publisher, 10);
  TelegramBuilder list3(aidon());
  list3.number("energy_import", "100").number("energy_export", "0").expect(hourly);
  CHECK(payload(send(publisher, list3, 20), kBase + "/energy_export") == "0");
  CHECK(tick(publisher, 25).empty());
}

TEST_CASE("The configuration is said once more 10 s later", "[homeassistant]") {
  TrackedPublisher publisher({});
  const Messages first = send(publisher, two_values(), 0);
  CHECK(tick(publisher, 5).empty());
  CHECK(tick(publisher, 10) == Messages{*find(first, kConfig)});
  CHECK(tick(publisher, 11).empty());
}

TEST_CASE("13 a present meter says so once a minute, so that its connection stays on", "[homeassistant]") {
  TrackedPublisher publisher({});
  const std::string topic = kBase + "/availability";
  (void)send(publisher, two_values(), 0);
  std::vector<int> said;
  const auto listen = [&](int from, int to) {
    said.clear();
    for (int second = from; second < to; ++second) {
      if (payload(tick(publisher, second), topic) == "online") said.push_back(second);
    }
    return said;
  };
  for (int second = 10; second < 140; second += 10) {
    (void)send(publisher, two_values(), second);
    if (second % 60 != 0) CHECK(listen(second, second + 10).empty());
    if (second % 60 == 0) CHECK(listen(second, second + 10) == std::vector{second});
  }
  publisher.on_broker_down();
  (void)send(publisher, two_values(), 190);
  CHECK(listen(190, 195).empty());
  CHECK(payload(publisher.on_broker_up(seconds(195)), topic) == "online");
  (void)send(publisher, two_values(), 230);
  CHECK(listen(230, 259) == std::vector{255});
  CHECK(listen(259, 400).empty());  // silent

  TrackedPublisher unannounced(TrackedConfig{.discovery = Discovery::off});
  (void)send(unannounced, two_values(), 0);
  (void)send(unannounced, two_values(), 65);
  CHECK_FALSE(find(tick(unannounced, 70), topic));
}

TEST_CASE("New values are announced together, a little later", "[homeassistant]") {
  TrackedPublisher publisher({});
  (void)send(publisher, two_values(), 0);
  (void)tick(publisher, 10);
  const Messages messages = send(publisher, two_values().number("voltage_l1", "230.1"), 20);
  CHECK(payload(messages, kBase + "/voltage_l1") == "230.1");
  CHECK_FALSE(find(messages, kConfig));
  (void)send(publisher, two_values().number("voltage_l2", "230.2"), 21);
  CHECK(tick(publisher, 21.9).empty());
  const Messages config = tick(publisher, 22);
  REQUIRE(topics(config) == std::vector<std::string>{kConfig});
  CHECK(config_of(config)["components"].contains("voltage_l1"));
  CHECK(config_of(config)["components"].contains("voltage_l2"));
  const Messages said_again = tick(publisher, 24);  // Home Assistant did not know them when they came
  CHECK(payload(said_again, kBase + "/voltage_l1") == "230.1");
  CHECK(payload(said_again, kBase + "/voltage_l2") == "230.2");
  CHECK_FALSE(find(said_again, kConfig));
  CHECK(tick(publisher, 26).empty());
  (void)send(publisher, two_values(), 30);
  CHECK(tick(publisher, 32) == config);
}

TEST_CASE("A slower list makes its values expire later", "[homeassistant]") {
  TrackedPublisher publisher({});
  const auto expiry = [](const Messages& messages, const char* key) {
    return config_of(messages)["components"][key]["expire_after"];
  };
  TelegramBuilder slow = two_values().number("voltage_l1", "230");
  CHECK(expiry(send(publisher, slow, 0), "voltage_l1") == 60);
  for (int at = 10; at < 60; at += 10) {
    (void)send(publisher, two_values(), at);
    (void)tick(publisher, at);
  }
  (void)send(publisher, slow, 60);
  const Messages messages = tick(publisher, 62);
  CHECK(expiry(messages, "voltage_l1") == 360);
  CHECK(expiry(messages, "power_import") == 60);
  CHECK_FALSE(config_of(messages)["components"]["energy_import"].contains("expire_after"));
}

TEST_CASE("A little jitter is not worth an announcement", "[homeassistant]") {
  TrackedPublisher publisher({});
  double at = 0;
  std::size_t configs = 0;
  for (int i = 0; i < 50; ++i) {
    for (const Messages& messages : {send(publisher, two_values(), at), tick(publisher, at)}) {
      if (find(messages, kConfig) != nullptr) ++configs;
    }
    at += i % 2 == 0 ? 10.2 : 10.05;
  }
  CHECK(configs == 2);  // the announcement and its repetition
}

TEST_CASE("A new connection says everything that stays true, and what was measured just now", "[homeassistant]") {
  TrackedPublisher publisher({});
  const Messages first = send(publisher, two_values(), 0);
  const Messages messages = publisher.on_broker_up(seconds(1));
  CHECK(topics(messages) == std::vector<std::string>{kAvailability, kConfig, kBase + "/energy_import",
                                                     kBase + "/meter_id", kBase + "/meter_type",
                                                     kBase + "/list_version", kBase + "/power_import"});
  CHECK(payload(messages, kConfig) == payload(first, kConfig));
  for (const Message& message : messages) {
    const bool live = message.topic == kBase + "/power_import";
    CHECK(message.retain == !live);
    CHECK(message.qos == (live ? 0 : 1));
  }
  CHECK(find(publisher.on_broker_up(seconds(29)), kBase + "/power_import") != nullptr);
  CHECK(find(publisher.on_broker_up(seconds(30)), kBase + "/power_import") == nullptr);
  (void)tick(publisher, 100);
  CHECK(payload(publisher.on_broker_up(seconds(101)), kAvailability) == "offline");
}

TEST_CASE("Home Assistant's birth is answered in two steps", "[homeassistant]") {
  TrackedPublisher publisher({});
  for (int at = 0; at <= 100; at += 10) {
    (void)send(publisher, two_values(), at);
    (void)tick(publisher, at);
  }
  publisher.on_birth(seconds(101), 0.25);
  publisher.on_birth(seconds(101.5), 0.0);
  CHECK(tick(publisher, 102.9).empty());
  CHECK(topics(tick(publisher, 103)) == std::vector<std::string>{kAvailability, kConfig});
  CHECK(tick(publisher, 104.9).empty());
  CHECK(topics(tick(publisher, 105)) == std::vector<std::string>{kAvailability, kBase + "/energy_import",
                                                                 kBase + "/meter_id", kBase + "/meter_type",
                                                                 kBase + "/list_version", kBase + "/power_import"});
  publisher.on_birth(seconds(106), 0.0);
  CHECK(tick(publisher, 110).empty());
  (void)send(publisher, two_values(), 120);
  CHECK(topics(tick(publisher, 133)) == std::vector<std::string>{kAvailability, kConfig});
}

TEST_CASE("A birth does not bring back old measurements", "[homeassistant]") {
  TrackedPublisher publisher({});
  (void)send(publisher, two_values(), 0);
  (void)tick(publisher, 25);
  publisher.on_birth(seconds(25), 1.0);
  CHECK(find(tick(publisher, 29), kConfig) == nullptr);
  CHECK(find(tick(publisher, 30), kConfig) != nullptr);
  const Messages messages = tick(publisher, 32);
  CHECK(find(messages, kBase + "/energy_import") != nullptr);
  CHECK(find(messages, kBase + "/power_import") == nullptr);
}

TEST_CASE("Two different configurations are never sent within 2 s", "[homeassistant]") {
  std::mt19937 random(20240229);
  const auto draw = [&random](unsigned below) { return static_cast<unsigned>(random()) % below; };
  const auto rows = catalog();
  TrackedPublisher publisher({});
  std::string last_config;
  double last_change = -10;
  double at = 0;
  int changes = 0;
  for (int step = 0; step < 3000; ++step) {
    at += 0.001 * draw(3000);
    Messages messages;
    switch (draw(5)) {
      case 0:
        messages = publisher.on_broker_up(seconds(at));
        break;
      case 1:
        publisher.on_birth(seconds(at), 0.5);
        break;
      case 2: {
        MeterIdentity identity = aidon();
        identity.list_version = "V" + std::to_string(draw(3));
        TelegramBuilder builder(identity);
        const Quantity& row = rows[draw(static_cast<unsigned>(rows.size()))];
        if (row.kind == Kind::measurement || row.kind == Kind::counter) builder.number(row.key, "1");
        messages = send(publisher, builder, at);
        break;
      }
      default:
        messages = tick(publisher, at);
    }
    for (const Message& message : messages) {
      if (message.topic != kConfig || message.payload == last_config) continue;
      REQUIRE(at - last_change > 1.9995);
      last_config = message.payload;
      last_change = at;
      ++changes;
    }
  }
  CHECK(changes > 20);
}

TEST_CASE("11.25 a device's announcement that the broker does not take becomes one message per entity",
          "[homeassistant]") {
  TrackedPublisher publisher({});
  (void)send(publisher, two_values(), 0);
  CHECK(publisher.on_left_out("homeassistant/device/ams2mqtt_other/config", seconds(20)).empty());
  CHECK(publisher.on_left_out(kBase + "/energy_import", seconds(20)).empty());
  // What the broker may hold of the old form is migrated, so that no entity is lost.
  const Messages left = publisher.on_left_out(kConfig, seconds(20));
  REQUIRE(left.size() == 1);
  CHECK(left[0].topic == kConfig);
  CHECK(left[0].payload == R"({"migrate_discovery":true})");
  const Messages single = publisher.on_tick(seconds(26));
  CHECK(find(single, "homeassistant/sensor/ams2mqtt_" + std::string(kMeterId) + "/energy_import/config"));
  CHECK_FALSE(find(single, kConfig));
  CHECK(publisher.on_left_out(kConfig, seconds(27)).empty());
  CHECK_FALSE(find(publisher.on_broker_up(seconds(28)), kConfig));

  SECTION("after a restart it stays so") {
    TrackedPublisher again({}, publisher.memory());
    const Messages messages = again.on_broker_up(seconds(0));
    CHECK_FALSE(find(messages, kConfig));
    CHECK(find(messages, "homeassistant/sensor/ams2mqtt_" + std::string(kMeterId) + "/energy_import/config"));
  }
  SECTION("unless the meter's own setting wants the device") {
    TrackedConfig config;
    config.insists = true;
    TrackedPublisher again(config, publisher.memory());
    (void)again.on_broker_up(seconds(0));
    CHECK(find(again.on_tick(seconds(6)), kConfig));
  }
  SECTION("or the meter is forgotten") {
    (void)publisher.forget(kMeterId, seconds(30));
    (void)send(publisher, two_values(), 31);
    CHECK(find(publisher.on_tick(seconds(41)), kConfig));
  }
}
