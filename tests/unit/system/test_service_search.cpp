#include "ams2mqtt/system/service_search.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <string>
#include <thread>

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("whoever hears the question can answer it", "[system][mdns]") {
  namespace asio = boost::asio;
  asio::io_context io;
  asio::ip::udp::socket device(io, {asio::ip::address_v4::loopback(), 0});
  const std::string answer = std::string("\0\0\x84\0\0\0\0\2\0\0\0\0", 12) + "\5_mqtt\4_tcp\5local" +
                             std::string("\0\0\x0c\0\1\0\0\0\x78\0\4\1a\xc0\x0c", 15) +
                             std::string("\1a\xc0\x0c\0\x21\0\1\0\0\0\x78\0\x09\0\0\0\0\x07\x5b\1h\0", 23);
  std::vector<std::uint8_t> heard(512);
  std::thread thread([&] {
    asio::ip::udp::endpoint asker;
    heard.resize(device.receive_from(asio::buffer(heard), asker));
    device.send_to(asio::buffer("noise", 5), asker);
    device.send_to(asio::buffer(answer), asker);
  });
  const auto found = find_services({"_mqtt._tcp.local"}, std::chrono::milliseconds(1500),
                                   {.address = "127.0.0.1", .port = device.local_endpoint().port()});
  thread.join();
  CHECK(heard == service_question({"_mqtt._tcp.local"}));
  REQUIRE(found.size() == 1);
  CHECK(found.front() == FoundService{"_mqtt._tcp.local", "a", "h", "", 1883});
}

TEST_CASE("a network that cannot be asked has no services", "[system][mdns]") {
  CHECK(find_services({"_mqtt._tcp.local"}, std::chrono::milliseconds(1), {.address = "nowhere"}).empty());
}
