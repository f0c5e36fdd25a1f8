#include "ams2mqtt/mqtt/tls_client.hpp"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <boost/asio/ip/address.hpp>
#include <vector>

#include "ams2mqtt/mqtt/address.hpp"
#include "broker_probe.hpp"

namespace ams2mqtt {

namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

// Loads certificates and keys into the context; returns what cannot be read.
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
    // Always set, because OpenSSL would ask at the terminal.
    context.set_password_callback([&tls](std::size_t, ssl::context::password_purpose) { return tls.key_password; },
                                  error);
    context.use_private_key_file(tls.key_file, ssl::context::pem, error);
    if (error) {
      return "the client key " + tls.key_file + " cannot be used: " + error.message() +
             (tls.key_password.empty() ? "" : "; is its password right?");
    }
  }
  return {};
}

// The names as a handshake carries them: each with its length in front.
std::string alpn_wire_format(const std::vector<std::string>& names) {
  std::string wire;
  for (const std::string& name : names) {
    wire += static_cast<char>(name.size());
    wire += name;
  }
  return wire;
}

}  // namespace

std::string prepare_tls(ssl::context& context, const TlsConfig& tls) {
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  context.set_verify_mode(tls.verify ? ssl::verify_peer : ssl::verify_none);
  return load_files(context, tls);
}

void expect_name(SSL* session, const std::string& host) {
  error_code not_an_address;
  boost::asio::ip::make_address(host, not_an_address);
  if (not_an_address) {
    SSL_set_tlsext_host_name(session, host.c_str());
    SSL_set1_host(session, host.c_str());
  } else {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host.c_str());
  }
}

void prepare_tls(SSL* session, const MqttConfig& config) {
  if (config.tls.verify) expect_name(session, bare_host(config));
  const std::string alpn = alpn_wire_format(config.tls.alpn);
  if (alpn.empty()) return;
  SSL_set_alpn_protos(session, reinterpret_cast<const unsigned char*>(alpn.data()), static_cast<unsigned>(alpn.size()));
}

}  // namespace ams2mqtt
