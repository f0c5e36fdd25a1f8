#include "ams2mqtt/source/source.hpp"

#include <algorithm>
#include <stdexcept>

#include "ams2mqtt/source/fed_source.hpp"
#include "reopening_source.hpp"
#include "searching_source.hpp"
#include "serial_port.hpp"
#include "source_openers.hpp"
#include "telnet_peer.hpp"

namespace ams2mqtt {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

// A meter sends a frame without gaps, but adapters and busy hosts deliver it in pieces. A frame's own length says where
// it ends, so waiting costs nothing; only a message without a frame ends with the quiet after it. 1 s at 2400 baud, and
// less than the pause between the telegrams of a meter that sends one every second.
constexpr unsigned kQuietCharacters = 240;
constexpr milliseconds kShortestQuiet{500};
constexpr unsigned kManyCharacters = 100'000;  // whose time is exact enough for one
constexpr milliseconds kTcpQuiet{1000};

// A serial bridge gets stuck now and then and keeps its connections; this host's own adapters rarely do.
constexpr SilenceRule kTcpSilence{3, minutes(1), minutes(10), hours(1)};
constexpr SilenceRule kSerialSilence{5, minutes(5), minutes(30), hours(2)};

std::unique_ptr<Source> read_serial(boost::asio::io_context& io, const SerialConfig& serial, SourceHandlers handlers) {
  const ReopeningSettings settings{
      .gone = "the device has gone",
      .backoff = Backoff(milliseconds(200), milliseconds(5000)),
      .quiet = std::max(kShortestQuiet, character_time(serial, kQuietCharacters)),
      .byte = std::chrono::nanoseconds(character_time(serial, kManyCharacters)) / kManyCharacters,
      .silence = kSerialSilence,
      .before_close = &release_serial_port};
  return std::make_unique<ReopeningSource>(io, make_serial_opener(serial), settings, std::move(handlers));
}

struct SourceBuilder {
  boost::asio::io_context& io;
  SourceHandlers handlers;
  std::optional<FoundPort> remembered;

  std::unique_ptr<Source> operator()(std::monostate) { throw std::invalid_argument("a meter without a source"); }
  std::unique_ptr<Source> operator()(const SerialConfig& serial) {
    if (!serial.searches()) return read_serial(io, serial, std::move(handlers));
    SearchSettings settings{.candidates = &meter_port_candidates,
                            .read = [&io = io](const SerialConfig& found, SourceHandlers reading) {
                              return read_serial(io, found, std::move(reading));
                            }};
    if (serial.device != SerialConfig::kAnyDevice) {
      settings.candidates = [device = serial.device] { return std::vector{device}; };
      settings.names_device = false;
    }
    if (!serial.searches_format()) settings.only = serial;
    return std::make_unique<SearchingSource>(io, std::move(settings), std::move(remembered), std::move(handlers));
  }
  std::unique_ptr<Source> operator()(const TcpConfig& tcp) {
    ReopeningSettings settings{.gone = "the other side closed the connection",
                               .backoff = Backoff(milliseconds(1000), milliseconds(60000)),
                               .quiet = kTcpQuiet,
                               .silence = kTcpSilence,
                               .speaks = true};
    return std::make_unique<ReopeningSource>(io, make_tcp_opener(io, tcp), settings, std::move(handlers),
                                             std::make_unique<TelnetPeer>(tcp));
  }
  std::unique_ptr<Source> operator()(const MqttSourceConfig&) {
    return std::make_unique<FedSource>(io, std::move(handlers));
  }
};

// "[::1]:4001"
std::string host_and_port(const std::string& host, std::uint16_t port) {
  const bool is_v6 = host.contains(':');
  return (is_v6 ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

struct Description {
  std::string operator()(std::monostate) const { return "no source"; }
  std::string operator()(const SerialConfig& serial) const {
    return serial.device == SerialConfig::kAnyDevice ? "serial port" : serial.device;
  }
  std::string operator()(const TcpConfig& tcp) const { return host_and_port(tcp.host, tcp.port); }
  std::string operator()(const MqttSourceConfig& mqtt) const {
    if (mqtt.host.empty()) return "mqtt:" + mqtt.topic;
    const std::uint16_t port = mqtt.port != 0 ? mqtt.port : mqtt.tls ? 8883 : 1883;
    return "mqtt://" + host_and_port(mqtt.host, port) + '/' + mqtt.topic;
  }
};

}  // namespace

std::unique_ptr<Source> make_source(boost::asio::io_context& io, const SourceConfig& config, SourceHandlers handlers,
                                    std::optional<FoundPort> remembered) {
  return std::visit(SourceBuilder{io, std::move(handlers), std::move(remembered)}, config);
}

std::string describe(const SourceConfig& config) {
  return std::visit(Description{}, config);
}

std::string port_settings(const SourceConfig& config) {
  const auto* const serial = std::get_if<SerialConfig>(&config);
  return serial != nullptr ? line_format(*serial) : std::string();
}

bool is_warning(const SourceStatus& status) {
  if (status.cause == SourceCause::searching) return false;
  return !status.open || status.cause == SourceCause::port_not_set || status.cause == SourceCause::line_errors;
}

std::string sentence(const std::string& name, const SourceStatus& status) {
  const bool tried_again = status.cause == SourceCause::failed || status.cause == SourceCause::held_by_daemon;
  return name + ": " + status.what + (tried_again ? "; trying again" : "");
}

}  // namespace ams2mqtt
