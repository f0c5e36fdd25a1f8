#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/homeassistant/bridge_discovery.hpp"
#include "ams2mqtt/homeassistant/bridge_publisher.hpp"
#include "ams2mqtt/homeassistant/event_message.hpp"
#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/version.hpp"
#include "catch.hpp"
#include "support/telegrams.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

const std::string kBridgeConfigTopic = "homeassistant/device/ams2mqtt-bridge_ams2mqtt/config";

BridgeFacts some_facts() {
  BridgeFacts facts;
  facts.started = UtcSeconds(std::chrono::sys_days(std::chrono::year(2026) / 11 / 29));
  facts.meters_online = 1;
  return facts;
}

std::vector<std::string> bridge_topics(const Messages& messages) {
  std::vector<std::string> list;
  for (const Message& message : messages) {
    if (message.topic.starts_with("ams2mqtt/bridge/")) list.push_back(message.topic.substr(16));
  }
  return list;
}

BridgeConfig form(Discovery discovery, bool shown = true) {
  BridgeConfig config;
  config.discovery = discovery;
  config.shown = shown;
  return config;
}

}  // namespace

TEST_CASE("13 the daemon is a device of its own, named after the base topic", "[homeassistant][bridge]") {
  const auto messages = bridge_messages({"ams2mqtt", "homeassistant", Language::en}, Discovery::device);
  REQUIRE(messages.size() == 1);
  CHECK(messages[0].topic == kBridgeConfigTopic);
  CHECK(messages[0].retain);
  CHECK(messages[0].qos == 1);
  const auto config = nlohmann::json::parse(messages[0].payload);
  CHECK(config["device"]["identifiers"][0] == "ams2mqtt-bridge_ams2mqtt");
  CHECK(config["device"]["name"] == "ams2mqtt");
  CHECK(config["device"]["sw_version"] == std::string(kVersion));
  CHECK(config["origin"]["name"] == "ams2mqtt");
  CHECK(config["components"].size() == bridge_states().size() + 1);
}

TEST_CASE("13 every entity of the daemon is diagnostic and reads a topic that is published",
          "[homeassistant][bridge]") {
  const auto messages = bridge_messages({"ams2mqtt", "homeassistant", Language::en}, Discovery::device);
  const auto components = nlohmann::json::parse(messages.at(0).payload)["components"];
  for (const BridgeState& state : bridge_states()) {
    const auto& component = components.at(std::string(state.key));
    CHECK(component["state_topic"] == "ams2mqtt/bridge/" + std::string(state.key));
    CHECK(component["entity_category"] == "diagnostic");
    CHECK(component["availability"][0]["topic"] == "ams2mqtt/status");
  }
}

TEST_CASE("13 the daemon's connection says that it is gone", "[homeassistant][bridge]") {
  const auto messages = bridge_messages({"ams2mqtt", "homeassistant", Language::nb}, Discovery::device);
  const auto connection = nlohmann::json::parse(messages.at(0).payload)["components"]["connection"];
  CHECK(connection == nlohmann::json::parse(R"({
    "platform": "binary_sensor", "unique_id": "ams2mqtt-bridge_ams2mqtt_connection",
    "default_entity_id": "binary_sensor.ams2mqtt_connection", "name": "Forbindelse",
    "state_topic": "ams2mqtt/status", "device_class": "connectivity", "entity_category": "diagnostic",
    "payload_on": "online", "payload_off": "offline"})"));
}

TEST_CASE("13 the daemon's entities have a name of their own in every language", "[homeassistant][bridge]") {
  for (const Language language : kLanguages) {
    const auto messages = bridge_messages({"ams2mqtt", "homeassistant", language}, Discovery::device);
    const auto config = nlohmann::json::parse(messages.at(0).payload);
    std::set<std::string> names;
    for (const auto& component : config["components"]) names.insert(component["name"].get<std::string>());
    CHECK(names.size() == config["components"].size());
    CHECK_FALSE(names.contains(""));
  }
}

TEST_CASE("13 daemons with different base topics are different devices", "[homeassistant][bridge]") {
  std::set<std::string> ids;
  for (const char* const base : {"ams2mqtt", "home/a", "home_a", "home-a", "home/a_", "Home/a"}) {
    ids.insert(bridge_id(base));
    const auto messages = bridge_messages({base, "homeassistant", Language::en}, Discovery::device);
    for (const char sign : messages.at(0).topic.substr(std::string("homeassistant/device/").size())) {
      CHECK(std::string_view("+#. ").find(sign) == std::string_view::npos);
    }
  }
  CHECK(ids.size() == 6);
  const auto other = bridge_messages({"home/a", "homeassistant", Language::en}, Discovery::device);
  const auto config = nlohmann::json::parse(other.at(0).payload);
  CHECK(config["device"]["name"] == "ams2mqtt home/a");
  CHECK(config["components"]["started"]["default_entity_id"] == "sensor.ams2mqtt_home_a_started");
}

