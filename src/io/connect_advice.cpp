#include "ams2mqtt/io/connect_advice.hpp"

#include "ams2mqtt/base/shown.hpp"
#include "ams2mqtt/io/mqtt_address.hpp"

namespace ams2mqtt {

namespace {

constexpr const char* kSetLogin = "set mqtt.username and mqtt.password_file";

// The code of a wrong password.
std::string wrong_login(const MqttConfig& config) {
  if (config.username.empty()) return std::string("the broker wants a user name and a password; ") + kSetLogin;
  return "wrong user name or password; check mqtt.username, " + shown_text(config.username) + ", and the password";
}

// Mosquitto gives this code for a wrong password, too.
std::string not_authorised(const MqttConfig& config) {
  if (config.username.empty()) {
    return std::string("not authorised: the broker does not let clients without a user name connect; ") + kSetLogin;
  }
  return "not authorised: wrong user name or password, or " + shown_text(config.username) +
         " may not connect, and the broker does not say which; check mqtt.username, the password and the broker's "
         "access rules";
}

// With the setting on auto the last version that was tried is the older one.
std::string wrong_version(const MqttConfig& config) {
  return std::string("the broker does not speak ") + (config.protocol == Protocol::v5 ? "MQTT 5" : "MQTT 3.1.1") +
         "; set mqtt.protocol to auto";
}

}  // namespace

std::string way_of_speaking(const MqttConfig& config, bool version_5) {
  std::string how = version_5 ? "MQTT 5" : "MQTT 3.1.1";
  if (config.transport == Transport::websocket) how += ", websocket";
  if (config.tls.enabled) how += config.tls.verify ? ", TLS" : ", TLS without checking the certificate";
  return how;
}

std::string explain_refusal(const MqttConfig& config, const MqttReason& reason) {
  if (reason.kind == MqttReasonKind::login) return wrong_login(config);
  if (reason.kind == MqttReasonKind::rights) return not_authorised(config);
  if (reason.kind == MqttReasonKind::protocol_version) return wrong_version(config);
  return reason.text;
}

std::string explain_silence(const MqttConfig& config, const std::vector<std::string>& addresses,
                            const std::string& problem, bool in_vain) {
  if (!problem.empty()) return problem;
  if (in_vain) return "the broker takes the connection but does not answer; is it overloaded, or another service?";
  if (config.tls.enabled && config.tls.verify && bare_host(config).find(':') != std::string::npos) {
    return "TLS to an IPv6 address cannot be verified; set mqtt.host to the broker's name";
  }
  const bool by_name = config.tls.enabled || config.transport == Transport::websocket;
  if (by_name && addresses.size() > 1) {
    return "only one address of " + bare_host(config) +
           " is tried with TLS or websocket, an IPv4 one if there is any, and the broker does not answer there; set "
           "mqtt.host to a name with the right address alone";
  }
  std::string what = "the broker hung up without a word; is this port of another protocol, or of websocket?";
  if (config.protocol == Protocol::v311) what += " With mqtt.protocol: auto the broker may say why";
  return what;
}

}  // namespace ams2mqtt
