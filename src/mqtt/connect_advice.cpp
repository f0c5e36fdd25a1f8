#include "ams2mqtt/mqtt/connect_advice.hpp"

#include <utility>

#include "ams2mqtt/base/shown.hpp"
#include "ams2mqtt/mqtt/address.hpp"

namespace ams2mqtt {

namespace {

constexpr const char* kSetLogin = "set mqtt.username and mqtt.password_file";

// Only where there is a name.
bool has_no_password(const MqttConfig& config) {
  return !config.username.empty() && config.password.empty() && config.password_file.empty();
}

std::string password_missing(const MqttConfig& config) {
  return "the broker refuses " + shown_username(config) +
         ", and no password is configured; put it in a file that mqtt.password_file names";
}

// For the code that means a wrong password.
std::string wrong_login(const MqttConfig& config) {
  if (config.username.empty()) return std::string("the broker requires a user name and a password; ") + kSetLogin;
  if (has_no_password(config)) return password_missing(config);
  return "wrong user name or password; check mqtt.username, " + shown_username(config) + ", and the password";
}

// Mosquitto gives this code for a wrong password, too.
std::string not_authorised(const MqttConfig& config) {
  if (config.username.empty()) {
    return std::string("not authorised: the broker probably does not allow anonymous clients; ") + kSetLogin;
  }
  if (has_no_password(config)) return "not authorised: " + password_missing(config);
  return "not authorised: wrong user name or password, or " + shown_username(config) +
         " may not connect, and the broker does not say which; check mqtt.username, the password and the broker's "
         "access rules";
}

// With the setting at auto, both have been tried.
std::string wrong_version(const MqttConfig& config) {
  if (!config.group.empty()) {
    return "the broker does not speak MQTT 5, without which there is no mqtt.group; use another broker";
  }
  switch (config.protocol) {
    case Protocol::automatic:
      return "the broker speaks neither MQTT 5 nor MQTT 3.1.1; is it an MQTT broker, and up to date?";
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

// A web address from outside, without the parts that may be secret.
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
    return "the broker accepts the connection but does not answer (tried " + asked_for(config) +
           "); is it overloaded, or is this another service?";
  }
  return "the broker closed the connection without a reason (tried " + asked_for(config) +
         "); does this port expect another protocol, or WebSocket?";
}

std::string explain_no_upgrade(const MqttConfig& config, int status, std::string_view location) {
  const std::string answer = "the broker answers " + std::to_string(status) + " to the websocket request for " +
                             shown_text(config.websocket_path);
  switch (status) {
    case 301:
    case 302:
    case 303:
    case 307:
    case 308: {
      const std::string where = shown_address(location);
      return answer + ": it redirects" + (where.empty() ? "" : " to " + where) +
             "; set mqtt.host, mqtt.port, mqtt.tls and mqtt.websocket.path to the websocket's real address";
    }
    case 401:
    case 403:
    case 407:
      return answer + ": the web server requires a login or does not admit this host; it has to let " +
             shown_text(config.websocket_path) + " through, because mqtt.username is meant for the broker behind it";
    case 429:
    case 500:
      return answer + ": the web server has failed; its log may say why";
    case 502:
    case 503:
    case 504:
      return answer +
             ": the proxy cannot reach the broker behind it; is the broker running, and does the proxy have its "
             "address right?";
    default:
      return answer + "; check mqtt.websocket.path";
  }
}

}  // namespace ams2mqtt
