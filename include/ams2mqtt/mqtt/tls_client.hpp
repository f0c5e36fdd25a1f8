// What a TLS client is set to, where the program makes the connection itself: for the probe of a broker, for the reader
// of a group, and for Home Assistant. Paho gets the same settings in its own way (connect_options.cpp).
#pragma once

#include <utility>  // before Boost.Asio 1.74, whose headers miss it

#include <boost/asio/ssl/context.hpp>
#include <string>

#include "ams2mqtt/config/config.hpp"

namespace ams2mqtt {

// TLS 1.2 or newer, with the files of `tls`; returns what cannot be read, as a part of a sentence. `tls` has to live as
// long as the files are being read.
[[nodiscard]] std::string prepare_tls(boost::asio::ssl::context& context, const TlsConfig& tls);
// The name or address that the certificate has to be for.
void expect_name(SSL* session, const std::string& host);
// The same for a broker, and the protocols that are offered.
void prepare_tls(SSL* session, const MqttConfig& config);

}  // namespace ams2mqtt
