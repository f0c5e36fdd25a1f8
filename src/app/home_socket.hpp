// The lines to a Home Assistant, plain or with TLS: a WebSocket, and one HTTP request. Private to HomeLink.
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "home_link.hpp"

namespace ams2mqtt {

class HomeLink::Socket {
 public:
  virtual ~Socket() = default;
  // Text messages. The errors are sentences.
  [[nodiscard]] virtual std::expected<void, std::string> send(const std::string& text) = 0;
  [[nodiscard]] virtual std::expected<std::string, std::string> receive() = 0;
};

[[nodiscard]] std::expected<std::unique_ptr<HomeLink::Socket>, std::string> open_home_socket(const HomeAccess& access);
// The status of the answer to a request with the token.
[[nodiscard]] std::expected<unsigned, std::string> home_request(const HomeAccess& access, std::string_view method,
                                                                const std::string& path, const std::string& body);

}  // namespace ams2mqtt
