#include <array>
#include <string>
#include <vector>

#include "catch.hpp"
#include "support/telegrams.hpp"
#include "support/tracked_publisher.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

TelegramBuilder three_phases(std::string_view version = "AIDON_V0001") {
  MeterIdentity identity = aidon();
  identity.list_version = version;
  TelegramBuilder builder(identity);
  builder.number("power_import", "1").number("voltage_l1", "230").number("voltage_l2", "231");
  return builder;
}

TelegramBuilder one_phase(std::string_view version = "AIDON_V0001") {
  MeterIdentity identity = aidon();
  identity.list_version = version;
  TelegramBuilder builder(identity);
  builder.number("power_import", "1").number("voltage_l1", "230");
  return builder;
}

// Sends a list every 10 s; all messages meanwhile.
Messages talk(TrackedPublisher& publisher, const TelegramBuilder& builder, int from, int to) {
  Messages all;
  for (int at = from; at < to; at += 10) {
    for (Message& message : send(publisher, builder, at)) all.push_back(std::move(message));
    for (Message& message : publisher.on_tick(seconds(at + 1))) all.push_back(std::move(message));
  }
  return all;
}

bool has_voltage_l2(const TrackedPublisher& publisher) {
  for (const ValueMemory& value : publisher.memory().meter.values) {
    if (value.key == "voltage_l2") return true;
  }
  return false;
}

const nlohmann::json kTombstone = {{"platform", "sensor"}};

}  // namespace

TEST_CASE("After another list version a phase that comes no more is taken back", "[homeassistant]") {
  TrackedPublisher publisher({});
  (void)talk(publisher, three_phases(), 0, 100);
  (void)talk(publisher, one_phase("AIDON_V0002"), 100, 150);
  CHECK(has_voltage_l2(publisher));
  const Messages messages = talk(publisher, one_phase("AIDON_V0002"), 150, 200);
  CHECK_FALSE(has_voltage_l2(publisher));
  const auto components = config_of(messages)["components"];
  CHECK(components["voltage_l2"] == kTombstone);
  CHECK(components["voltage_l1"].contains("state_topic"));
  CHECK(publisher.memory().meter.vanished == std::vector<std::string>{"voltage_l2"});

  const Messages back = talk(publisher, three_phases("AIDON_V0002"), 200, 240);
  CHECK(config_of(back)["components"]["voltage_l2"].contains("state_topic"));
  CHECK(publisher.memory().meter.vanished.empty());
}

