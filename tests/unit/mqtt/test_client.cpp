// What goes through a connection: delivery, the will, outages, the end.
#include "ams2mqtt/mqtt/client.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include "catch.hpp"
#include "unit/mqtt/broker_harness.hpp"
#include "unit/mqtt/report.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;
using std::chrono::milliseconds;

namespace {

// The lines of messages alone.
std::vector<std::string> messages(const Child& child) {
  std::vector<std::string> result;
  for (const std::string& line : child.lines()) {
    if (line.starts_with("0 ") || line.starts_with("1 ")) result.push_back(line);
  }
  return result;
}

}  // namespace

TEST_CASE("messages arrive with their flags, and the end is announced", "[mqtt]") {
  NEEDS_MOSQUITTO();
  const TemporaryDirectory folder;
  const std::uint16_t port = free_port();
  Broker broker(folder, port);
  Child seen = subscriber(port);
  Report report;
  MqttClient client(config_for(port), report.handlers(config_for(port)));
  client.publish(retained("ams2mqtt/m/before", "1"));
  client.start();
  REQUIRE(report.wait_for_ups(1));
  CHECK(report.said("+connected to 127.0.0.1:" + std::to_string(port) + " (MQTT 5)"));
  client.publish(retained("ams2mqtt/m/energy_import", "12.5"));
  client.publish(live("ams2mqtt/m/power_import", "230"));
  REQUIRE(seen.wait_for("0 0 ams2mqtt/m/power_import 230"));
  client.stop({retained("ams2mqtt/m/availability", "offline")}, kStop);
  REQUIRE(seen.wait_for("0 1 ams2mqtt/status offline"));
  CHECK(messages(seen) ==
        std::vector<std::string>{"0 1 ams2mqtt/status online", "0 1 ams2mqtt/m/before 1",
                                 "0 1 ams2mqtt/m/energy_import 12.5", "0 0 ams2mqtt/m/power_import 230",
                                 "0 1 ams2mqtt/m/availability offline", "0 1 ams2mqtt/status offline"});

  Child later = subscriber(port);
  REQUIRE(later.wait_for("1 1 ams2mqtt/status offline"));
  REQUIRE(later.wait_for("1 1 ams2mqtt/m/energy_import 12.5"));
  REQUIRE(later.wait_for("1 1 ams2mqtt/m/availability offline"));
  client.stop({}, kStop);  // idempotent
}

TEST_CASE("many messages at once all arrive, in order", "[mqtt]") {
  NEEDS_MOSQUITTO();
  const TemporaryDirectory folder;
  const std::uint16_t port = free_port();
  Broker broker(folder, port, "allow_anonymous true\nmax_inflight_messages 0\nmax_queued_messages 0\n");
  Child seen = subscriber(port, "many/#");
  Report report;
  MqttClient client(config_for(port), report.handlers());
  client.start();
  REQUIRE(report.wait_for_ups(1));
  constexpr int kCount = 1000;
  std::vector<std::string> expected;
  for (int i = 0; i < kCount; ++i) {
    const std::string topic = "many/" + std::to_string(i);
    client.publish(retained(topic, "x"));
    expected.push_back("0 1 " + topic + " x");
  }
  REQUIRE(seen.wait_for(expected.back()));
  CHECK(messages(seen) == expected);
  client.stop({}, kStop);
}

TEST_CASE("the will follows a cut connection, and the client comes back", "[mqtt]") {
  NEEDS_MOSQUITTO();
  const TemporaryDirectory folder;
  const std::uint16_t port = free_port();
  Broker broker(folder, port);
  Report report;
  MqttConfig config = config_for(port);
  config.client_id = "cut-me";
  config.base_topic = "home/meter";
  MqttClient client(config, report.handlers(config));
  client.start();
  REQUIRE(report.wait_for_ups(1));
  Child seen = subscriber(port, "home/meter/status");
  REQUIRE(seen.wait_for("1 1 home/meter/status online"));
  // Another client with the same id makes the broker end our connection without a DISCONNECT of ours.
  publish_once(port, {"-i", "cut-me", "-t", "other", "-m", "x"});
  REQUIRE(seen.wait_for("0 1 home/meter/status offline"));
  REQUIRE(report.wait_for_sentence("-connection to"));
  REQUIRE(report.wait_for_ups(2));
  REQUIRE(seen.wait_for("0 1 home/meter/status online"));
  client.stop({}, kStop);
}

TEST_CASE("after a broker's restart the newest retained values are there", "[mqtt]") {
  NEEDS_MOSQUITTO();
  const TemporaryDirectory folder;
  const std::uint16_t port = free_port();
  std::optional<Broker> broker(std::in_place, folder, port);
  Report report;
  MqttClient client(config_for(port), report.handlers());
  client.start();
  REQUIRE(report.wait_for_ups(1));
  broker.reset();
  REQUIRE(report.wait_for_sentence("lost"));
  client.publish(retained("m/energy", "1"));
  client.publish(live("m/power", "17"));
  client.publish(retained("m/energy", "2"));
  client.publish(retained("m/last", "3"));
  broker.emplace(folder, port);
  Child seen = subscriber(port);
  REQUIRE(report.wait_for_ups(2));
  REQUIRE(seen.wait_for([](const std::string& line) { return line.ends_with("m/last 3"); }));
  const std::vector<std::string> all = messages(seen);
  CHECK(std::ranges::any_of(all, [](const std::string& line) { return line.ends_with("m/energy 2"); }));
  CHECK(std::ranges::none_of(all, [](const std::string& line) { return line.ends_with("m/energy 1"); }));
  CHECK(std::ranges::none_of(all, [](const std::string& line) { return line.ends_with("m/power 17"); }));
  client.stop({}, kStop);
}

