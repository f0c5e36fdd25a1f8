#include "connect_options.hpp"

#include <algorithm>
#include <cstdint>

#include "ams2mqtt/mqtt/address.hpp"
#include "broker_probe.hpp"
#include "outbox.hpp"

namespace ams2mqtt {

namespace {

// No error handler is set: Paho C++ 1.2 hands the library a pointer to a copy of these options that is gone by the time
// an error occurs. The probe finds out instead (broker_probe.hpp).
mqtt::ssl_options tls_options(const TlsConfig& tls) {
  mqtt::ssl_options options;
  // Only a lower bound: TLS 1.3 is used where the broker has it.
  options.set_ssl_version(MQTT_SSL_VERSION_TLS_1_2);
  options.set_enable_server_cert_auth(tls.verify);
  options.set_verify(tls.verify);  // the host's name; off by default in Paho
  if (tls.verify) options.set_trust_store(tls.ca_file.empty() ? kSystemTrustStore : tls.ca_file);
  if (!tls.cert_file.empty()) options.set_key_store(tls.cert_file);
  if (!tls.key_file.empty()) options.set_private_key(tls.key_file);
  if (!tls.key_password.empty()) options.set_private_key_password(tls.key_password);
  if (!tls.alpn.empty()) options.set_alpn_protos(tls.alpn);
  return options;
}

BrokerLimits limits_of(const mqtt::properties& properties) {
  using mqtt::property;
  BrokerLimits limits;
  if (properties.contains(property::RECEIVE_MAXIMUM)) {
    limits.receive_maximum = mqtt::get<std::uint16_t>(properties, property::RECEIVE_MAXIMUM);
  }
  if (properties.contains(property::MAXIMUM_QOS)) {
    limits.maximum_qos = mqtt::get<std::uint8_t>(properties, property::MAXIMUM_QOS);
  }
  if (properties.contains(property::RETAIN_AVAILABLE)) {
    limits.retain_available = mqtt::get<std::uint8_t>(properties, property::RETAIN_AVAILABLE) != 0;
  }
  if (properties.contains(property::MAXIMUM_PACKET_SIZE)) {
    limits.maximum_packet = mqtt::get<std::uint32_t>(properties, property::MAXIMUM_PACKET_SIZE);
  }
  if (properties.contains(property::SERVER_KEEP_ALIVE)) {
    limits.keep_alive = mqtt::get<std::uint16_t>(properties, property::SERVER_KEEP_ALIVE);
  }
  return limits;
}

}  // namespace

mqtt::connect_options connect_options(const MqttConfig& config, const ConnectAttempt& attempt,
                                      const std::vector<std::string>& addresses) {
  const bool version_5 = attempt.version == MqttVersion::v5;
  const Message* will = attempt.will;
  mqtt::connect_options options;
  options.set_mqtt_version(version_5 ? MQTTVERSION_5 : MQTTVERSION_3_1_1);
  if (version_5) {
    options.set_clean_start(true);
  } else {
    options.set_clean_session(true);
  }
  options.set_automatic_reconnect(false);
  options.set_keep_alive_interval(std::chrono::seconds(attempt.keepalive));
  options.set_connect_timeout(attempt.timeout);
  if (will != nullptr) options.set_will(mqtt::will_options(will->topic, will->payload, will->qos, will->retain));
  if (!config.username.empty()) options.set_user_name(config.username);
  // MQTT 3.1.1 does not allow a password alone.
  const bool password = version_5 || !config.username.empty();
  if (password && !config.password.empty()) options.set_password(config.password);
  if (config.tls.enabled) {
    options.set_ssl(tls_options(config.tls));
  } else if (addresses.size() > 1 && config.transport == Transport::tcp) {
    // By itself, Paho tries only one address of a name, an IPv4 one if there is any. With TLS and websockets it has to
    // stay that way: the certificate is checked against the name, and a web server goes by it.
    auto servers = std::make_shared<mqtt::string_collection>();
    for (const std::string& address : addresses) {
      MqttConfig literal = config;
      literal.host = address;
      servers->push_back(broker_uri(literal));
    }
    options.set_servers(servers);
  }
  return options;
}

BrokerLimits broker_limits(const mqtt::token& connected) {
  try {
    return limits_of(connected.get_connect_response().get_properties());
  } catch (const mqtt::exception&) {
    return {};
  }
}

std::size_t sending_window(const BrokerLimits& limits) {
  // One less, because Paho stalls when the broker's own limit is reached.
  return std::clamp<std::size_t>(limits.receive_maximum, 2, Outbox::kMaxInFlight + 1) - 1;
}

}  // namespace ams2mqtt
