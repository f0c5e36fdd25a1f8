// Brokers that mosquitto cannot play: they hang up on a message, know nothing of MQTT 5, or order another keep alive.
#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "catch.hpp"
#include "mqtt/broker_probe.hpp"
#include "unit/mqtt/report.hpp"
#include "unit/mqtt/scripted_broker.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;
using std::chrono::seconds;

namespace {

std::string bytes(std::size_t count) {
  std::string text;
  text.resize(count, 'x');
  return text;
}

}  // namespace

TEST_CASE("11.25 a message that the broker hangs up on is left out, and the rest goes on", "[mqtt]") {
  const Protocol protocol = GENERATE(Protocol::v5, Protocol::v311);
  ScriptedBroker broker({.largest = 10'000, .only_5 = protocol == Protocol::v5});
  Report report;
  MqttConfig config = config_for(broker.port());
  config.protocol = protocol;
  MqttClient client(config, report.handlers(config));
  client.start();
  REQUIRE(report.wait_for_ups(1));
  const std::string topic = "homeassistant/device/ams2mqtt_17/config";
  for (int i = 0; i < 8; ++i) client.publish(retained("ams2mqtt/17/before_" + std::to_string(i), "1"));
  client.publish(retained(topic, bytes(31'000)));
  for (int i = 0; i < 8; ++i) client.publish(retained("ams2mqtt/17/after_" + std::to_string(i), "1"));
  CHECK(report.wait_for_sentence("the broker hung up 3 times in a row on a message of 31055 bytes on " + topic +
                                 ": it is skipped, and the meter is announced with one message per entity"));
  for (int i = 0; i < 8; ++i) CHECK(broker.wait_for_message("ams2mqtt/17/after_" + std::to_string(i)));
  const std::vector<std::string> left_out = report.wait_for_left_out();
  REQUIRE_FALSE(left_out.empty());
  CHECK(left_out.front() == topic);
  CHECK(broker.hang_ups() == 3);
  // Said again at each connection, as the daemon does, it is left out without a word; what removes it is let through.
  client.publish(retained(topic, bytes(30'000)));
  client.publish(retained(topic, ""));
  CHECK(broker.wait_for_message(topic));
  CHECK(broker.hang_ups() == 3);
  CHECK(report.times("hung up") == 1);
  CHECK_FALSE(report.said("another client"));
  client.stop({}, kStop);
}

TEST_CASE("11.25 of many messages that are all too large only few are tried", "[mqtt]") {
  ScriptedBroker broker({.largest = 500});
  Report report;
  MqttClient client(config_for(broker.port()), report.handlers());
  client.start();
  REQUIRE(report.wait_for_ups(1));
  for (std::size_t i = 0; i < 40; ++i) {
    client.publish(
        retained("homeassistant/sensor/ams2mqtt_17/entity_" + std::to_string(i) + "/config", bytes(700 + i * 17 % 40)));
  }
  client.publish(retained("ams2mqtt/17/after", "1"));
  CHECK(report.wait_for_sentence("the broker hangs up on messages of 7"));
  CHECK(broker.wait_for_message("ams2mqtt/17/after"));
  // Three for the first message, which is the smallest, and one more; a loss whose cause is not clear does not count.
  CHECK(broker.hang_ups() < 10);
  CHECK(report.times("hung up 3 times in a row") == 1);
  CHECK(report.times("hangs up on messages of") == 1);
  CHECK(report.left_out().size() >= 40);
  client.stop({}, kStop);
}

TEST_CASE("11.25 a broker that acknowledges nothing is told once", "[mqtt]") {
  ScriptedBroker broker({.acknowledges = false});
  Report report;
  MqttClient client(config_for(broker.port()), report.handlers());
  client.start();
  client.publish(retained("ams2mqtt/17/energy_import", "1"));
  CHECK(report.wait_for_sentence("+the broker is connected but has acknowledged no message for 10 s"));
  CHECK(report.mute() == 1);
  client.stop({}, std::chrono::milliseconds(100));
}

TEST_CASE("11.25 a live value that the broker hangs up on is found, too", "[mqtt]") {
  ScriptedBroker broker({.forbidden = "ams2mqtt/17/power_import", .farewell = 0x90});
  Report report;
  MqttClient client(config_for(broker.port()), report.handlers());
  client.start();
  for (int i = 1; i <= 3; ++i) {
    REQUIRE(report.wait_for_ups(i));
    // As a meter does: live values are dropped with the connection, and the next ones follow.
    client.publish(live("ams2mqtt/17/voltage_l1", "230"));
    client.publish(live("ams2mqtt/17/power_import", "17"));
    client.publish(retained("ams2mqtt/17/round_" + std::to_string(i), "1"));
  }
  CHECK(
      report.wait_for_sentence("bytes on ams2mqtt/17/power_import (the broker does not accept the topic): it is "
                               "skipped for a day; does the broker allow this topic?"));
  CHECK(broker.wait_for_message("ams2mqtt/17/round_3"));
  CHECK(report.times("hung up") == 1);
  client.stop({}, kStop);
}

TEST_CASE("11.25 a subscription that the broker hangs up on is left out", "[mqtt]") {
  ScriptedBroker broker({.forbids_subscriptions = true});
  Report report;
  MqttClient client(config_for(broker.port()), report.handlers());
  client.publish(retained("ams2mqtt/17/energy", "1"));
  client.start();
  CHECK(report.wait_for_sentence("3 times in a row on the subscription to homeassistant/status: it is skipped"));
  CHECK(broker.wait_for_message("ams2mqtt/17/energy"));
  CHECK(broker.hang_ups() == 3);
  CHECK(report.left_out().empty());
  client.stop({}, kStop);
}

TEST_CASE("15.2 a newcomer whose connections end at once gives way only to a client that is proven", "[mqtt]") {
  Report report;
  const auto meets = [&report](const BrokerRules& rules, const std::string& sentence) {
    ScriptedBroker broker(rules);
    MqttConfig config = config_for(broker.port());
    config.client_id = "twin";
    MqttClient client(config, report.handlers(config), {.gives_way = true});
    client.start();
    CHECK(report.wait_for_sentence(sentence));
    client.stop({}, kStop);
    return broker.connects().size();
  };
  SECTION("the broker says so") {
    CHECK(meets({.farewell = 0x8E, .ends_when_idle = true}, "with the id twin and would be disconnected") == 1);
  }
  SECTION("it ends only these connections, and does not say why") {
    // Three connections: two of the client, and one that watches.
    CHECK(meets({.ends_when_idle = true, .spares_watch = true},
                "use the id twin? Give each its own with mqtt.client_id; trying again after a minute") == 3);
    CHECK_FALSE(report.said("another client is connected"));
  }
  SECTION("it ends all of them") {
    (void)meets({.ends_when_idle = true}, "because the broker itself stops");
    CHECK_FALSE(report.said("twin"));
  }
}

TEST_CASE("11.15 the cause of quick losses is told from what was on its way", "[mqtt]") {
  Report report;
  SECTION("nothing: perhaps another client") {
    ScriptedBroker broker({.ends_when_idle = true});
    MqttConfig config = config_for(broker.port());
    config.client_id = "twin";
    MqttClient client(config, report.handlers(config));
    client.start();
    CHECK(report.wait_for_sentence("and the broker does not say why: does another client use the id twin?"));
    CHECK_FALSE(report.said("hung up"));
    client.stop({}, kStop);
  }
  SECTION("the first message: not answered") {
    ScriptedBroker broker({.forbidden = "ams2mqtt/status"});
    MqttClient client(config_for(broker.port()), report.handlers());
    client.start();
    CHECK(
        report.wait_for_sentence("before the broker has answered anything; the first message was on ams2mqtt/status: "
                                 "does the broker allow that topic?"));
    CHECK_FALSE(report.said("another client"));
    client.stop({}, kStop);
  }
}

TEST_CASE("11.15 a broker that is killed right after each connection is no other client", "[mqtt]") {
  NEEDS_MOSQUITTO();
  const TemporaryDirectory folder;
  const std::uint16_t port = free_port();
  Report report;
  MqttClient client(config_for(port), report.handlers());
  std::optional<Broker> broker(std::in_place, folder, port);
  client.start();
  // Started again at once: a look afterwards would find it well. Of the first loss the cause may remain unknown.
  for (int i = 1; i <= 4; ++i) {
    REQUIRE(report.wait_for_ups(i));
    broker.reset();
    broker.emplace(folder, port);
  }
  CHECK(report.wait_for_sentence("because the broker itself stops; its log may say why"));
  CHECK_FALSE(report.said("another client"));
  CHECK_FALSE(report.said("no subscription"));
  client.stop({}, kStop);
}

TEST_CASE("11.30 a web server that redirects says where to, and one without a broker is not asked for its path",
          "[mqtt]") {
  namespace asio = boost::asio;
  using asio::ip::tcp;
  asio::io_context io;
  tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  MqttConfig config = config_for(acceptor.local_endpoint().port());
  config.transport = Transport::websocket;
  std::string answer;
  std::string expected;
  SECTION("redirect") {
    answer = "HTTP/1.1 302 Found\r\nServer: x\r\nlocation: https://me:secret@new.example/ws?key=secret\r\n\r\n";
    expected = "it redirects to https://new.example/ws;";
  }
  SECTION("no broker") {
    answer = "HTTP/1.1 502 Bad Gateway\r\n\r\n";
    expected = "the proxy cannot reach the broker";
  }
  SECTION("headers without an end") {
    answer = "HTTP/1.1 401 Unauthorized\r\nServer: x\r\n";
    expected = "requires a login";
  }
  std::thread web([&] {
    tcp::socket peer = acceptor.accept();
    asio::write(peer, asio::buffer(answer));
    std::array<char, 1024> request{};
    boost::system::error_code error;
    while (!error) peer.read_some(asio::buffer(request), error);
    // The probe looks for TLS afterwards.
    tcp::socket again = acceptor.accept();
  });
  const std::string problem = probe_broker(config, {"127.0.0.1"}, std::chrono::milliseconds(500));
  web.join();
  INFO(problem);
  CHECK(problem.find(expected) != std::string::npos);
  CHECK(problem.find("secret") == std::string::npos);
  CHECK(problem.find("check mqtt.websocket.path") == std::string::npos);
}

TEST_CASE("11.15 what does not work is trouble although the connection stands", "[mqtt]") {
  NEEDS_MOSQUITTO();
  const TemporaryDirectory folder;
  const std::uint16_t port = free_port();
  Broker broker(folder, port, "allow_anonymous true\nmax_packet_size 200\nretain_available false\n");
  Report report;
  MqttClient client(config_for(port), report.handlers());
  client.start();
  client.publish(retained("ams2mqtt/17/text", bytes(300)));
  CHECK(report.wait_for_sentence("+the broker does not accept messages on ams2mqtt/17/text"));
  CHECK(report.complained("does not accept messages"));
  CHECK(report.complained("keeps no retained messages"));
  CHECK_FALSE(report.complained("connected to"));
  client.stop({}, kStop);
  CHECK(report.wait_for_left_out() == std::vector<std::string>{"ams2mqtt/17/text"});
}

TEST_CASE("11.26 a broker that leaves MQTT 5 unanswered is spoken to in 3.1.1 without a complaint", "[mqtt]") {
  ScriptedBroker broker({.answers_5 = false});
  Report report;
  MqttClient client(config_for(broker.port()), report.handlers(), {.patience = seconds(1)});
  client.start();
  CHECK(report.wait_for_sentence("(MQTT 3.1.1); it does not answer MQTT 5"));
  CHECK_FALSE(report.complained(""));
  const auto connects = broker.connects();
  REQUIRE(connects.size() == 2);
  CHECK(connects[0].version == 5);
  CHECK(connects[1].version == 4);
  client.stop({}, kStop);
}

TEST_CASE("11.27 the keep alive that the broker orders is kept", "[mqtt]") {
  ScriptedBroker broker({.keep_alive = 2});
  Report report;
  MqttConfig config = config_for(broker.port());
  config.keepalive = 600;
  MqttClient client(config, report.handlers(config));
  client.start();
  REQUIRE(report.wait_for_ups(1));
  CHECK(report.said("the broker demands a keep alive of 2 s instead of the 600 s of mqtt.keepalive"));
  CHECK_FALSE(report.complained(""));
  const auto connects = broker.connects();
  REQUIRE(connects.size() == 2);
  CHECK(connects[0].keepalive == 600);
  CHECK(connects[1].keepalive == 2);
  CHECK(broker.wait_for_ping());
  CHECK(broker.connects().size() == 2);
  client.stop({}, kStop);
}

TEST_CASE("11.27 an order that asks for no more than is done changes nothing", "[mqtt]") {
  ScriptedBroker broker({.keep_alive = GENERATE(std::uint16_t{0}, std::uint16_t{15}, std::uint16_t{65535})});
  Report report;
  MqttClient client(config_for(broker.port()), report.handlers());
  client.start();
  REQUIRE(report.wait_for_ups(1));
  CHECK(broker.connects().size() == 1);
  client.stop({}, kStop);
}
