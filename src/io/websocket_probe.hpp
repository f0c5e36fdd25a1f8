// The upgrade of an HTTP connection to a websocket, by hand: all that is wanted is the first line of the answer.
// Private to the probe.
#pragma once

#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <istream>
#include <string>

#include "ams2mqtt/io/mqtt_address.hpp"
#include "probe_steps.hpp"

namespace ams2mqtt {

[[nodiscard]] inline std::string upgrade_request(const MqttConfig& config) {
  return "GET " + config.websocket_path + " HTTP/1.1\r\nHost: " + broker_name(config) +
         "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: YW1zMm1xdHQgZG9jdG9yIQ==\r\n"
         "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n";
}

inline constexpr const char* kNoWebsocket =
    "the broker's port does not speak websocket; check mqtt.transport and mqtt.port";

// `explain` makes the sentence for an error of the stream.
template <class Stream, class Explain>
std::string upgrade_problem_of(Stream& stream, boost::asio::io_context& io, const MqttConfig& config,
                               std::chrono::milliseconds limit, Explain explain) {
  namespace asio = boost::asio;
  using boost::system::error_code;
  const std::string request = upgrade_request(config);
  constexpr std::size_t kLongestResponse = 4096;
  asio::streambuf answer(kLongestResponse);
  std::optional<error_code> result;
  asio::async_write(stream, asio::buffer(request), [&](const error_code& error, std::size_t) {
    if (error) {
      result = error;
      return;
    }
    asio::async_read_until(stream, answer, "\r\n",
                           [&result](const error_code& failure, std::size_t) { result = failure; });
  });
  const std::optional<error_code> ended = finish_within(io, result, limit);
  if (!ended) {
    error_code ignored;
    stream.lowest_layer().close(ignored);
    (void)finish_within(io, result, limit);  // the cancelled handlers refer to what stands here
    return "no answer to the websocket's upgrade";
  }
  if (*ended) return explain(*ended);
  std::istream line(&answer);
  std::string version;
  std::string status;
  line >> version >> status;
  if (!version.starts_with("HTTP/")) return kNoWebsocket;
  if (status == "101") return {};
  return "the broker answers " + status + " to a websocket on " + config.websocket_path + "; check mqtt.websocket.path";
}

}  // namespace ams2mqtt
