// Where the daemon listens for browsers: an address of this machine and a port.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ams2mqtt {

struct ListenAddress {
  static constexpr std::uint16_t kUsualPort = 8380;

  std::string address = "127.0.0.1";  // of IPv4 or IPv6
  std::uint16_t port = kUsualPort;

  // Nobody but this machine can connect to it.
  [[nodiscard]] bool is_loopback() const;

  friend bool operator==(const ListenAddress&, const ListenAddress&) = default;
};

// "127.0.0.1:8380", "[::1]:8380", "localhost:8380", "8380" on loopback, an address alone with the usual port; "on" for
// the usual address and port. Names are not looked up.
[[nodiscard]] std::optional<ListenAddress> parse_listen_address(std::string_view text);
// "127.0.0.1:8380", "[::1]:8380"
[[nodiscard]] std::string to_string(const ListenAddress& address);

}  // namespace ams2mqtt
