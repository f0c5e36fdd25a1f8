// The daemon's state for whoever asks on this machine: a socket with an abstract name, so that neither a writable
// folder nor a port is needed, answered by the daemon's own loop, so that a stuck loop is noticed.
#pragma once

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <expected>
#include <functional>
#include <string>

namespace ams2mqtt {

// The name of the daemon's socket.
[[nodiscard]] std::string health_address();

class HealthServer {
 public:
  // `state` makes the answer, one line of text.
  HealthServer(boost::asio::io_context& io, std::function<std::string()> state);

  // False when the name is taken: another daemon answers here.
  [[nodiscard]] bool start(const std::string& address);
  void stop();

 private:
  void accept();
  void on_accept(const boost::system::error_code& error);

  std::function<std::string()> state_;
  boost::asio::local::stream_protocol::acceptor acceptor_;
  boost::asio::local::stream_protocol::socket peer_;
  boost::asio::steady_timer retry_;
};

// Asks the daemon and waits at most `timeout` for the answer. The error is a sentence.
[[nodiscard]] std::expected<std::string, std::string> ask_health(const std::string& address,
                                                                 std::chrono::milliseconds timeout);

}  // namespace ams2mqtt
