#include "mqtt/no_delay.hpp"

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <sys/socket.h>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "catch.hpp"
#include "unit/mqtt/report.hpp"
#include "unit/mqtt/scripted_broker.hpp"

using namespace ams2mqtt;
using boost::asio::ip::tcp;

namespace {

bool is_without_delay(tcp::socket& socket) {
  tcp::no_delay option;
  socket.get_option(option);
  return option.value();
}

}  // namespace

TEST_CASE("14 connections to the broker's port send at once, others as they like", "[mqtt]") {
  boost::asio::io_context io;
  for (const auto& address : {boost::asio::ip::make_address("127.0.0.1"), boost::asio::ip::make_address("::1")}) {
    boost::system::error_code unsupported;
    tcp::acceptor broker(io);
    broker.open(tcp::endpoint(address, 0).protocol(), unsupported);
    if (!unsupported) broker.bind({address, 0}, unsupported);
    if (unsupported) continue;  // a host without IPv6
    broker.listen();
    tcp::acceptor other(io, {address, 0});
    tcp::socket one(io);
    tcp::socket another(io);
    one.connect(broker.local_endpoint());
    another.connect(other.local_endpoint());
    CHECK_FALSE(is_without_delay(one));
    send_without_delay(broker.local_endpoint().port());
    CHECK(is_without_delay(one));
    CHECK_FALSE(is_without_delay(another));
  }
}

TEST_CASE("14 the client sends each message at once", "[mqtt]") {
  test::ScriptedBroker broker({});
  test::Report report;
  MqttClient client(test::config_for(broker.port()), report.handlers());
  client.start();
  REQUIRE(report.wait_for_ups(1));
  int found = 0;
  for (int descriptor = 0; descriptor < 1024; ++descriptor) {
    sockaddr_in peer{};
    socklen_t size = sizeof(peer);
    if (::getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &size) != 0) continue;
    if (peer.sin_family != AF_INET || ntohs(peer.sin_port) != broker.port()) continue;
    int on = 0;
    socklen_t length = sizeof(on);
    CHECK(::getsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, &length) == 0);
    CHECK(on == 1);
    ++found;
  }
  CHECK(found == 1);
  client.stop({}, test::kStop);
}
