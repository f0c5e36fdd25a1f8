#include "ams2mqtt/source/tcp_users.hpp"

#include <boost/asio/io_context.hpp>
#include <sstream>
#include <string>

#include "catch.hpp"

using namespace ams2mqtt;
using boost::asio::ip::make_address;
using boost::asio::ip::tcp;

TEST_CASE("a connection of this host is seen in the kernel's table", "[source]") {
  const std::string table =
      "  sl  local_address rem_address   st tx_queue rx_queue\n"
      "   0: 0100007F:A1B2 0100007F:075B 01 00000000:00000000\n"
      "   1: 0100007F:075B 0100007F:A1B2 01 00000000:00000000\n"
      "   2: 0100007F:A1B3 0100007F:075C 06 00000000:00000000\n";
  const auto has = [&table](const char* address, std::uint16_t port) {
    std::istringstream lines(table);
    return table_has_connection_to(lines, {make_address(address), port});
  };
  CHECK(has("127.0.0.1", 0x075B));
  CHECK_FALSE(has("127.0.0.1", 0x075C));  // on its way out
  CHECK_FALSE(has("127.0.0.2", 0x075B));
  CHECK_FALSE(has("::1", 0x075B));
  std::istringstream six(
      "   0: 00000000000000000000000001000000:A1B2 00000000000000000000000001000000:075B 01 00000000:00000000\n");
  CHECK(table_has_connection_to(six, {make_address("::1"), 0x075B}));
}

TEST_CASE("a connection that is made is found, and one that is not, is not", "[source]") {
  boost::asio::io_context io;
  tcp::acceptor acceptor(io, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
  CHECK_FALSE(this_host_is_connected_to(acceptor.local_endpoint()));
  tcp::socket client(io);
  client.connect(acceptor.local_endpoint());
  CHECK(this_host_is_connected_to(acceptor.local_endpoint()));
}
