// A connection to a Home Assistant: its WebSocket API, and the two calls of its REST API that the former does not have.
// Blocks, but never for long.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "ams2mqtt/homeassistant/home_api.hpp"
#include "home_address.hpp"

namespace ams2mqtt {

struct HomeAccess {
  HomeAddress address;
  std::string token = {};    // long-lived
  std::string ca_file = {};  // PEM; empty: the system's authorities
};

class HomeLink {
 public:
  // Signed in. The error is a sentence, as all of them are.
  [[nodiscard]] static std::expected<HomeLink, std::string> open(const HomeAccess& access);
  HomeLink(HomeLink&&) noexcept;
  HomeLink& operator=(HomeLink&&) noexcept;
  ~HomeLink();

  [[nodiscard]] const std::string& version() const { return version_; }
  // Sends a request and waits for the answer to it, which may be a refusal. `make` gets the id that the request needs.
  [[nodiscard]] std::expected<HomeReply, std::string> ask(const std::function<std::string(std::uint64_t id)>& make);
  // The result of a request that is never refused to an administrator.
  [[nodiscard]] std::expected<std::string, std::string> get(std::string_view type);
  // Gives an id that no entity has a state, and takes it away again.
  [[nodiscard]] std::expected<void, std::string> put_state(const std::string& entity_id);
  [[nodiscard]] std::expected<void, std::string> remove_state(const std::string& entity_id);

  class Socket;

 private:
  HomeLink(HomeAccess access, std::unique_ptr<Socket> socket, std::string version);

  HomeAccess access_;
  std::unique_ptr<Socket> socket_;
  std::string version_;
  std::uint64_t last_id_ = 0;
};

}  // namespace ams2mqtt
