#include "ams2mqtt/config/listen_address.hpp"

#include "catch.hpp"

using namespace ams2mqtt;

TEST_CASE("17 an address to listen on", "[config]") {
  const auto read = [](std::string_view text) {
    const auto address = parse_listen_address(text);
    return address ? to_string(*address) : std::string("none");
  };
  CHECK(read("on") == "127.0.0.1:8380");
  CHECK(read("8381") == "127.0.0.1:8381");
  CHECK(read("localhost") == "127.0.0.1:8380");
  CHECK(read("localhost:80") == "127.0.0.1:80");
  CHECK(read("127.0.0.1") == "127.0.0.1:8380");
  CHECK(read("0.0.0.0:8380") == "0.0.0.0:8380");
  CHECK(read("::1") == "[::1]:8380");
  CHECK(read("[0:0::1]:81") == "[::1]:81");
  CHECK(read("[::]") == "[::]:8380");
  for (const char* wrong : {"", "off", "0", "65536", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:x", "[127.0.0.1]:80",
                            "[::1", "[::1]80", "[", "[]:", "example.org:80", "1.2.3:80", "*:80", " 127.0.0.1"}) {
    CAPTURE(wrong);
    CHECK(read(wrong) == "none");
  }
}

TEST_CASE("17 an address that only this machine can reach", "[config]") {
  const auto is_loopback = [](std::string_view text) { return parse_listen_address(text)->is_loopback(); };
  CHECK(is_loopback("on"));
  CHECK(is_loopback("127.9.9.9:80"));
  CHECK(is_loopback("[::1]:80"));
  CHECK_FALSE(is_loopback("0.0.0.0:80"));
  CHECK_FALSE(is_loopback("[::]:80"));
  CHECK_FALSE(is_loopback("[127::1]:80"));
  CHECK_FALSE(is_loopback("192.168.1.5"));
}
