#include "setup_config.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>
#include <variant>

#include "ams2mqtt/base/wipe.hpp"
#include "ams2mqtt/config/config_file.hpp"
#include "ams2mqtt/system/utf8.hpp"
#include "in_force.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kLongestComment = 100;
constexpr std::uint16_t kUsualPort = 1883;
constexpr std::uint16_t kUsualTlsPort = 8883;

bool is_plain_word(std::string_view text) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  constexpr std::array<std::string_view, 4> kOtherMeanings = {"null", "Null", "NULL", "auto"};
  const std::string safe = std::string(kLetters) + "0123456789_-./";
  if (text.empty() || (kLetters.find(text.front()) == std::string_view::npos && text.front() != '/')) return false;
  return text.find_first_not_of(safe) == std::string_view::npos && std::ranges::count(kOtherMeanings, text) == 0;
}

std::string yaml_comment(std::string_view indent, const std::string& words) {
  return std::string(indent) + "# " + words + '\n';
}

std::string yaml_setting(std::string_view indent, std::string_view name, const std::string& value) {
  return std::string(indent) + std::string(name) + ": " + value + '\n';
}

std::string format_lines(const LineFormat& format) {
  constexpr std::string_view kIndent = "      ";
  const LineFormat usual;
  if (format == usual) return {};
  return yaml_comment(kIndent, "How its characters are sent.") +
         yaml_setting(kIndent, "baud", std::to_string(format.baud)) +
         yaml_setting(kIndent, "data_bits", std::to_string(format.data_bits)) +
         yaml_setting(kIndent, "parity", std::string(parity_word(format.parity))) +
         yaml_setting(kIndent, "stop_bits", std::to_string(format.stop_bits));
}

struct SourceLines {
  const std::string& heard;  // a line of its own, or nothing

  std::string operator()(const std::monostate&) const { return {}; }
  std::string operator()(const MqttSourceConfig&) const { return {}; }
  std::string operator()(const SerialConfig& serial) const {
    if (serial.device == SerialConfig::kAnyDevice) {
      return yaml_comment("  ", "Looks for the meter on all serial ports, whenever the daemon starts.") + heard +
             "  - serial: auto\n";
    }
    std::string text = yaml_comment("  ", "The serial port that the meter is connected to.") + heard + "  - serial:\n" +
                       yaml_setting("      ", "device", yaml_value(serial.device));
    if (!serial.searches_format()) return text + format_lines(serial);
    return text + yaml_comment("      ", "How its characters are sent is found out by listening.") +
           yaml_setting("      ", "baud", "auto");
  }
  std::string operator()(const TcpConfig& tcp) const {
    return yaml_comment("  ", "The network bridge that the meter is connected to.") + heard + "  - tcp:\n" +
           yaml_setting("      ", "host", yaml_value(tcp.host)) +
           yaml_setting("      ", "port", std::to_string(tcp.port));
  }
};

std::string broker_lines(const SetupChoice& choice) {
  constexpr std::string_view kIndent = "  ";
  const MqttConfig& mqtt = choice.mqtt;
  const std::string origin = choice.broker_origin.empty() ? "" : ", " + choice.broker_origin;
  std::string text = yaml_comment("", "The MQTT broker to publish to" + one_line(origin, kLongestComment) + ".") +
                     "mqtt:\n" + yaml_setting(kIndent, "host", yaml_value(mqtt.host));
  if (mqtt.port != 0 && mqtt.port != (mqtt.tls.enabled ? kUsualTlsPort : kUsualPort)) {
    text += yaml_comment(kIndent, "Its port, where it is not the usual one.") +
            yaml_setting(kIndent, "port", std::to_string(mqtt.port));
  }
  if (mqtt.tls.enabled)
    text += yaml_comment(kIndent, "The connection is encrypted.") + yaml_setting(kIndent, "tls", "true");
  if (mqtt.username.empty()) return text;
  text += yaml_comment(kIndent, "The user that the broker knows.") +
          yaml_setting(kIndent, "username", yaml_value(mqtt.username));
  if (mqtt.password_file.empty()) return text;
  return text + yaml_comment(kIndent, "The file that holds the password, and nothing else.") +
         yaml_setting(kIndent, "password_file", yaml_value(mqtt.password_file));
}

std::string key_lines(const KeyConfig& key) {
  constexpr std::string_view kIndent = "    ";
  std::string text;
  if (!key.key_file.empty()) {
    text += yaml_comment(kIndent, "The file that holds the encryption key of the meter, and nothing else.") +
            yaml_setting(kIndent, "key_file", yaml_value(key.key_file));
  }
  if (!key.auth_key_file.empty()) {
    text += yaml_comment(kIndent, "The file that holds the authentication key.") +
            yaml_setting(kIndent, "auth_key_file", yaml_value(key.auth_key_file));
  }
  return text;
}

// In the place of the files. The loader leaves out quotes around a whole value, and takes quotes alone for no value;
// that is only about the environment, so what it makes of the password does not count.
Environment secrets_of(const SetupChoice& choice) {
  Environment environment;
  const auto add = [&](const char* name, const std::string& secret) {
    const bool is_quotes_alone = secret == "\"\"" || secret == "''";
    if (!secret.empty()) environment.emplace_back(name, is_quotes_alone ? "quotes" : secret);
  };
  add("AMS2MQTT_MQTT__PASSWORD", choice.mqtt.password);
  add("AMS2MQTT_METERS__0__KEY", choice.key.key);
  add("AMS2MQTT_METERS__0__AUTH_KEY", choice.key.auth_key);
  return environment;
}

// What SetupChoice decides, of the broker.
auto meant_by(const MqttConfig& mqtt) {
  return std::tuple(mqtt.host, mqtt.effective_port(), mqtt.tls.enabled, mqtt.username, mqtt.password_file);
}

auto meant_by(const KeyConfig& key) {
  return std::tuple(key.key_file, key.auth_key_file);
}

// A format that is written need not be searched for.
SourceConfig meant_by(SourceConfig source) {
  if (auto* serial = std::get_if<SerialConfig>(&source)) serial->finds_format = serial->searches_format();
  return source;
}

}  // namespace

std::string yaml_value(std::string_view text) {
  if (is_plain_word(text)) return std::string(text);
  std::string quoted = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') quoted += '\\';
    quoted += letter;
  }
  return quoted + '"';
}

std::string configuration_text(const SetupChoice& choice) {
  std::string text =
      "# The configuration of ams2mqtt, as `ams2mqtt setup` has written it. `man ams2mqtt.yaml` explains all "
      "settings;\n"
      "# `ams2mqtt check` says whether a change is right.\n\n";
  const std::string heard =
      choice.meter.empty() ? "" : yaml_comment("  ", "Heard there: " + one_line(choice.meter, kLongestComment) + '.');
  text += broker_lines(choice) + "\nmeters:\n";
  return text + std::visit(SourceLines{heard}, choice.source) + key_lines(choice.key);
}

std::string misreading_of(const std::string& text, const SetupChoice& choice) {
  Environment environment = secrets_of(choice);
  LoadedConfig loaded = load_config(text, environment);
  for (auto& [name, value] : environment) wipe(value);
  if (!loaded.problems.empty()) return loaded.problems.front().what;
  const Config& read = loaded.config;
  const bool same = read.meters.size() == 1 && meant_by(read.meters.front().source) == meant_by(choice.source) &&
                    meant_by(read.mqtt) == meant_by(choice.mqtt) &&
                    meant_by(read.meters.front().key) == meant_by(choice.key);
  return same ? "" : "it would not be read as it is meant; please report this, with what you have entered";
}

}  // namespace ams2mqtt