TEST_CASE("a frozen broker does not hold up the stop", "[mqtt]") {
  NEEDS_MOSQUITTO();
  const TemporaryDirectory folder;
  const std::uint16_t port = free_port();
  Broker broker(folder, port);
  Report report;
  MqttClient client(config_for(port), report.handlers());
  client.start();
  REQUIRE(report.wait_for_ups(1));
  broker.process().signal(SIGSTOP);
  for (int i = 0; i < 100; ++i) client.publish(retained("m/" + std::to_string(i), "x"));
  const auto begin = std::chrono::steady_clock::now();
  client.stop({retained("m/last", "x")}, milliseconds(500));
  CHECK(std::chrono::steady_clock::now() - begin < milliseconds(1500));
}

TEST_CASE("a broker that never answers does not hold up the stop", "[mqtt]") {
  NEEDS_MOSQUITTO();
  const TemporaryDirectory folder;
  const std::uint16_t port = free_port();
  Broker broker(folder, port);
  broker.process().signal(SIGSTOP);
  Report report;
  MqttClient client(config_for(port), report.handlers());
  client.start();
  const auto begin = std::chrono::steady_clock::now();
  client.stop({retained("m/last", "x")}, milliseconds(500));
  CHECK(std::chrono::steady_clock::now() - begin < milliseconds(1500));
}

TEST_CASE("a client can be stopped at any time", "[mqtt]") {
  Report report;
  MqttClient never_started(config_for(free_port()), report.handlers());
  never_started.publish(retained("a", "b"));
  never_started.stop({}, kStop);

  MqttClient refused(config_for(free_port()), report.handlers());
  refused.start();
  refused.start();
  CHECK(report.wait_for_sentence("connection refused"));
  refused.publish(retained("a", "b"));
  refused.stop({retained("a", "c")}, kStop);
  refused.stop({}, kStop);
  refused.publish(retained("a", "d"));
}

TEST_CASE("a refused topic is named once and holds up nothing", "[mqtt]") {
  NEEDS_MOSQUITTO();
  const TemporaryDirectory folder;
  const std::uint16_t port = free_port();
  const std::string rules = folder.write("acl", "topic readwrite ams2mqtt/#\ntopic read homeassistant/status\n");
  Broker broker(folder, port, "allow_anonymous true\nacl_file " + rules + "\n");
  Child seen = subscriber(port, "ams2mqtt/#");
  Report report;
  MqttClient client(config_for(port), report.handlers());
  client.start();
  REQUIRE(report.wait_for_ups(1));
  client.publish(retained("homeassistant/device/x/config", "{}"));
  client.publish(retained("ams2mqtt/m/energy", "1"));
  CHECK(report.wait_for_sentence("homeassistant/device/x/config: not authorised"));
  CHECK(seen.wait_for("0 1 ams2mqtt/m/energy 1"));
  client.publish(retained("homeassistant/device/y/config", "{}"));
  client.publish(retained("marker", "x"));
  CHECK(report.wait_for_sentence("messages on marker"));
  CHECK(report.times("topic write homeassistant/device/+/config") == 1);
  client.stop({}, kStop);
  CHECK(seen.wait_for("0 1 ams2mqtt/status offline"));
}

TEST_CASE("Home Assistant's birth is noticed, an old retained one is not", "[mqtt]") {
  NEEDS_MOSQUITTO();
  const TemporaryDirectory folder;
  const std::uint16_t port = free_port();
  const std::string rules = folder.write("acl", "topic readwrite ams2mqtt/#\ntopic readwrite homeassistant/status\n");
  Broker broker(folder, port, "allow_anonymous true\nacl_file " + rules + "\n");
  publish_once(port, {"-t", "homeassistant/status", "-m", "online", "-r"});
  Report report;
  MqttClient client(config_for(port), report.handlers());
  client.start();
  REQUIRE(report.wait_for_ups(1));
  publish_once(port, {"-t", "homeassistant/status", "-m", "online", "-q", "1"});
  publish_once(port, {"-t", "homeassistant/status", "-m", "offline"});
  // The broker's refusal follows all of these through the same connection.
  client.publish(retained("marker", "x"));
  REQUIRE(report.wait_for_sentence("marker"));
  CHECK(report.births() == 1);
  client.stop({}, kStop);
}

TEST_CASE("a client without presence neither pushes the daemon away nor speaks for it", "[mqtt]") {
  NEEDS_MOSQUITTO();
  const TemporaryDirectory folder;
  const std::uint16_t port = free_port();
  Broker broker(folder, port);
  Child seen = subscriber(port);
  Report report;
  MqttClient daemon(config_for(port), report.handlers());
  daemon.start();
  REQUIRE(report.wait_for_ups(1));
  Report other_report;
  MqttClient other(config_for(port), other_report.handlers(), {.presence = false, .client_id_suffix = "-other"});
  other.start();
  REQUIRE(other_report.wait_for_ups(1));
  other.stop({retained("m/last", "x")}, kStop);
  daemon.publish(retained("m/end", "x"));
  REQUIRE(seen.wait_for("0 1 m/end x"));
  CHECK(messages(seen) == std::vector<std::string>{"0 1 ams2mqtt/status online", "0 1 m/last x", "0 1 m/end x"});
  CHECK_FALSE(report.said("lost"));
  daemon.stop({}, kStop);
}
