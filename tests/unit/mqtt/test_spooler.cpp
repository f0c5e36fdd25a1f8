// What waits for the broker outlives the client, without publish() ever waiting for the MQTT thread or its disk.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "catch.hpp"
#include "support/small_disk.hpp"
#include "unit/mqtt/broker_harness.hpp"
#include "unit/mqtt/report.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

Message hour(const std::string& payload) {
  return {"ams2mqtt/m/hour", payload, 1, false, true};
}

// Messages below the base topic in the order of their arrival.
std::vector<std::string> arrived(const Child& child) {
  std::vector<std::string> result;
  for (const std::string& line : child.lines()) {
    if (line.starts_with("0 1 ams2mqtt/m/")) result.push_back(line.substr(15));
  }
  return result;
}

// Publishes and stops again while no broker is there.
void run_without_broker(std::uint16_t port, const SpoolConfig& spool, const std::vector<Message>& messages) {
  Report report;
  MqttClient client(config_for(port), report.handlers(), {.spool = spool});
  client.start();
  REQUIRE(report.wait_for_sentence("connection refused"));
  for (const Message& message : messages) client.publish(message);
  client.stop({}, kStop);
}

}  // namespace

TEST_CASE("publish returns while the MQTT thread is held", "[mqtt]") {
  std::promise<void> held;
  std::promise<void> release;
  std::shared_future<void> released = release.get_future().share();
  std::once_flag once;
  const TemporaryDirectory folder;
  MqttClient client(config_for(free_port()),
                    {.on_up = {},
                     .on_birth = {},
                     .on_status =
                         [&](const BrokerStatus&) {
                           std::call_once(once, [&] { held.set_value(); });
                           released.wait();
                         }},
                    {.spool = {.file = folder.file("spool"), .max_size = 1}});
  client.start();
  held.get_future().wait();
  // From here on the thread does nothing; a publish() that needed it would never come back.
  auto published = std::async(std::launch::async, [&client] {
    for (int i = 0; i < 20'000; ++i) {
      client.publish(retained("ams2mqtt/m/" + std::to_string(i), "x"));
      client.publish(live("ams2mqtt/m/power", "x"));
      client.publish(hour(std::to_string(i)));
    }
    return client.counters();
  });
  const bool returned = published.wait_for(kPatience) == std::future_status::ready;
  CHECK(returned);
  release.set_value();
  if (!returned) return;
  const MqttCounters counters = published.get();
  CHECK(counters.waiting == 4096);
  CHECK(counters.dropped == 40'000 - 4096);
  client.stop({}, kStop);
}

TEST_CASE("what was not delivered comes in the next run, first and in order", "[mqtt][spool]") {
  NEEDS_MOSQUITTO();
  const TemporaryDirectory folder;
  const std::uint16_t port = free_port();
  const SpoolConfig spool{.file = folder.file("spool"), .max_size = 1};
  run_without_broker(port, spool,
                     {hour("1"), retained("ams2mqtt/m/energy", "old"), hour("2"), retained("ams2mqtt/m/text", "t"),
                      retained("ams2mqtt/m/energy", "5"), live("ams2mqtt/m/power", "17"),
                      retained("ams2mqtt/m/availability", "online"), retained("homeassistant/device/m/config", "{}")});
  run_without_broker(port, spool, {hour("3"), retained("ams2mqtt/m/text", "new")});
  Broker broker(folder, port);
  Child seen = subscriber(port);
  Report report;
  MqttClient client(config_for(port), report.handlers(), {.spool = spool});
  client.publish(retained("ams2mqtt/m/energy", "6"));
  client.start();
  REQUIRE(report.wait_for_sentence("messages that the broker had not accepted yet from the spool"));
  REQUIRE(report.wait_for_ups(1));
  client.publish(retained("ams2mqtt/m/last", "x"));
  REQUIRE(seen.wait_for("0 1 ams2mqtt/m/last x"));
  CHECK(arrived(seen) == std::vector<std::string>{"hour 1", "hour 2", "hour 3", "text new", "energy 6", "last x"});
  client.stop({}, kStop);
  CHECK(std::filesystem::file_size(spool.file) == 0);
}

TEST_CASE("with a broker that takes everything nothing is written", "[mqtt][spool]") {
  NEEDS_MOSQUITTO();
  const TemporaryDirectory folder;
  const std::uint16_t port = free_port();
  const SpoolConfig spool{.file = folder.file("spool"), .max_size = 1};
  Broker broker(folder, port);
  Child seen = subscriber(port);
  Report report;
  MqttClient client(config_for(port), report.handlers(), {.spool = spool});
  client.start();
  REQUIRE(report.wait_for_ups(1));
  const auto before = std::filesystem::last_write_time(spool.file);
  for (int i = 0; i < 1000; ++i) client.publish(hour(std::to_string(i)));
  REQUIRE(seen.wait_for("0 1 ams2mqtt/m/hour 999"));
  client.stop({}, kStop);
  CHECK(std::filesystem::last_write_time(spool.file) == before);
  CHECK(std::filesystem::file_size(spool.file) == 0);
}

TEST_CASE("a spool that cannot be used is said, and used when it can be", "[mqtt][spool]") {
  const TemporaryDirectory folder;
  const SpoolConfig spool{.file = folder.file("later/spool"), .max_size = 1};
  Report report;
  MqttClient client(config_for(free_port()), report.handlers(), {.spool = spool});
  client.publish(hour("1"));
  client.start();
  REQUIRE(report.wait_for_sentence(
      "cannot be opened: No such file or directory; messages waiting for the broker are kept in memory only"));
  std::filesystem::create_directory(folder.file("later"));
  REQUIRE(report.wait_for_sentence("later/spool is in use again"));
  client.stop({}, kStop);
  CHECK(std::filesystem::file_size(spool.file) > 0);
}

TEST_CASE("a full disk is said, costs no message, and is used again when there is room", "[mqtt][spool]") {
  NEEDS_MOSQUITTO();
  const TemporaryDirectory folder;
  const SmallDisk disk;
  const std::uint16_t port = free_port();
  Report report;
  MqttClient client(config_for(port), report.handlers(), {.spool = {.file = disk.file(), .max_size = 1}});
  client.start();
  constexpr int kCount = 100;
  std::vector<std::string> expected;
  for (int i = 0; i < kCount; ++i) {
    client.publish(hour(std::to_string(i) + std::string(1000, '.')));
    expected.push_back("hour " + std::to_string(i) + std::string(1000, '.'));
  }
  REQUIRE((report.wait_for_sentence("cannot be written: ")));
  disk.make_room();
  REQUIRE(report.wait_for_sentence("is in use again"));
  CHECK(std::filesystem::file_size(disk.file()) > kCount * 1000);
  Broker broker(folder, port);
  // The subscription is there before the client's next attempt, which is seconds away by now.
  Child seen = subscriber(port);
  REQUIRE(seen.wait_for("0 1 ams2mqtt/m/" + expected.back()));
  CHECK(arrived(seen) == expected);
  client.stop({}, kStop);
  CHECK(std::filesystem::file_size(disk.file()) == 0);
}

TEST_CASE("a spool that is full is said once, and how many had no place", "[mqtt][spool]") {
  NEEDS_MOSQUITTO();
  const TemporaryDirectory folder;
  const std::uint16_t port = free_port();
  Report report;
  MqttClient client(config_for(port), report.handlers(), {.spool = {.file = folder.file("spool"), .max_size = 1}});
  client.start();
  for (int i = 0; i < 3000; ++i) client.publish(hour(std::string(900, '.')));
  REQUIRE(report.wait_for_sentence("has reached spool.max_size"));
  CHECK(std::filesystem::file_size(folder.file("spool")) <= std::uintmax_t{1} << 20U);
  Broker broker(folder, port);
  REQUIRE(report.wait_for_sentence(" messages did not fit in the spool"));
  CHECK(client.counters().dropped == 0);
  CHECK(report.times("has reached spool.max_size") == 1);
  client.stop({}, kStop);
}

TEST_CASE("dropped messages are said once with their number", "[mqtt]") {
  NEEDS_MOSQUITTO();
  const TemporaryDirectory folder;
  const std::uint16_t port = free_port();
  Report report;
  MqttClient client(config_for(port), report.handlers());
  client.start();
  REQUIRE(report.wait_for_sentence("connection refused"));
  for (int i = 0; i < 5000; ++i) client.publish(retained("m/" + std::to_string(i), "x"));
  REQUIRE(report.wait_for_sentence("-the queue to the broker is full: dropping the oldest messages"));
  Broker broker(folder, port);
  REQUIRE(report.wait_for_sentence("messages to the broker were dropped"));
  CHECK(report.times("dropping the oldest messages") == 1);
  CHECK(report.said(std::to_string(client.counters().dropped) + " messages to the broker were dropped"));
  CHECK(client.counters().dropped == 5001 - 4096);  // the last one made room for `online`
  Child seen = subscriber(port);
  CHECK(seen.wait_for("1 1 ams2mqtt/status online"));
  client.stop({}, kStop);
}