TEST_CASE("13 each of the daemon's entities has its message in the single form", "[homeassistant][bridge]") {
  const auto messages = bridge_messages({"ams2mqtt", "homeassistant", Language::en}, Discovery::single);
  CHECK(messages.size() == bridge_states().size() + 1);
  const Message* started = find(messages, "homeassistant/sensor/ams2mqtt-bridge_ams2mqtt/started/config");
  REQUIRE(started != nullptr);
  const auto config = nlohmann::json::parse(started->payload);
  CHECK_FALSE(config.contains("platform"));
  CHECK(config["device"]["identifiers"][0] == "ams2mqtt-bridge_ams2mqtt");
  CHECK(config["origin"]["name"] == "ams2mqtt");
  CHECK(bridge_messages({"ams2mqtt", "homeassistant", Language::en}, Discovery::off).empty());
}

TEST_CASE("13 the daemon is announced and says everything at each connection", "[homeassistant][bridge]") {
  BridgePublisher bridge(BridgeConfig{});
  for (const double at : {0.0, 100.0}) {
    const Messages messages = bridge.on_broker_up(some_facts(), seconds(at));
    CHECK(messages.at(0).topic == kBridgeConfigTopic);
    CHECK(payload(messages, "ams2mqtt/bridge/version") == std::string(kVersion));
    CHECK(payload(messages, "ams2mqtt/bridge/started") == "2026-11-29T00:00:00+00:00");
    CHECK(payload(messages, "ams2mqtt/bridge/meters_online") == "1");
    CHECK(payload(messages, "ams2mqtt/bridge/key_missing") == "OFF");
    CHECK(payload(messages, "ams2mqtt/bridge/last_error") == "none");
    const Message* online = find(messages, "ams2mqtt/bridge/meters_online");
    CHECK((online->retain && online->qos == 1));
    const Message* rate = find(messages, "ams2mqtt/bridge/telegrams_per_minute");
    REQUIRE(rate != nullptr);
    CHECK(rate->retain);  // one that is lost would be missing until it changes
    bridge.on_broker_down();
  }
}

TEST_CASE("13 rare states of the daemon are said at once, the others once a minute", "[homeassistant][bridge]") {
  BridgePublisher bridge(BridgeConfig{});
  BridgeFacts facts = some_facts();
  (void)bridge.on_broker_up(facts, seconds(0));
  CHECK(bridge_topics(bridge.on_tick(facts, seconds(1))).empty());
  facts.meters_online = 2;
  facts.telegrams = 6;
  CHECK(bridge_topics(bridge.on_tick(facts, seconds(2))) == std::vector<std::string>{"meters_online"});
  CHECK(bridge_topics(bridge.on_tick(facts, seconds(59))).empty());
  CHECK(bridge_topics(bridge.on_tick(facts, seconds(60))) == std::vector<std::string>{"telegrams_per_minute"});
  CHECK(bridge_topics(bridge.on_tick(facts, seconds(300))).empty());
  facts.last_error = "House: silent, no telegram for 60 s";
  CHECK(payload(bridge.on_tick(facts, seconds(301)), "ams2mqtt/bridge/last_error") == facts.last_error);
}

TEST_CASE("13 a last error is no longer than a state may be", "[homeassistant][bridge]") {
  BridgePublisher bridge(BridgeConfig{});
  BridgeFacts facts;
  facts.last_error = std::string(400, 'x');
  const Messages messages = bridge.on_broker_up(facts, seconds(0));
  CHECK(payload(messages, "ams2mqtt/bridge/last_error")->size() == 255);
}

TEST_CASE("13 nothing is said of the daemon while the broker is away", "[homeassistant][bridge]") {
  BridgePublisher bridge(BridgeConfig{});
  CHECK(bridge.on_tick(some_facts(), seconds(1)).empty());
  (void)bridge.on_broker_up(some_facts(), seconds(2));
  bridge.on_broker_down();
  BridgeFacts facts = some_facts();
  facts.meters_online = 5;
  CHECK(bridge.on_tick(facts, seconds(3)).empty());
}

TEST_CASE("13 the daemon is announced again when Home Assistant starts, and twice a day", "[homeassistant][bridge]") {
  BridgePublisher bridge(BridgeConfig{});
  (void)bridge.on_broker_up(some_facts(), seconds(0));
  CHECK(find(bridge.on_tick(some_facts(), seconds(10)), kBridgeConfigTopic) != nullptr);  // repeated once
  CHECK(bridge.on_tick(some_facts(), seconds(20)).empty());
  bridge.on_birth(seconds(100), 0.0);
  CHECK(find(bridge.on_tick(some_facts(), seconds(101)), kBridgeConfigTopic) != nullptr);
  const Messages states = bridge.on_tick(some_facts(), seconds(103));
  CHECK(find(states, "ams2mqtt/bridge/telegrams_per_minute") != nullptr);
  CHECK(find(states, "ams2mqtt/bridge/started") != nullptr);
  CHECK(find(bridge.on_tick(some_facts(), std::chrono::hours(13)), kBridgeConfigTopic) != nullptr);
}

TEST_CASE("13 without discovery the daemon still says how it is", "[homeassistant][bridge]") {
  BridgePublisher bridge(form(Discovery::off));
  const Messages messages = bridge.on_broker_up(some_facts(), seconds(0));
  CHECK(bridge_topics(messages).size() == messages.size());
  CHECK_FALSE(messages.empty());
}

