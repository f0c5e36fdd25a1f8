// How a connection comes about or does not: names, passwords, TLS, protocol versions, and the sentence for each.
#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "catch.hpp"
#include "unit/mqtt/broker_harness.hpp"
#include "unit/mqtt/report.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;
using std::chrono::milliseconds;

TEST_CASE("a name that does not exist is named", "[mqtt]") {
  Report report;
  MqttConfig config = config_for(1883);
  config.host = "no-such-broker.invalid";
  MqttClient client(config, report.handlers(config));
  client.start();
  CHECK(report.wait_for_sentence("no-such-broker.invalid"));
  client.stop({}, kStop);
}

TEST_CASE("a wrong password gives a sentence without the password", "[mqtt]") {
  NEEDS_MOSQUITTO();
  const TemporaryDirectory folder;
  const std::uint16_t port = free_port();
  REQUIRE(Child({"mosquitto_passwd", "-b", "-c", folder.file("passwords"), "meter", "right"}).wait() == 0);
  Broker broker(folder, port, "allow_anonymous false\npassword_file " + folder.file("passwords") + "\n");
  MqttConfig config = config_for(port);
  config.username = "meter";
  SECTION("wrong") {
    config.protocol = GENERATE(Protocol::v5, Protocol::v311);
    config.password = "wrong-secret";
    Report report;
    MqttClient client(config, report.handlers(config));
    client.start();
    CHECK(report.wait_for_sentence("wrong user name or password"));
    client.stop({}, kStop);
    CHECK_FALSE(report.said("wrong-secret"));
  }
  SECTION("right") {
    config.protocol = GENERATE(Protocol::v5, Protocol::v311);
    config.password = "right";
    Report report;
    MqttClient client(config, report.handlers(config));
    client.start();
    CHECK(report.wait_for_ups(1));
    client.stop({}, kStop);
  }
}

TEST_CASE("TLS verifies the broker and its name", "[mqtt]") {
  NEEDS_MOSQUITTO();
  const TemporaryDirectory folder;
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
      expected = "this port speaks TLS";
    }
  } else {
    SECTION("unverified") {
      config.tls.verify = false;
      expected = "TLS without checking";
    }
  }
  Report report;
  MqttClient client(config, report.handlers(config));
  client.start();
  CHECK(report.wait_for_sentence(expected));
  if (!config.tls.verify) CHECK(report.said("certificate is not checked"));
  client.stop({}, kStop);
}

TEST_CASE("a broker that wants a client certificate", "[mqtt]") {
  NEEDS_MOSQUITTO();
  const TemporaryDirectory folder;
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
  MqttClient client(config, report.handlers(config));
  client.start();
  CHECK(report.wait_for_sentence(expected));
  client.stop({}, kStop);
}

TEST_CASE("TLS against a port without TLS", "[mqtt]") {
  NEEDS_MOSQUITTO();
  const TemporaryDirectory folder;
  const std::uint16_t port = free_port();
  Broker broker(folder, port);
  MqttConfig config = config_for(port);
  config.tls.enabled = true;
  Report report;
  MqttClient client(config, report.handlers(config));
  client.start();
  CHECK(report.wait_for_sentence("closed the connection during the TLS handshake"));
  client.stop({}, kStop);
}

TEST_CASE("a broker without MQTT 5 is spoken to in MQTT 3.1.1", "[mqtt]") {
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
      if (error || head[0] != 0x10) continue;  // the client's probe tries TLS
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
  MqttClient client(config, report.handlers(config));
  client.start();
  CHECK(report.wait_for_sentence("(MQTT 3.1.1)"));
  client.stop({}, milliseconds(0));
  enough.set_value();
  fake.join();
  CHECK(versions == std::vector<int>{5, 4});
}

TEST_CASE("a broker that only speaks MQTT 5's predecessor is reported when 5 is demanded", "[mqtt]") {
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
  MqttClient client(config, report.handlers(config));
  client.start();
  CHECK(report.wait_for_sentence("does not speak MQTT 5; set mqtt.protocol to auto"));
  client.stop({}, kStop);
  fake.join();
}
