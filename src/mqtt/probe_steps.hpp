// The individual steps of connecting to a broker, each blocking for a limited time. Private to the probe.
#pragma once

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "ams2mqtt/config/config.hpp"

namespace ams2mqtt {

// Runs until the operation has set `result` or the time is over.
[[nodiscard]] inline std::optional<boost::system::error_code> finish_within(
    boost::asio::io_context& io, const std::optional<boost::system::error_code>& result,
    std::chrono::milliseconds limit) {
  io.restart();
  io.run_for(limit);
  return result;
}

// What is wrong with a step, as a part of a sentence; empty when it works.
[[nodiscard]] std::string tcp_problem(boost::asio::ip::tcp::socket& socket, boost::asio::io_context& io,
                                      const boost::asio::ip::tcp::endpoint& endpoint, std::chrono::milliseconds limit);
// The handshake, and the upgrade to a websocket after it if one is configured.
[[nodiscard]] std::string tls_problem(boost::asio::ip::tcp::socket socket, boost::asio::io_context& io,
                                      const MqttConfig& config, std::chrono::milliseconds limit);
[[nodiscard]] std::string upgrade_problem(boost::asio::ip::tcp::socket& socket, boost::asio::io_context& io,
                                          const MqttConfig& config, std::chrono::milliseconds limit);

// Whether the other side answers TLS's first message in TLS.
[[nodiscard]] bool speaks_tls(boost::asio::ip::tcp::socket socket, boost::asio::io_context& io,
                              std::chrono::milliseconds limit);

}  // namespace ams2mqtt
