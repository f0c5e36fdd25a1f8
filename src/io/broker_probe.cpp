#include "ams2mqtt/io/broker_probe.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <optional>
#include <utility>

#include "ams2mqtt/io/mqtt_address.hpp"

namespace ams2mqtt {

namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;

// Runs until the operation ends or the time is over; nothing for the latter.
std::optional<error_code> finish_within(asio::io_context& io, const std::optional<error_code>& result,
                                        milliseconds limit) {
  io.restart();
  io.run_for(limit);
  return result;
}

std::string tcp_problem(tcp::socket& socket, asio::io_context& io, const tcp::endpoint& endpoint, milliseconds limit) {
  std::optional<error_code> result;
  socket.async_connect(endpoint, [&result](const error_code& error) { result = error; });
  const std::optional<error_code> ended = finish_within(io, result, limit);
  if (!ended) {
    error_code ignored;
    socket.close(ignored);
    (void)finish_within(io, result, limit);  // the cancelled handler refers to `result`
    return "nothing answers at this address";
  }
  if (*ended == asio::error::connection_refused) return "connection refused; is the broker running on this port?";
  return *ended ? ended->message() : std::string();
}

// Certificates and keys into the context; what cannot be read.
std::string load_files(ssl::context& context, const TlsConfig& tls) {
  error_code error;
  if (tls.verify) {
    const std::string trust = tls.ca_file.empty() ? kSystemTrustStore : tls.ca_file;
    context.load_verify_file(trust, error);
    if (error) return "the CA file " + trust + " cannot be used: " + error.message();
  }
  if (!tls.cert_file.empty()) {
    context.use_certificate_chain_file(tls.cert_file, error);
    if (error) return "the client certificate " + tls.cert_file + " cannot be used: " + error.message();
  }
  if (!tls.key_file.empty()) {
    context.use_private_key_file(tls.key_file, ssl::context::pem, error);
    if (error) return "the client key " + tls.key_file + " cannot be used: " + error.message();
  }
  return {};
}

void expect_name(SSL* session, const std::string& host) {
  error_code not_an_address;
  asio::ip::make_address(host, not_an_address);
  if (not_an_address) {
    SSL_set_tlsext_host_name(session, host.c_str());
    SSL_set1_host(session, host.c_str());
  } else {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host.c_str());
  }
}

std::string verify_problem(SSL* session, const std::string& host) {
  const long verified = SSL_get_verify_result(session);
  if (verified == X509_V_OK) return {};
  if (verified == X509_V_ERR_HOSTNAME_MISMATCH || verified == X509_V_ERR_IP_ADDRESS_MISMATCH) {
    return "the broker's certificate is not for the name " + host;
  }
  return std::string("the broker's certificate is not trusted: ") + X509_verify_cert_error_string(verified);
}

std::string handshake_problem(const error_code& error) {
  const bool of_tls = error.category() == asio::error::get_ssl_category();
  const bool alert = of_tls && ERR_GET_REASON(static_cast<unsigned long>(error.value())) != SSL_R_WRONG_VERSION_NUMBER;
  return alert ? error.message() : "the broker's port does not speak TLS (" + error.message() + ")";
}

std::string tls_problem(tcp::socket socket, asio::io_context& io, const MqttConfig& config, milliseconds limit) {
  ssl::context context(ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  context.set_verify_mode(config.tls.verify ? ssl::verify_peer : ssl::verify_none);
  if (std::string problem = load_files(context, config.tls); !problem.empty()) return problem;

  ssl::stream<tcp::socket> stream(std::move(socket), context);
  if (config.tls.verify) expect_name(stream.native_handle(), bare_host(config));
  std::optional<error_code> result;
  stream.async_handshake(ssl::stream_base::client, [&result](const error_code& error) { result = error; });
  std::optional<error_code> ended = finish_within(io, result, limit);
  error_code ignored;
  std::string problem;
  if (!ended) {
    problem = "no answer to the TLS handshake";
  } else if (*ended) {
    problem = config.tls.verify ? verify_problem(stream.native_handle(), bare_host(config)) : std::string();
    if (problem.empty()) problem = handshake_problem(*ended);
  } else {
    // A refused client certificate shows only after a TLS 1.3 handshake, as an alert on the first read.
    std::array<char, 1> byte{};
    result.reset();
    stream.async_read_some(asio::buffer(byte), [&result](const error_code& error, std::size_t) { result = error; });
    ended = finish_within(io, result, limit);
    if (ended && *ended && ended->category() == asio::error::get_ssl_category()) problem = ended->message();
  }
  stream.next_layer().close(ignored);
  (void)finish_within(io, result, limit);
  return problem;
}

}  // namespace

BrokerAddresses resolve_broker(const MqttConfig& config) {
  asio::io_context io;
  tcp::resolver resolver(io);
  error_code error;
  const std::string host = bare_host(config);
  const auto found =
      resolver.resolve(host, std::to_string(config.effective_port()), asio::ip::resolver_base::numeric_service, error);
  BrokerAddresses result;
  if (error == asio::error::host_not_found_try_again) {
    result.problem = "the name server does not answer for " + host;
  } else if (error) {
    result.problem = "the name " + host + " is not known";
  }
  for (const auto& entry : found) result.addresses.push_back(entry.endpoint().address().to_string());
  return result;
}

std::string probe_broker(const MqttConfig& config, const std::vector<std::string>& addresses, milliseconds limit) {
  std::string problem;
  for (const std::string& address : addresses) {
    asio::io_context io;
    tcp::socket socket(io);
    error_code error;
    const tcp::endpoint endpoint(asio::ip::make_address(address, error), config.effective_port());
    if (error) continue;
    problem = tcp_problem(socket, io, endpoint, limit);
    if (!problem.empty()) continue;
    if (!config.tls.enabled) return {};
    problem = tls_problem(std::move(socket), io, config, limit);
    return problem.empty() ? problem : "TLS: " + problem;
  }
  return problem;
}

}  // namespace ams2mqtt
