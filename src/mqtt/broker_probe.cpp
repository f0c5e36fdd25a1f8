#include "broker_probe.hpp"

#include <algorithm>

#include "ams2mqtt/mqtt/address.hpp"
#include "ams2mqtt/system/surroundings.hpp"
#include "probe_steps.hpp"
#include "websocket_probe.hpp"

namespace ams2mqtt {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;

// A TLS port hangs up on plain MQTT without a word.
std::string hidden_tls(tcp::socket socket, asio::io_context& io, milliseconds limit) {
  if (!speaks_tls(std::move(socket), io, limit)) return {};
  return "this port speaks TLS; set mqtt.tls.enabled to true, or mqtt.port to one without TLS";
}

// The steps above TCP.
std::string upper_problem(tcp::socket socket, asio::io_context& io, const MqttConfig& config, milliseconds limit) {
  if (config.tls.enabled) {
    std::string problem = tls_problem(std::move(socket), io, config, limit);
    return problem.empty() ? problem : "TLS: " + problem;
  }
  if (config.transport == Transport::tcp) return hidden_tls(std::move(socket), io, limit);
  error_code gone;
  const tcp::endpoint endpoint = socket.remote_endpoint(gone);
  std::string problem = upgrade_problem(socket, io, config, limit);
  tcp::socket again(io);
  if (problem.empty() || !tcp_problem(again, io, endpoint, limit).empty()) return problem;
  std::string tls = hidden_tls(std::move(again), io, limit);
  return tls.empty() ? problem : tls;
}

// With TLS and websockets Paho tries one address of a name, an IPv4 one if there is any.
std::vector<std::string> tried_addresses(const MqttConfig& config, const std::vector<std::string>& addresses) {
  const bool by_name = config.tls.enabled || config.transport == Transport::websocket;
  if (!by_name || addresses.empty()) return addresses;
  const auto is_v4 = [](const std::string& address) { return address.find(':') == std::string::npos; };
  const auto v4 = std::ranges::find_if(addresses, is_v4);
  return {v4 != addresses.end() ? *v4 : addresses.front()};
}

}  // namespace

std::string tcp_problem(tcp::socket& socket, asio::io_context& io, const tcp::endpoint& endpoint, milliseconds limit) {
  std::optional<error_code> result;
  socket.async_connect(endpoint, [&result](const error_code& error) { result = error; });
  const std::optional<error_code> ended = finish_within(io, result, limit);
  if (!ended) {
    error_code ignored;
    socket.close(ignored);
    (void)finish_within(io, result, limit);  // the cancelled handler refers to `result`
    return "nothing answers at " + endpoint.address().to_string() + "; check mqtt.host and the network";
  }
  if (*ended == asio::error::connection_refused) {
    return "connection refused; is the broker running, and is mqtt.port right?";
  }
  return *ended ? ended->message() : std::string();
}

std::string upgrade_problem(tcp::socket& socket, asio::io_context& io, const MqttConfig& config, milliseconds limit) {
  return upgrade_problem_of(socket, io, config, limit, [](const error_code&) { return std::string(kUpgradeCut); });
}

BrokerAddresses resolve_broker(const MqttConfig& config) {
  asio::io_context io;
  tcp::resolver resolver(io);
  error_code error;
  const std::string host = bare_host(config);
  const auto found =
      resolver.resolve(host, std::to_string(config.effective_port()), asio::ip::resolver_base::numeric_service, error);
  BrokerAddresses result;
  if (error == asio::error::host_not_found_try_again) {
    const std::string advice = advice_for_local_name(host);
    result.problem = "the name server does not answer for " + host + (advice.empty() ? "; is the network up?" : advice);
  } else if (error == asio::error::host_not_found || error == asio::error::no_data) {
    result.problem = "unknown host name " + host + "; check mqtt.host" + advice_for_local_name(host);
  } else if (error) {
    result.problem = "cannot look up " + host + ": " + error.message();
  }
  for (const auto& entry : found) result.addresses.push_back(entry.endpoint().address().to_string());
  return result;
}

std::string probe_broker(const MqttConfig& config, const std::vector<std::string>& addresses, milliseconds limit) {
  std::string problem;
  const std::vector<std::string> tried = tried_addresses(config, addresses);
  for (const std::string& address : tried) {
    asio::io_context io;
    tcp::socket socket(io);
    error_code error;
    const tcp::endpoint endpoint(asio::ip::make_address(address, error), config.effective_port());
    if (error) continue;
    problem = tcp_problem(socket, io, endpoint, limit);
    if (problem.empty()) return upper_problem(std::move(socket), io, config, limit);
  }
  if (!problem.empty() && tried.size() < addresses.size()) {
    problem += " (with TLS or websocket only one address of " + bare_host(config) + " is tried, " + tried.front() +
               "; set mqtt.host to a name that has only the right address)";
  }
  return problem;
}

bool broker_listens(const MqttConfig& config, const std::vector<std::string>& addresses, milliseconds limit) {
  return std::ranges::any_of(tried_addresses(config, addresses), [&](const std::string& address) {
    asio::io_context io;
    tcp::socket socket(io);
    error_code error;
    const tcp::endpoint endpoint(asio::ip::make_address(address, error), config.effective_port());
    return !error && tcp_problem(socket, io, endpoint, limit).empty();
  });
}

}  // namespace ams2mqtt
