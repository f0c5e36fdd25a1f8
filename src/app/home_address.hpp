// Where a Home Assistant is, as its users write it: http://homeassistant.local:8123.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace ams2mqtt {

struct HomeAddress {
  bool tls = false;
  std::string host = {};  // an IPv6 address without brackets
  std::uint16_t port = 0;
  std::string path = {};  // before /api, without a slash at the end

  friend bool operator==(const HomeAddress&, const HomeAddress&) = default;
};

// The error is a sentence.
[[nodiscard]] std::expected<HomeAddress, std::string> parse_home_address(std::string_view text);
// "https://example.org:8123"
[[nodiscard]] std::string to_string(const HomeAddress& address);
// "example.org:8123", as a Host header has it.
[[nodiscard]] std::string host_and_port(const HomeAddress& address);

}  // namespace ams2mqtt
