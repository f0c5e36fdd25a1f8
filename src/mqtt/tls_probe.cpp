// The TLS step of the probe: the handshake as Paho makes it, with the reason that Paho does not report.
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <boost/asio/ssl.hpp>
#include <memory>

#include "ams2mqtt/mqtt/tls_client.hpp"
#include "broker_probe.hpp"
#include "probe_steps.hpp"
#include "websocket_probe.hpp"

namespace ams2mqtt {

namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;

// The first DNS names of a certificate, " but for a.example, b.example"; empty when there is none.
std::string names_of(X509* certificate) {
  constexpr int kMostNames = 4;
  const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
      &GENERAL_NAMES_free);
  std::string text;
  for (int index = 0; index < sk_GENERAL_NAME_num(names.get()) && index < kMostNames; ++index) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), index);
    if (name->type != GEN_DNS) continue;
    const auto* begin = reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName));
    text += (text.empty() ? " but for " : ", ") +
            std::string(begin, static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName)));
  }
  return text;
}

std::string certificate_problem(X509_STORE_CTX* verification, const std::string& host, bool own_authority) {
  const int error = X509_STORE_CTX_get_error(verification);
  switch (error) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return "the broker's certificate is not for the name " + host +
             names_of(X509_STORE_CTX_get_current_cert(verification)) +
             "; set mqtt.host to a name in the certificate, or give the broker a certificate for this name";
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return "the broker's certificate has expired; renew it on the broker (or set this host's clock, if it is wrong)";
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return "the broker's certificate is not valid yet; is this host's clock right?";
    default:
      break;
  }
  return std::string("the broker's certificate is not trusted: ") + X509_verify_cert_error_string(error) +
         (own_authority ? "; mqtt.tls.ca_file must hold the certificate of the authority that signed it"
                        : "; set mqtt.tls.ca_file to the certificate of the authority that signed it");
}

bool is_of_tls(const error_code& error) {
  return error.category() == asio::error::get_ssl_category();
}

std::string handshake_problem(const error_code& error) {
  if (!is_of_tls(error)) {
    return "the broker closed the connection during the TLS handshake (" + error.message() +
           "); does this port speak TLS? If not, set mqtt.port to one that does, or mqtt.tls.enabled to false";
  }
  switch (ERR_GET_REASON(static_cast<unsigned long>(error.value()))) {
    case SSL_R_WRONG_VERSION_NUMBER:
      return "the broker's port does not speak TLS (" + error.message() +
             "); set mqtt.port to the one that does, or mqtt.tls.enabled to false";
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
      return "the broker does not offer TLS 1.2 or newer; update or reconfigure it";
    case SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL:
      return "the broker supports none of the protocols in mqtt.tls.alpn";
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
      return "the broker requires a client certificate (" + error.message() +
             "); set mqtt.tls.cert_file and mqtt.tls.key_file";
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
      return "the broker does not accept the client certificate (" + error.message() + ")";
    default:
      return error.message();
  }
}

// With TLS 1.3, a refused client certificate shows only after the handshake, as an alert on the first read.
std::string late_alert(ssl::stream<tcp::socket>& stream, asio::io_context& io, milliseconds limit) {
  std::array<char, 1> byte{};
  std::optional<error_code> result;
  stream.async_read_some(asio::buffer(byte), [&result](const error_code& error, std::size_t) { result = error; });
  const std::optional<error_code> ended = finish_within(io, result, limit);
  error_code ignored;
  stream.next_layer().close(ignored);
  (void)finish_within(io, result, limit);
  return ended && *ended && is_of_tls(*ended) ? handshake_problem(*ended) : std::string();
}

std::string close_with(ssl::stream<tcp::socket>& stream, asio::io_context& io, const std::optional<error_code>& result,
                       milliseconds limit, std::string problem) {
  error_code ignored;
  stream.next_layer().close(ignored);
  (void)finish_within(io, result, limit);
  return problem;
}

}  // namespace

std::string tls_problem(tcp::socket socket, asio::io_context& io, const MqttConfig& config, milliseconds limit) {
  const TlsConfig& tls = config.tls;
  ssl::context context(ssl::context::tls_client);
  if (std::string problem = prepare_tls(context, tls); !problem.empty()) return problem;

  ssl::stream<tcp::socket> stream(std::move(socket), context);
  const std::string host = bare_host(config);
  std::string distrust;
  prepare_tls(stream.native_handle(), config);
  if (tls.verify) {
    stream.set_verify_callback([&](bool good, ssl::verify_context& verification) {
      if (!good) distrust = certificate_problem(verification.native_handle(), host, !tls.ca_file.empty());
      return good;
    });
  }
  std::optional<error_code> result;
  stream.async_handshake(ssl::stream_base::client, [&result](const error_code& error) { result = error; });
  const std::optional<error_code> ended = finish_within(io, result, limit);
  if (!ended) return close_with(stream, io, result, limit, "no answer to the TLS handshake");
  if (*ended) {
    return close_with(stream, io, result, limit, distrust.empty() ? handshake_problem(*ended) : distrust);
  }
  if (config.transport == Transport::websocket) {
    return upgrade_problem_of(stream, io, config, limit, [](const error_code& error) {
      return is_of_tls(error) ? handshake_problem(error) : std::string(kUpgradeCut);
    });
  }
  return late_alert(stream, io, limit);
}

bool speaks_tls(tcp::socket socket, asio::io_context& io, milliseconds limit) {
  ssl::context context(ssl::context::tls_client);
  ssl::stream<tcp::socket> stream(std::move(socket), context);
  std::optional<error_code> result;
  stream.async_handshake(ssl::stream_base::client, [&result](const error_code& error) { result = error; });
  const std::optional<error_code> ended = finish_within(io, result, limit);
  error_code ignored;
  stream.next_layer().close(ignored);
  (void)finish_within(io, result, limit);
  if (!ended) return false;
  if (!*ended) return true;
  return is_of_tls(*ended) && ERR_GET_REASON(static_cast<unsigned long>(ended->value())) != SSL_R_WRONG_VERSION_NUMBER;
}

}  // namespace ams2mqtt
