// One connection of a group's reader to its broker: TCP or TLS, the packets on it, and that it is alive. It is used
// once, on one thread, and ends for good at the first thing that goes wrong.
#pragma once

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ams2mqtt/config/config.hpp"
#include "packets.hpp"

namespace ams2mqtt {

class GroupConnection : public std::enable_shared_from_this<GroupConnection> {
 public:
  struct Events {
    std::function<void(packets::Packet packet)> on_packet;
    // Once, and nothing after it: why, as a part of a sentence. Not after close().
    std::function<void(const std::string& why)> on_end;
  };

  // `io` must outlive this. `patience`: for all that comes before the broker's first packet.
  GroupConnection(boost::asio::io_context& io, MqttConfig config, std::chrono::seconds patience, Events events);

  // Connects to the first of the addresses (IP literals) that answers, and says `hello`.
  void begin(const std::vector<std::string>& addresses, std::string hello);
  void send(std::string_view packet);
  // How long the broker may be silent: pings keep it from that. 0: for ever.
  void keep_alive(std::chrono::seconds interval);
  // Reads nothing more, once what has been read is handed over, until it may go on: the broker has to wait.
  void pause() { paused_ = true; }
  void go_on();
  // What was sent before is still written, for a moment.
  void close();

 private:
  using Socket = boost::asio::ip::tcp::socket;
  using TlsStream = boost::asio::ssl::stream<Socket>;

  [[nodiscard]] Socket& socket() { return tls_ ? tls_->next_layer() : plain_; }
  template <class Use>
  void with_stream(Use use) {
    tls_ ? use(*tls_) : use(plain_);
  }
  void on_connected();
  void on_ready();
  void read();
  void take_packets();
  void write();
  void await_silence();
  void fail(const std::string& why);
  void shut();

  boost::asio::io_context& io_;
  const MqttConfig config_;
  const std::chrono::seconds patience_;
  Events events_;  // empty after the end
  boost::asio::ssl::context context_{boost::asio::ssl::context::tls_client};
  Socket plain_;
  std::unique_ptr<TlsStream> tls_;  // in place of plain_
  boost::asio::steady_timer timer_;
  std::array<std::uint8_t, 16384> buffer_{};
  packets::Reader reader_;
  std::string hello_;
  std::string waiting_;  // to be written
  std::string writing_;
  bool ready_ = false;
  bool paused_ = false;
  bool reading_ = false;
  bool closing_ = false;
  bool ended_ = false;
  std::chrono::steady_clock::time_point heard_;
  std::chrono::steady_clock::duration keep_alive_{};
};

}  // namespace ams2mqtt
