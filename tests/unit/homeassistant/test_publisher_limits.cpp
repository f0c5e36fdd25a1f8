// What one line may fill: meters, codes, and the broker's packets.
#include <set>
#include <string>

#include "ams2mqtt/tracking/meter_values.hpp"
#include "catch.hpp"
#include "support/telegrams.hpp"
#include "support/tracked_publisher.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

TelegramBuilder meter_number(int number) {
  TelegramBuilder builder(aidon(std::to_string(7'000'000 + number)));
  builder.number("power_import", "1").number("energy_import", "2");
  return builder;
}

// Codes without a row, in groups that the catalog does not use.
TelegramBuilder many_codes(int count) {
  TelegramBuilder builder(aidon());
  for (int number = 0; number < count; ++number) {
    builder.unknown("1-0:" + std::to_string(130 + number / 200) + ".7." + std::to_string(number % 200), Decimal(1),
                    "W");
  }
  return builder;
}

std::size_t largest_of(const Messages& messages) {
  std::size_t size = 0;
  for (const Message& message : messages) size = std::max(size, message.topic.size() + message.payload.size());
  return size;
}

}  // namespace

TEST_CASE("11.5 a line announces a limited number of meters, and says so once", "[homeassistant]") {
  TrackedConfig config;
  config.max_meters = 4;
  TrackedPublisher publisher(config);
  std::set<std::string> announced;
  std::vector<std::string> notes;
  for (int number = 0; number < 10'000; ++number) {
    for (const Message& message : send(publisher, meter_number(number), number)) {
      if (message.topic.ends_with("/config")) announced.insert(message.topic);
    }
    for (std::string& note : publisher.take_notes()) notes.push_back(std::move(note));
  }
  CHECK(announced.size() == 4);
  REQUIRE(notes.size() == 1);
  CHECK(notes.front() ==
        "meter 7000004 is not published: this line has already had 4 meters; `ams2mqtt forget` makes room, or "
        "max_meters allows more");

  SECTION("all of them are remembered and can be forgotten") {
    CHECK(publisher.known_ids().size() == 4);
    TrackedPublisher again(config, publisher.memory());
    CHECK(again.known_ids().size() == 4);
    std::set<std::string> emptied;
    for (const std::string& id : again.known_ids()) {
      for (const Message& message : again.forget(id, seconds(20'000))) emptied.insert(message.topic);
    }
    CHECK(emptied == announced);
    CHECK(again.known_ids().size() == 1);  // that on the line, until it is there again
  }
  SECTION("forgetting one makes room for one") {
    (void)publisher.forget("7000000", seconds(20'000));
    (void)send(publisher, meter_number(50), 20'001);
    CHECK(publisher.id() == "7000050");
    (void)send(publisher, meter_number(51), 20'002);
    CHECK(publisher.id() == "7000050");
    CHECK(publisher.take_notes().size() == 1);
  }
  SECTION("those that were announced go on") {
    CHECK(find(send(publisher, meter_number(0), 20'000), "ams2mqtt/7000000/availability"));
    CHECK(publisher.known_ids().size() == 4);
  }
}

TEST_CASE("11.5 a configured id is taken over by a limited number of meters", "[homeassistant]") {
  TrackedConfig config = with_id("main");
  config.max_meters = 3;
  TrackedPublisher publisher(config);
  std::set<std::string> ids;
  std::size_t notes = 0;
  for (int number = 0; number < 1000; ++number) {
    (void)send(publisher, meter_number(number), number);
    ids.insert(publisher.heard().id);
    notes += publisher.take_notes().size();
  }
  CHECK(ids.size() == 3);
  CHECK(notes == 1);
}

TEST_CASE("11.6 a meter has a limited number of codes, and those of the catalog always have a place",
          "[homeassistant]") {
  TrackedPublisher publisher({});
  (void)send(publisher, many_codes(1000), 0);
  const auto notes = publisher.take_notes();
  REQUIRE(notes.size() == 1);
  CHECK(notes.front() == "the meter sends more than 256 codes that are not in the catalog; further ones are ignored");
  (void)send(publisher, many_codes(1000).number("voltage_l1", "230"), 10);
  CHECK(publisher.take_notes().empty());
  const auto components = config_of(publisher.on_tick(seconds(12)))["components"];
  CHECK(components.contains("voltage_l1"));
  std::size_t unknown = 0;
  for (const auto& [key, component] : components.items()) unknown += key.starts_with("obis_") ? 1U : 0U;
  CHECK(unknown == MeterValues::kMostUnknown);
}

TEST_CASE("11.6 codes that change each time do not add up for ever", "[homeassistant]") {
  TrackedPublisher publisher({});
  for (int day = 0; day < 60; ++day) {
    TelegramBuilder builder = two_values();
    for (int number = 0; number < 100; ++number) {
      builder.unknown("1-" + std::to_string(day + 2) + ":130.7." + std::to_string(number), Decimal(1));
    }
    for (int hour = 0; hour < 24 * 8; hour += 4) {
      (void)send(publisher, builder, (day * 8 * 24.0 + hour) * 3600);
      (void)tick(publisher, (day * 8 * 24.0 + hour) * 3600 + 1);
    }
  }
  const MeterMemory memory = publisher.memory();
  CHECK(memory.meter.values.size() < 300);
  CHECK(memory.meter.vanished.size() <= 256);
}

TEST_CASE("11.6 an announcement fits into the broker's packets", "[homeassistant]") {
  TrackedPublisher publisher({});
  const auto limit = GENERATE(std::size_t{2000}, std::size_t{10'000}, std::size_t{20'480});
  publisher.limit_packets(limit);
  (void)publisher.on_broker_up(seconds(0));
  const Messages messages = send(publisher, many_codes(100).number("power_import", "5"), 1);
  CHECK(largest_of(messages) + 16 <= limit);
  CHECK_FALSE(find(messages, kConfig));
  CHECK(find(messages, "homeassistant/sensor/ams2mqtt_" + std::string(kMeterId) + "/power_import/config"));
  CHECK(std::ranges::count_if(messages, [](const Message& one) { return one.topic.ends_with("/config"); }) == 106);
  const auto notes = publisher.take_notes();
  REQUIRE(notes.size() == 1);
  CHECK(notes.front() == "the meter's announcement is larger than " + std::to_string(limit) +
                             " bytes, the most that the broker accepts: each of its 104 entities is announced "
                             "separately");
  CHECK(publisher.memory().config_topics.size() == 106);
  CHECK(publisher.memory().discovery == Discovery::single);
  (void)send(publisher, many_codes(100), 10);
  CHECK(publisher.take_notes().empty());
}

TEST_CASE("11.6 what does not fit even alone is left out, and the rest goes out", "[homeassistant]") {
  TrackedConfig config;
  config.name = std::string(90, 'x');
  TrackedPublisher publisher(config);
  publisher.limit_packets(930);
  (void)publisher.on_broker_up(seconds(0));
  const Messages messages = send(publisher, two_values(), 1);
  CHECK(largest_of(messages) + 16 <= 930);
  const auto notes = publisher.take_notes();
  REQUIRE(notes.size() == 1);
  INFO(notes.front());
  CHECK(notes.front().find(" of 5 entities are not announced, because their messages are larger than 930 bytes") !=
        std::string::npos);
}

TEST_CASE("11.6 a broker that takes less than before gets the other form, without losing an entity",
          "[homeassistant]") {
  TrackedPublisher publisher({});
  (void)publisher.on_broker_up(seconds(0));
  CHECK(find(send(publisher, many_codes(100), 1), kConfig));
  publisher.limit_packets(10'000);
  const Messages up = publisher.on_broker_up(seconds(100));
  CHECK(payload(up, kConfig) == R"({"migrate_discovery":true})");
  const Messages after = publisher.on_tick(seconds(106));
  CHECK(find(after, "homeassistant/sensor/ams2mqtt_" + std::string(kMeterId) + "/obis_130_7_5/config"));
  CHECK_FALSE(find(after, kConfig));
}

TEST_CASE("11.6 a limit that is large enough changes nothing", "[homeassistant]") {
  TrackedPublisher publisher({});
  publisher.limit_packets(100'000);
  (void)publisher.on_broker_up(seconds(0));
  CHECK(find(send(publisher, many_codes(100), 1), kConfig));
  CHECK(publisher.take_notes().empty());
}
