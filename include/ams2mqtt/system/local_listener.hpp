// The daemon's side of its local sockets: takes the addresses, trying again while another process has them, and hands
// over each caller.
#pragma once

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ams2mqtt/system/local_peer.hpp"
#include "ams2mqtt/system/local_socket.hpp"

namespace ams2mqtt {

// An address that cannot be used because another process has it.
struct TakenAddress {
  std::string address;
  std::optional<LocalPeer> holder;  // nothing when that cannot be determined
};

class LocalListener {
 public:
  using Handler = std::function<void(boost::asio::local::stream_protocol::socket)>;
  enum class Callers : std::uint8_t { everybody, owner };  // who may open a socket that is a file

  LocalListener(boost::asio::io_context& io, Callers callers, Handler handler);
  ~LocalListener();

  // Takes what it has not taken yet. Reports each address that another process has once.
  [[nodiscard]] std::vector<TakenAddress> listen_at(const LocalAddresses& addresses);
  [[nodiscard]] bool listens() const { return !places_.empty(); }
  void stop();

 private:
  struct Place;
  [[nodiscard]] bool has(const std::string& address) const;
  [[nodiscard]] int take(const std::string& address);
  void accept(const std::shared_ptr<Place>& place);

  boost::asio::io_context& io_;
  Callers callers_;
  Handler handler_;
  std::vector<std::shared_ptr<Place>> places_;
  std::set<std::string> told_;
};

}  // namespace ams2mqtt
