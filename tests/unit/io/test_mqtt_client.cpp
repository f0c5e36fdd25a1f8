#include "ams2mqtt/io/mqtt_client.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <future>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "broker_harness.hpp"
#include "catch.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr seconds kPatience{60};
constexpr milliseconds kStop{5000};

// Collects what the client reports and lets a test wait for it.
class Report {
 public:
  MqttHandlers handlers() {
    return {
        .on_up = [this] { change([this] { ++ups_; }); },
        .on_birth = [this] { change([this] { ++births_; }); },
        .on_status = [this](bool up,
                            const std::string& what) { change([&] { said_.push_back((up ? "+" : "-") + what); }); }};
  }
  bool wait_for_ups(int count) {
    return wait([this, count] { return ups_ >= count; });
  }
  bool wait_for_births(int count) {
    return wait([this, count] { return births_ >= count; });
  }
  // A sentence that contains `part`; '+' or '-' in front says whether the connection stood.
  bool wait_for_sentence(const std::string& part) {
    return wait([this, &part] { return std::ranges::any_of(said_, contains(part)); });
  }
  [[nodiscard]] bool said(const std::string& part) {
    const std::lock_guard lock(mutex_);
    return std::ranges::any_of(said_, contains(part));
  }
  [[nodiscard]] int births() {
    const std::lock_guard lock(mutex_);
    return births_;
  }

 private:
  static std::function<bool(const std::string&)> contains(const std::string& part) {
    return [part](const std::string& text) { return text.find(part) != std::string::npos; };
  }
  template <class Change>
  void change(Change apply) {
    const std::lock_guard lock(mutex_);
    apply();
    changed_.notify_all();
  }
  template <class Condition>
  bool wait(Condition condition) {
    std::unique_lock lock(mutex_);
    const bool came = changed_.wait_for(lock, kPatience, condition);
    if (!came) {
      for (const std::string& sentence : said_) UNSCOPED_INFO(sentence);
    }
    return came;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  int ups_ = 0;
  int births_ = 0;
  std::vector<std::string> said_;
};

MqttConfig config_for(std::uint16_t port) {
  MqttConfig config;
  config.host = "127.0.0.1";
  config.port = port;
  return config;
}

Message retained(const std::string& topic, const std::string& payload) {
  return {topic, payload, 1, true};
}
Message live(const std::string& topic, const std::string& payload) {
  return {topic, payload, 0, false};
}

// The lines of messages alone.
std::vector<std::string> messages(const Child& child) {
  std::vector<std::string> result;
  for (const std::string& line : child.lines()) {
    if (line.starts_with("0 ") || line.starts_with("1 ")) result.push_back(line);
  }
  return result;
}

// Tests that need a broker say so and pass where there is none.
#define NEEDS_MOSQUITTO()                                                      \
  if (!mosquitto_installed()) {                                                \
    WARN("skipped: mosquitto, mosquitto-clients or openssl is not installed"); \
    return;                                                                    \
  }                                                                            \
  static_assert(true)

}  // namespace