TEST_CASE("Under the same list a value has a day to come", "[homeassistant]") {
  TrackedPublisher publisher({});
  (void)talk(publisher, three_phases(), 0, 100);
  (void)talk(publisher, one_phase(), 100, 86'000);
  CHECK(has_voltage_l2(publisher));
  (void)talk(publisher, one_phase(), 86'000, 87'000);
  CHECK_FALSE(has_voltage_l2(publisher));
}

TEST_CASE("What comes once a day is not gone in between", "[homeassistant]") {
  TrackedPublisher publisher({});
  const auto is_there = [&] {
    for (const ValueMemory& value : publisher.memory().meter.values) {
      if (value.key == "energy_import") return true;
    }
    return false;
  };
  for (int day = 0; day < 4; ++day) {
    (void)send(publisher, two_values(), day * 86'400);
    (void)talk(publisher, one_phase(), day * 86'400 + 10, (day + 1) * 86'400);
    CHECK(is_there());
  }
  (void)talk(publisher, one_phase(), 4 * 86'400, 7 * 86'400);
  CHECK_FALSE(is_there());
}

TEST_CASE("A register that the list should bring and never does is taken back for good", "[homeassistant]") {
  static const std::array<const Quantity*, 1> hourly = {find_quantity("energy_import")};
  TrackedPublisher publisher({});
  (void)talk(publisher, one_phase().expect(hourly), 0, 3 * 86'400);
  CHECK(publisher.memory().meter.vanished.empty());
  (void)talk(publisher, one_phase().expect(hourly), 3 * 86'400, 3 * 86'400 + 60);
  CHECK(publisher.memory().meter.vanished == std::vector<std::string>{"energy_import"});
  TrackedPublisher again({}, publisher.memory());
  (void)talk(again, one_phase().expect(hourly), 0, 60);
  CHECK(again.memory().meter.vanished == std::vector<std::string>{"energy_import"});
  (void)send(again, two_values().expect(hourly), 60);
  CHECK(again.memory().meter.vanished.empty());
}

TEST_CASE("While a meter is silent nothing of it vanishes", "[homeassistant]") {
  TrackedPublisher publisher({});
  (void)talk(publisher, three_phases(), 0, 100);
  for (int day = 1; day < 5; ++day) (void)publisher.on_tick(seconds(day * 86'400.0));
  (void)talk(publisher, one_phase(), 500'000, 500'100);
  CHECK(has_voltage_l2(publisher));
}

TEST_CASE("Registers that the new lists bring hourly do not vanish", "[homeassistant]") {
  static const std::array<const Quantity*, 1> hourly = {find_quantity("energy_import")};
  TrackedPublisher publisher({});
  (void)send(publisher, two_values().expect(hourly), 0);
  (void)talk(publisher, one_phase("AIDON_V0002").expect(hourly), 10, 20'000);
  CHECK(find(publisher.on_broker_up(seconds(20'000)), kBase + "/energy_import"));
}

TEST_CASE("The register of a value that vanished is emptied after the announcement", "[homeassistant]") {
  TrackedPublisher publisher({});
  (void)talk(publisher, two_values(), 0, 100);
  const Messages messages = talk(publisher, one_phase("AIDON_V0002"), 100, 300);
  const auto place = [&](const auto& fits) {
    return std::find_if(messages.begin(), messages.end(), fits) - messages.begin();
  };
  const auto tombstone = place([](const Message& message) {
    return message.topic == kConfig &&
           message.payload.find(R"("energy_import":{"platform":"sensor"})") != std::string::npos;
  });
  const auto emptied = place([](const Message& message) {
    return message.topic == kBase + "/energy_import" && message.payload.empty() && message.retain;
  });
  CHECK(tombstone < emptied);
  CHECK(emptied < static_cast<std::ptrdiff_t>(messages.size()));
}

TEST_CASE("A register that comes back in time is not emptied", "[homeassistant]") {
  TrackedPublisher publisher({});
  (void)talk(publisher, two_values(), 0, 100);
  int at = 100;
  while (publisher.memory().meter.vanished.empty()) {
    (void)talk(publisher, one_phase("AIDON_V0002"), at, at + 10);
    at += 10;
  }
  MeterIdentity identity = aidon();
  identity.list_version = "AIDON_V0002";
  TelegramBuilder back(identity);
  back.number("energy_import", "101");
  const Messages messages = talk(publisher, back, at, at + 60);
  CHECK(payload(messages, kBase + "/energy_import") == "101");
  for (const Message& message : messages) CHECK_FALSE(message == emptied(kBase + "/energy_import"));
}

TEST_CASE("A forgotten meter leaves nothing, and comes back as a new one", "[homeassistant]") {
  TrackedPublisher publisher({});
  (void)talk(publisher, two_values(), 0, 100);
  CHECK(publisher.known_ids() == std::vector<std::string>{std::string(kMeterId)});
  CHECK(publisher.forget("stranger", seconds(100)).empty());
  CHECK(publisher.forget(kMeterId, seconds(100)) == Messages{{kConfig, "", 1, true}});
  CHECK(publisher.known_ids() == std::vector<std::string>{std::string(kMeterId)});  // until it is there again
  CHECK(publisher.on_broker_up(seconds(101)).empty());
  publisher.on_birth(seconds(101), 0.0);
  CHECK(send(publisher, two_values(), 102).empty());
  const Messages emptied = publisher.on_tick(seconds(104));
  CHECK(topics(emptied) == std::vector<std::string>{kAvailability, kBase + "/energy_import", kBase + "/meter_id",
                                                    kBase + "/meter_type", kBase + "/list_version"});
  for (const Message& message : emptied) CHECK(message == Message{message.topic, "", 1, true});
  CHECK(publisher.on_tick(seconds(109)).empty());
  const Messages again = publisher.on_tick(seconds(110));
  CHECK(find(again, kConfig));
  CHECK(payload(again, kAvailability) == "online");
  CHECK(payload(again, kBase + "/energy_import") == "100.5");
}

TEST_CASE("A replaced meter can be forgotten", "[homeassistant]") {
  TrackedPublisher publisher({});
  (void)send(publisher, two_values(), 0);
  TelegramBuilder other(aidon("7000000000000002"));
  other.number("energy_import", "3");
  (void)send(publisher, other, 10);
  CHECK(publisher.known_ids() == std::vector<std::string>{"7000000000000002", std::string(kMeterId)});
  CHECK(publisher.forget(kMeterId, seconds(20)) == Messages{{kConfig, "", 1, true}});
  CHECK(find(publisher.on_tick(seconds(24)), kBase + "/energy_import"));
  CHECK(publisher.known_ids() == std::vector<std::string>{"7000000000000002"});
}

TEST_CASE("A meter that comes back to its line is no replaced one", "[homeassistant]") {
  TrackedPublisher publisher({});
  (void)send(publisher, two_values(), 0);
  TelegramBuilder other(aidon("7000000000000002"));
  other.number("energy_import", "3");
  (void)send(publisher, other, 10);
  (void)send(publisher, two_values(), 20);
  CHECK(publisher.known_ids() == std::vector<std::string>{std::string(kMeterId), "7000000000000002"});
}

TEST_CASE("A renamed meter keeps its entity ids", "[homeassistant]") {
  TrackedPublisher publisher({});
  const Messages before = send(publisher, two_values(), 0);
  CHECK(publisher.rename("cellar", seconds(10)) == Messages{{kConfig, "", 1, true}});
  CHECK(publisher.id() == "cellar");
  CHECK(publisher.memory().id == "cellar");  // also when the daemon ends before it is announced again
  CHECK(publisher.memory().leaving.size() == 5);
  CHECK(find(publisher.on_tick(seconds(14)), kBase + "/energy_import"));
  (void)send(publisher, two_values("1", "101"), 15);
  const Messages after = publisher.on_tick(seconds(20));
  const auto config = config_of(after, "homeassistant/device/ams2mqtt_cellar/config");
  CHECK(config["components"]["energy_import"]["unique_id"] == "ams2mqtt_cellar_energy_import");
  CHECK(config["components"]["energy_import"]["default_entity_id"] ==
        config_of(before)["components"]["energy_import"]["default_entity_id"]);
  CHECK(payload(after, "ams2mqtt/cellar/energy_import") == "101");
  CHECK(payload(send(publisher, two_values("2", "102"), 30), "ams2mqtt/cellar/energy_import") == "102");

  TrackedPublisher again({}, publisher.memory());
  CHECK(again.id() == "cellar");
  CHECK(payload(send(again, two_values("3", "103"), 0), "ams2mqtt/cellar/energy_import") == "103");
}

TEST_CASE("A pause between two announcements that a lost connection interrupts begins again", "[homeassistant]") {
  const std::string renamed = "homeassistant/device/ams2mqtt_house/config";
  TrackedPublisher publisher({});
  (void)publisher.on_broker_up(seconds(0));
  (void)send(publisher, two_values(), 0);
  (void)publisher.rename("house", seconds(20));
  publisher.on_broker_down();
  (void)send(publisher, two_values(), 30);
  CHECK(find(tick(publisher, 40), renamed) == nullptr);
  CHECK(find(publisher.on_broker_up(seconds(50)), renamed) == nullptr);
  CHECK(find(tick(publisher, 59), renamed) == nullptr);
  CHECK(find(tick(publisher, 60), renamed) != nullptr);
}

TEST_CASE("16 a meter that was just renamed or forgotten is still known, and can be forgotten again",
          "[homeassistant]") {
  using Ids = std::vector<std::string>;
  TrackedPublisher publisher({});
  (void)publisher.on_broker_up(seconds(0));
  (void)send(publisher, two_values(), 1);
  REQUIRE(publisher.known_ids() == Ids{std::string(kMeterId)});
  (void)publisher.rename("cellar", seconds(10));
  CHECK(publisher.known_ids() == Ids{"cellar"});
  (void)send(publisher, two_values(), 11);
  CHECK(publisher.available());  // and not called silent
  (void)publisher.rename("attic", seconds(12));
  CHECK(publisher.known_ids() == Ids{"attic"});
  CHECK(publisher.forget("attic", seconds(13)).empty());  // nothing is there under this id yet
  CHECK(publisher.known_ids() == Ids{"attic"});
  CHECK(publisher.forget("attic", seconds(14)).empty());
  CHECK(find(send(publisher, two_values(), 20), kConfig) == nullptr);
  CHECK(publisher.known_ids() == Ids{std::string(kMeterId)});
  CHECK(find(send(publisher, two_values(), 24), kConfig) != nullptr);
  CHECK(publisher.forget(kMeterId, seconds(25)) == Messages{{kConfig, "", 1, true}});
}

TEST_CASE("16 where a meter is published is told once for each id", "[homeassistant]") {
  TrackedPublisher publisher({});
  publisher.on_broker_down();
  (void)send(publisher, two_values(), 1);
  CHECK_FALSE(publisher.take_published());  // nobody has been told
  (void)publisher.on_broker_up(seconds(2));
  const std::string id(kMeterId);
  CHECK(publisher.take_published() == PublishedAs{id, "ams2mqtt/" + id, 1, kConfig});
  (void)publisher.on_broker_up(seconds(3));
  CHECK_FALSE(publisher.take_published());
  (void)publisher.rename("cellar", seconds(4));
  CHECK_FALSE(publisher.take_published());
  (void)send(publisher, two_values(), 20);
  const auto renamed = publisher.take_published();
  REQUIRE(renamed);
  CHECK(sentence(*renamed) ==
        "published as cellar below ams2mqtt/cellar/, announced to Home Assistant on "
        "homeassistant/device/ams2mqtt_cellar/config");

  TrackedPublisher quiet({.discovery = Discovery::off});
  (void)send(quiet, two_values(), 1);
  CHECK(sentence(quiet.take_published().value()) ==
        "published as " + id + " below ams2mqtt/" + id + "/, not announced to Home Assistant: discovery is off");
  TrackedPublisher singly({.discovery = Discovery::single});
  (void)send(singly, two_values(), 1);
  CHECK(sentence(singly.take_published().value()).ends_with(" more topics"));
}
