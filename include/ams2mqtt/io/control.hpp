// One line to the running daemon and its answer, for commands that change what it remembers: a socket with an abstract
// name, as for health. It answers only the daemon's own user and root.
#pragma once

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "ams2mqtt/config/config.hpp"

namespace ams2mqtt {

// The socket's name: that of the daemon which publishes below this base topic at this broker.
[[nodiscard]] std::string control_address(const MqttConfig& config);

class ControlServer {
 public:
  using Handler = std::function<std::string(std::string_view request)>;

  // `handler` makes the answer to one line.
  ControlServer(boost::asio::io_context& io, Handler handler);
  ~ControlServer();

  // False when the name is taken: another daemon with the same topics runs here.
  [[nodiscard]] bool start(const std::string& address);
  void stop();

 private:
  class Peer;
  void accept();

  Handler handler_;
  boost::asio::local::stream_protocol::acceptor acceptor_;
  boost::asio::steady_timer retry_;
};

enum class ControlFailure { no_daemon, not_allowed, no_answer };
// Asks the daemon and waits at most `timeout` for its answer.
[[nodiscard]] std::expected<std::string, ControlFailure> ask_control(const std::string& address,
                                                                     std::string_view request,
                                                                     std::chrono::milliseconds timeout);

}  // namespace ams2mqtt