TEST_CASE("messages arrive with their flags, and the end is announced", "[io][mqtt]") {
  NEEDS_MOSQUITTO();
  const TemporaryFolder folder;
  const std::uint16_t port = free_port();
  Broker broker(folder, port);
  Child seen = subscriber(port);
  Report report;
  MqttClient client(config_for(port), report.handlers());
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

TEST_CASE("many messages at once all arrive, in order", "[io][mqtt]") {
  NEEDS_MOSQUITTO();
  const TemporaryFolder folder;
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

TEST_CASE("the will follows a cut connection, and the client comes back", "[io][mqtt]") {
  NEEDS_MOSQUITTO();
  const TemporaryFolder folder;
  const std::uint16_t port = free_port();
  Broker broker(folder, port);
  Report report;
  MqttConfig config = config_for(port);
  config.client_id = "cut-me";
  config.base_topic = "home/meter";
  MqttClient client(config, report.handlers());
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

TEST_CASE("after a broker's restart the newest retained values are there", "[io][mqtt]") {
  NEEDS_MOSQUITTO();
  const TemporaryFolder folder;
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

TEST_CASE("a frozen broker does not hold up the stop", "[io][mqtt]") {
  NEEDS_MOSQUITTO();
  const TemporaryFolder folder;
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

TEST_CASE("a broker that never answers does not hold up the stop", "[io][mqtt]") {
  NEEDS_MOSQUITTO();
  const TemporaryFolder folder;
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

TEST_CASE("a client can be stopped at any time", "[io][mqtt]") {
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

TEST_CASE("a name that does not exist is named", "[io][mqtt]") {
  Report report;
  MqttConfig config = config_for(1883);
  config.host = "no-such-broker.invalid";
  MqttClient client(config, report.handlers());
  client.start();
  CHECK(report.wait_for_sentence("no-such-broker.invalid"));
  client.stop({}, kStop);
}

TEST_CASE("a wrong password gives a sentence without the password", "[io][mqtt]") {
  NEEDS_MOSQUITTO();
  const TemporaryFolder folder;
  const std::uint16_t port = free_port();
  REQUIRE(Child({"mosquitto_passwd", "-b", "-c", folder.file("passwords"), "meter", "right"}).wait() == 0);
  Broker broker(folder, port, "allow_anonymous false\npassword_file " + folder.file("passwords") + "\n");
  MqttConfig config = config_for(port);
  config.username = "meter";
  SECTION("wrong") {
    config.protocol = GENERATE(Protocol::v5, Protocol::v311);
    config.password = "wrong-secret";
    Report report;
    MqttClient client(config, report.handlers());
    client.start();
    CHECK(report.wait_for_sentence("wrong user name or password"));
    client.stop({}, kStop);
    CHECK_FALSE(report.said("wrong-secret"));
  }
  SECTION("right") {
    config.protocol = GENERATE(Protocol::v5, Protocol::v311);
    config.password = "right";
    Report report;
    MqttClient client(config, report.handlers());
    client.start();
    CHECK(report.wait_for_ups(1));
    client.stop({}, kStop);
  }
}

TEST_CASE("a refused topic is named once and holds up nothing", "[io][mqtt]") {
  NEEDS_MOSQUITTO();
  const TemporaryFolder folder;
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
  client.stop({}, kStop);
  CHECK(seen.wait_for("0 1 ams2mqtt/status offline"));
}

TEST_CASE("Home Assistant's birth is noticed, an old retained one is not", "[io][mqtt]") {
  NEEDS_MOSQUITTO();
  const TemporaryFolder folder;
  const std::uint16_t port = free_port();
  Broker broker(folder, port);
  publish_once(port, {"-t", "homeassistant/status", "-m", "online", "-r"});
  Report report;
  MqttClient client(config_for(port), report.handlers());
  client.start();
  REQUIRE(report.wait_for_ups(1));
  publish_once(port, {"-t", "homeassistant/status", "-m", "offline"});
  publish_once(port, {"-t", "homeassistant/status", "-m", "online", "-q", "1"});
  REQUIRE(report.wait_for_births(1));
  client.stop({}, kStop);
  CHECK(report.births() == 1);
}

TEST_CASE("TLS verifies the broker and its name", "[io][mqtt]") {
  NEEDS_MOSQUITTO();
  const TemporaryFolder folder;
  const std::uint16_t port = free_port();
  const bool right_name = GENERATE(true, false);
  make_certificates(folder, right_name ? "DNS:localhost" : "DNS:elsewhere.example");
  Broker broker(folder, port,
                "allow_anonymous true\ncafile " + folder.file("ca.pem") + "\ncertfile " + folder.file("broker.pem") +
                    "\nkeyfile " + folder.file("broker.key") + "\n");
  MqttConfig config = config_for(port);
  config.host = "localhost";
  config.tls.enabled = true;
  config.tls.ca_file = folder.file("ca.pem");
  std::string expected = right_name ? "(MQTT 5, TLS)" : "TLS: the broker's certificate is not for the name localhost";
  SECTION("with the CA it knows") {}
  if (right_name) {
    SECTION("with a CA it does not know") {
      config.tls.ca_file.clear();
      expected = "certificate is not trusted";
    }
    SECTION("with a CA file that is not there") {
      config.tls.ca_file = folder.file("missing.pem");
      expected = "missing.pem cannot be used";
    }
    SECTION("without TLS on this side") {
      config.tls.enabled = false;
      expected = "does this port want TLS?";
    }
  } else {
    SECTION("unverified") {
      config.tls.verify = false;
      expected = "TLS without checking";
    }
  }
  Report report;
  MqttClient client(config, report.handlers());
  client.start();
  CHECK(report.wait_for_sentence(expected));
  if (!config.tls.verify) CHECK(report.said("certificate is not checked"));
  client.stop({}, kStop);
}

TEST_CASE("a broker that wants a client certificate", "[io][mqtt]") {
  NEEDS_MOSQUITTO();
  const TemporaryFolder folder;
  const std::uint16_t port = free_port();
  make_certificates(folder, "DNS:localhost");
  Broker broker(folder, port,
                "allow_anonymous true\nrequire_certificate true\ncafile " + folder.file("ca.pem") + "\ncertfile " +
                    folder.file("broker.pem") + "\nkeyfile " + folder.file("broker.key") + "\n");
  MqttConfig config = config_for(port);
  config.host = "localhost";
  config.tls.enabled = true;
  config.tls.ca_file = folder.file("ca.pem");
  std::string expected = "certificate required";
  SECTION("gets none") {}
  SECTION("gets one") {
    config.tls.cert_file = folder.file("broker.pem");
    config.tls.key_file = folder.file("broker.key");
    expected = "(MQTT 5, TLS)";
  }
  SECTION("gets one that cannot be read") {
    config.tls.cert_file = folder.file("missing.pem");
    expected = "missing.pem cannot be used";
  }
  Report report;
  MqttClient client(config, report.handlers());
  client.start();
  CHECK(report.wait_for_sentence(expected));
  client.stop({}, kStop);
}

TEST_CASE("TLS against a port without TLS", "[io][mqtt]") {
  NEEDS_MOSQUITTO();
  const TemporaryFolder folder;
  const std::uint16_t port = free_port();
  Broker broker(folder, port);
  MqttConfig config = config_for(port);
  config.tls.enabled = true;
  Report report;
  MqttClient client(config, report.handlers());
  client.start();
  CHECK(report.wait_for_sentence("does not speak TLS"));
  client.stop({}, kStop);
}

TEST_CASE("a broker without MQTT 5 is spoken to in MQTT 3.1.1", "[io][mqtt]") {
  namespace asio = boost::asio;
  using asio::ip::tcp;
  const auto refusal = GENERATE(std::vector<std::uint8_t>{0x20, 0x02, 0x00, 0x01},        // as MQTT 3.1.1 says no
                                std::vector<std::uint8_t>{0x20, 0x03, 0x00, 0x84, 0x00},  // as MQTT 5 says no
                                std::vector<std::uint8_t>{});                             // hangs up
  asio::io_context io;
  tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  const std::uint16_t port = acceptor.local_endpoint().port();
  std::promise<void> enough;
  std::vector<int> versions;
  std::thread fake([&, released = enough.get_future()] {
    while (versions.empty() || versions.back() == 5) {
      tcp::socket peer = acceptor.accept();
      std::array<std::uint8_t, 9> head{};  // fixed header of two bytes, "MQTT" with its length, the version
      boost::system::error_code error;
      asio::read(peer, asio::buffer(head), error);
      if (error) continue;  // the client's probe says nothing
      versions.push_back(head[8]);
      if (head[8] == 5) {
        asio::write(peer, asio::buffer(refusal), error);
      } else {
        asio::write(peer, asio::buffer(std::array<std::uint8_t, 4>{0x20, 0x02, 0x00, 0x00}), error);
        released.wait();
      }
    }
  });
  Report report;
  MqttConfig config = config_for(port);
  config.client_id = "short";  // keeps the packet's length in one byte
  MqttClient client(config, report.handlers());
  client.start();
  CHECK(report.wait_for_sentence("(MQTT 3.1.1)"));
  client.stop({}, milliseconds(0));
  enough.set_value();
  fake.join();
  CHECK(versions == std::vector<int>{5, 4});
}

TEST_CASE("a broker that only speaks MQTT 5's predecessor is reported when 5 is demanded", "[io][mqtt]") {
  namespace asio = boost::asio;
  using asio::ip::tcp;
  asio::io_context io;
  tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  std::thread fake([&] {
    tcp::socket peer = acceptor.accept();
    std::array<std::uint8_t, 9> head{};
    boost::system::error_code error;
    asio::read(peer, asio::buffer(head), error);
    asio::write(peer, asio::buffer(std::array<std::uint8_t, 4>{0x20, 0x02, 0x00, 0x01}), error);
  });
  Report report;
  MqttConfig config = config_for(acceptor.local_endpoint().port());
  config.protocol = Protocol::v5;
  MqttClient client(config, report.handlers());
  client.start();
  CHECK(report.wait_for_sentence("does not speak MQTT 5; set mqtt.protocol to auto"));
  client.stop({}, kStop);
  fake.join();
}
