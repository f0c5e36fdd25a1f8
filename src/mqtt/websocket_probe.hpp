// The upgrade of an HTTP connection to a websocket, by hand: all that is needed is the status of the answer, and where
// it redirects to. Private to the probe.
#pragma once

#include <algorithm>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <istream>
#include <string>
#include <string_view>

#include "ams2mqtt/mqtt/address.hpp"
#include "ams2mqtt/mqtt/connect_advice.hpp"
#include "probe_steps.hpp"

namespace ams2mqtt {

[[nodiscard]] inline std::string upgrade_request(const MqttConfig& config) {
  return "GET " + config.websocket_path + " HTTP/1.1\r\nHost: " + broker_name(config) +
         "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: YW1zMm1xdHQgZG9jdG9yIQ==\r\n"
         "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n";
}

inline constexpr const char* kNoWebsocket =
    "the broker's port does not speak WebSocket; check mqtt.transport and mqtt.port";
inline constexpr const char* kUpgradeCut =
    "the broker's port closed the connection during the websocket upgrade; check mqtt.transport and mqtt.port";

// Where the answer's headers redirect to.
[[nodiscard]] inline std::string location_of(std::istream& headers) {
  constexpr std::string_view kName = "location:";
  for (std::string line; std::getline(headers, line);) {
    const auto same = [](char left, char right) { return (left | 0x20) == right; };
    const bool named = line.size() > kName.size() && std::equal(kName.begin(), kName.end() - 1, line.begin(),
                                                                [&](char name, char text) { return same(text, name); });
    if (named && line[kName.size() - 1] == ':') return line.substr(kName.size());
  }
  return {};
}

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
    asio::async_read_until(stream, answer, "\r\n\r\n", [&](const error_code& failure, std::size_t) {
      // The first line is enough.
      const bool has_line = answer.size() > 0;
      result = has_line ? error_code() : failure;
    });
  });
  const std::optional<error_code> ended = finish_within(io, result, limit);
  if (!ended) {
    error_code ignored;
    stream.lowest_layer().close(ignored);
    (void)finish_within(io, result, limit);  // the cancelled handlers refer to these variables
    if (answer.size() == 0) return "no answer to the websocket upgrade";
  } else if (*ended) {
    return explain(*ended);
  }
  std::istream lines(&answer);
  std::string version;
  int status = 0;
  lines >> version >> status;
  if (!version.starts_with("HTTP/") || status < 100 || status > 999) return kNoWebsocket;
  if (status == 101) return {};
  return explain_no_upgrade(config, status, location_of(lines));
}

}  // namespace ams2mqtt