TEST_CASE("13 another form of the daemon's announcement follows the removal of the old one",
          "[homeassistant][bridge]") {
  BridgePublisher before(form(Discovery::device));
  (void)before.on_broker_up(some_facts(), seconds(0));
  CHECK(before.take_news());
  CHECK_FALSE(before.take_news());
  CHECK(before.memory().source == kBridgeSource);

  BridgePublisher after(form(Discovery::single), before.memory());
  const Messages first = after.on_broker_up(some_facts(), seconds(0));
  CHECK(payload(first, kBridgeConfigTopic)->empty());
  const std::string single = "homeassistant/sensor/ams2mqtt-bridge_ams2mqtt/started/config";
  CHECK(find(first, single) == nullptr);
  CHECK(after.on_tick(some_facts(), seconds(9)).empty());
  const Messages later = after.on_tick(some_facts(), seconds(10));
  CHECK(find(later, single) != nullptr);
  CHECK(find(later, "ams2mqtt/bridge/started") != nullptr);
  CHECK(after.take_news());
  const std::vector<std::string> held = after.memory().config_topics;
  CHECK(held.size() == bridge_states().size() + 1);
}

TEST_CASE("13 a daemon that is not to be shown removes what it showed", "[homeassistant][bridge]") {
  BridgePublisher before(BridgeConfig{});
  (void)before.on_broker_up(some_facts(), seconds(0));
  BridgePublisher after(form(Discovery::device, false), before.memory());
  const Messages first = after.on_broker_up(some_facts(), seconds(0));
  CHECK(first == Messages{emptied(kBridgeConfigTopic)});
  CHECK(after.on_tick(some_facts(), seconds(3)).empty());
  const Messages later = after.on_tick(some_facts(), seconds(4));
  CHECK(find(later, "ams2mqtt/bridge/version") != nullptr);
  for (const Message& message : later) CHECK((message.payload.empty() && message.retain));
  CHECK(after.memory().config_topics.empty());
  CHECK(after.memory().leaving.empty());
  CHECK(after.on_tick(some_facts(), seconds(70)).empty());
}

TEST_CASE("13 the daemon's announcement is split where the broker wants small packets", "[homeassistant][bridge]") {
  BridgePublisher bridge(BridgeConfig{});
  bridge.limit_packets(1024);
  const Messages messages = bridge.on_broker_up(some_facts(), seconds(0));
  CHECK(find(messages, kBridgeConfigTopic) == nullptr);
  CHECK(find(messages, "homeassistant/binary_sensor/ams2mqtt-bridge_ams2mqtt/connection/config") != nullptr);
}

TEST_CASE("13 the daemon's announcement is split after the broker has hung up on it", "[homeassistant][bridge]") {
  BridgePublisher bridge(BridgeConfig{});
  (void)bridge.on_broker_up(some_facts(), seconds(0));
  CHECK(bridge.on_left_out("homeassistant/device/ams2mqtt_17/config", seconds(1)).empty());
  const Messages removal = bridge.on_left_out(kBridgeConfigTopic, seconds(1));
  CHECK(removal == Messages{emptied(kBridgeConfigTopic)});
  const Messages later = bridge.on_tick(some_facts(), seconds(11));
  CHECK(find(later, "homeassistant/sensor/ams2mqtt-bridge_ams2mqtt/version/config") != nullptr);
  CHECK(bridge.memory().singly);
}

TEST_CASE("13 an event is one JSON object, which counts and is not retained", "[homeassistant][events]") {
  const MeterEvent event{MeterEventType::power_failure,
                         {{"power_failures", Decimal(50, -1)}, {"from", std::string("\"1\"")}}};
  const MeterTime time{{2026, 11, 29, 22, 0, 5}, std::chrono::minutes(60)};
  const Message message = event_message("ams2mqtt/17/event", event, time);
  CHECK(message.topic == "ams2mqtt/17/event");
  CHECK(message.payload ==
        R"({"event_type":"power_failure","power_failures":5.0,"from":"\"1\"","time":"2026-11-29T22:00:05+01:00"})");
  CHECK(message.qos == 1);
  CHECK_FALSE(message.retain);
  CHECK(message.every);
  CHECK(event_message("t", {MeterEventType::breaker_opened, {}}, std::nullopt).payload ==
        R"({"event_type":"breaker_opened"})");
}

TEST_CASE("13 a meter is announced with the events that it can have", "[homeassistant][events]") {
  TrackedPublisher publisher{TrackedConfig{}};
  const Messages messages = send(publisher, two_values(), 0);
  const auto event = config_of(messages)["components"]["event"];
  CHECK(event == nlohmann::json::parse(R"({
    "platform": "event", "unique_id": "ams2mqtt_7000000000000001_event",
    "default_entity_id": "event.electricity_meter_event", "name": "Meter event",
    "state_topic": "ams2mqtt/7000000000000001/event", "event_types": ["meter_replaced"],
    "entity_category": "diagnostic", "enabled_by_default": false,
    "availability": [{"topic": "ams2mqtt/status"}]})"));
}
