#include "ams2mqtt/service/control.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <string>
#include <thread>

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

constexpr std::chrono::seconds kAnswerPatience{10};

std::string own_address(const char* name) {
  return std::string("\0ams2mqtt-test-", 15) + std::to_string(::getpid()) + name;
}

// A daemon's loop on a thread.
class Loop {
 public:
  explicit Loop(const std::string& address)
      : server_(io_, [](std::string_view request) { return "heard " + std::string(request); }) {
    started = server_.listen_at({address}).empty();
    thread_ = std::thread([this] { io_.run(); });
  }
  ~Loop() {
    boost::asio::post(io_, [this] { server_.stop(); });
    io_.stop();
    thread_.join();
  }
  bool started = false;

 private:
  boost::asio::io_context io_{1};
  ControlServer server_;
  std::thread thread_;
};

}  // namespace

TEST_CASE("the daemon answers a line, one caller after the other", "[service]") {
  const std::string address = own_address("answers");
  const Loop loop(address);
  REQUIRE(loop.started);
  CHECK(ask_control({address}, "forget 7", kAnswerPatience) == "heard forget 7");
  CHECK(ask_control({address}, "", kAnswerPatience) == "heard ");
  CHECK(ask_control({address}, std::string(400, 'x'), kAnswerPatience) == "heard " + std::string(400, 'x'));
}

TEST_CASE("a caller that says nothing or too much does not disturb the next", "[service]") {
  const std::string address = own_address("quiet");
  const Loop loop(address);
  boost::asio::io_context io;
  boost::asio::local::stream_protocol::socket silent(io);
  silent.connect(address);
  const auto answer = ask_control({address}, std::string(100'000, 'x'), kAnswerPatience);
  CHECK_FALSE(answer);
  CHECK(ask_control({address}, "next", kAnswerPatience) == "heard next");
}

TEST_CASE("without a daemon there is no answer", "[service]") {
  const auto answer = ask_control({own_address("nobody")}, "forget 7", kAnswerPatience);
  REQUIRE_FALSE(answer);
  CHECK(answer.error().failure == AskFailure::no_daemon);
}

TEST_CASE("one daemon has an address", "[service]") {
  const std::string address = own_address("taken");
  const Loop first(address);
  boost::asio::io_context io;
  ControlServer second(io, [](std::string_view) { return std::string(); });
  const auto taken = second.listen_at({address});
  REQUIRE(taken.size() == 1);
  REQUIRE(taken[0].holder);
  CHECK(taken[0].holder->process == ::getpid());
  CHECK(is_like_this(*taken[0].holder));
  CHECK(second.listen_at({address}).empty());  // told of once
}

TEST_CASE("the address tells brokers and topics apart, and fits", "[service]") {
  MqttConfig one;
  MqttConfig other;
  other.base_topic = std::string(128, 'x');
  CHECK(control_purpose(one) != control_purpose(other));
  CHECK(control_purpose(one) == control_purpose(MqttConfig()));
  CHECK(local_address(control_purpose(other)).size() < 108);
  other = one;
  other.port = 1884;
  CHECK(control_purpose(one) != control_purpose(other));
}
