#include "ams2mqtt/mqtt/connect_advice.hpp"

#include <utility>

#include "ams2mqtt/base/shown.hpp"
#include "ams2mqtt/mqtt/address.hpp"

namespace ams2mqtt {

namespace {

constexpr const char* kSetLogin = "set mqtt.username and mqtt.password_file";

// The code of a wrong password.
std::string wrong_login(const MqttConfig& config) {
  if (config.username.empty()) return std::string("the broker wants a user name and a password; ") + kSetLogin;
  return "wrong user name or password; check mqtt.username, " + shown_username(config) + ", and the password";
}

// Mosquitto gives this code for a wrong password, too.
std::string not_authorised(const MqttConfig& config) {
  if (config.username.empty()) {
    return std::string("not authorised: as a rule the broker does not let clients without a user name connect; ") +
           kSetLogin;
  }
  return "not authorised: wrong user name or password, or " + shown_username(config) +
         " may not connect, and the broker does not say which; check mqtt.username, the password and the broker's "
         "access rules";
}

// With the setting on auto both have been tried.
std::string wrong_version(const MqttConfig& config) {
  switch (config.protocol) {
    case Protocol::automatic:
      return "the broker speaks neither MQTT 5 nor MQTT 3.1.1; is it a broker of MQTT, and up to date?";
    case Protocol::v5:
      return "the broker does not speak MQTT 5; set mqtt.protocol to auto";
    case Protocol::v311:
      return "the broker does not speak MQTT 3.1.1; set mqtt.protocol to auto";
  }
  std::unreachable();
}

std::string asked_for(const MqttConfig& config) {
  switch (config.protocol) {
    case Protocol::automatic:
      return "MQTT 5 and 3.1.1";
    case Protocol::v5:
      return "MQTT 5; mqtt.protocol: auto also tries 3.1.1";
    case Protocol::v311:
      return "MQTT 3.1.1; mqtt.protocol: auto also tries 5";
  }
  std::unreachable();
}

// A web address from outside, without what may be secret in it.
std::string shown_address(std::string_view location) {
  constexpr std::size_t kLongest = 100;
  location = location.substr(0, location.find_first_of("?#"));
  const std::size_t scheme = location.find("://");
  const std::size_t begin = scheme == std::string_view::npos ? 0 : scheme + 3;
  const std::size_t at = location.substr(0, location.find('/', begin)).rfind('@');
  std::string text(location.substr(0, begin));
  text += location.substr(at == std::string_view::npos ? begin : at + 1);
  std::erase_if(text, [](char character) { return character <= ' ' || character > '~'; });
  if (text.size() > kLongest) text = text.substr(0, kLongest) + "...";
  return text;
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

std::string explain_silence(const MqttConfig& config, const std::string& problem, bool in_vain) {
  if (!problem.empty()) return problem;
  if (config.tls.enabled && config.tls.verify && bare_host(config).find(':') != std::string::npos) {
    return "TLS to an IPv6 address cannot be verified; set mqtt.host to the broker's name";
  }
  if (in_vain) {
    return "the broker takes the connection but does not answer (asked for " + asked_for(config) +
           "); is it overloaded, or another service?";
  }
  return "the broker hung up without a word (asked for " + asked_for(config) +
         "); does this port speak another protocol, or websocket?";
}

std::string explain_no_upgrade(const MqttConfig& config, int status, std::string_view location) {
  const std::string answer =
      "the broker answers " + std::to_string(status) + " to a websocket on " + shown_text(config.websocket_path);
  switch (status) {
    case 301:
    case 302:
    case 303:
    case 307:
    case 308: {
      const std::string where = shown_address(location);
      return answer + ": it redirects" + (where.empty() ? "" : " to " + where) +
             "; set mqtt.host, mqtt.port, mqtt.tls and mqtt.websocket.path to where the websocket really is";
    }
    case 401:
    case 403:
    case 407:
      return answer + ": the web server wants a login or does not let this host in; it has to let " +
             shown_text(config.websocket_path) + " through, as mqtt.username is for the broker behind it";
    case 429:
    case 500:
      return answer + ": the web server is in trouble; its own log may say why";
    case 502:
    case 503:
    case 504:
      return answer +
             ": the proxy does not reach the broker behind it; is that running, and does the proxy have its "
             "right address?";
    default:
      return answer + "; check mqtt.websocket.path";
  }
}

}  // namespace ams2mqtt
