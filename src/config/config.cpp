#include "ams2mqtt/config/config.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "ams2mqtt/base/shown.hpp"
#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/tracking/value_key.hpp"
#include "group_rules.hpp"
#include "http_rules.hpp"
#include "line_rules.hpp"
#include "storage_rules.hpp"
#include "topic_rules.hpp"
#include "tried_settings.hpp"

namespace ams2mqtt {
namespace {

constexpr std::size_t kMaxAlpnLength = 255;  // a name's length is one byte of the handshake
constexpr unsigned kMinKeepalive = 5;
constexpr unsigned kMaxKeepalive = 3600;
constexpr std::size_t kMaxNameLength = 100;

class Checker {
 public:
  std::vector<Problem> take() { return std::move(problems_); }

  void mqtt(const MqttConfig& mqtt);
  void tls(const TlsConfig& tls);
  void meters(const Config& config, const std::vector<std::string>& places);

 private:
  void report(std::string where, std::string what) {
    problems_.push_back(Problem{.where = std::move(where), .what = std::move(what)});
  }
  void report_missing_secret(std::string where, std::string what) {
    report(std::move(where), std::move(what));
    problems_.back().credential_may_help = true;
  }
  void host(const std::string& where, const std::string& host);
  void topics(const MqttConfig& mqtt);
  void source(const std::string& where, const std::monostate& none);
  void source(const std::string& meter, const SerialConfig& serial);
  void line(const std::string& where, const LineFormat& line);
  void source(const std::string& meter, const TcpConfig& tcp);
  void source(const std::string& meter, const MqttSourceConfig& mqtt);
  void meter(const std::string& where, const MeterConfig& meter);
  void key(const std::string& where, const KeyConfig& key);
  void keys(const std::string& where, const std::vector<KeyConfig>& keys);
  void compare(const std::string& where, const MeterConfig& meter, std::size_t index,
               const std::vector<std::string>& places);

  std::vector<Problem> problems_;
  // The first meter that has each of what no two may share, by its index.
  using Owners = std::unordered_map<std::string, std::size_t>;
  Owners names_;
  Owners ids_;
  Owners ports_;
};

// The characters of host names and addresses, including letters of any language.
bool is_host_text(std::string_view text) {
  return std::ranges::all_of(text, [](char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    const bool word = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
    return word || byte >= 0x80 || std::string_view("-._:%[]").find(letter) != std::string_view::npos;
  });
}

// For "broker:1883".
std::string port_advice(std::string_view host) {
  const auto address = written_address(host);
  if (!address) return "; the port has its own setting";
  return "; write 'host: " + shown_text(address->host) + "' and beside it 'port: " + address->port + "'";
}

void Checker::host(const std::string& where, const std::string& host) {
  const auto colons = std::count(host.begin(), host.end(), ':');
  if (host.empty()) {
    report(where, "host is missing; write a name or an address");
  } else if (host.find("://") != std::string::npos) {
    report(where, "host must be just a name or an address, not " + in_quotes(host) + advice_for_address(host));
  } else if (!is_host_text(host)) {
    report(where, "host must be a name or an address, not " + in_quotes(host));
  } else if (host.front() == '[') {
    report(where, "host must be an address without brackets, not " + in_quotes(host) +
                      (written_address(host) ? port_advice(host) : ""));
  } else if (colons == 1) {
    report(where, "host must be just a name or an address, not " + in_quotes(host) + port_advice(host));
  }
}

void Checker::topics(const MqttConfig& mqtt) {
  const auto judge = [this](const std::string& key, const std::string& topic) {
    if (auto problem = topic_problem(topic)) report("mqtt." + key, key + *problem);
  };
  judge("base_topic", mqtt.base_topic);
  judge("discovery_prefix", mqtt.discovery_prefix);
  if (auto problem = overlap_problem(mqtt.base_topic, mqtt.discovery_prefix)) {
    report("mqtt.base_topic", std::move(*problem));
  }
}

void Checker::mqtt(const MqttConfig& mqtt) {
  host("mqtt.host", mqtt.host);
  topics(mqtt);
  if (mqtt.username.empty() && !(mqtt.password_file.empty() && mqtt.password.empty())) {
    report("mqtt.username",
           "username is missing: a password is configured, and a broker accepts it only with a username");
  }
  if (!mqtt.websocket_path.starts_with('/')) {
    report("mqtt.websocket.path",
           "path must begin with '/', not be " + in_quotes(mqtt.websocket_path) + "; brokers use /mqtt");
  } else if (mqtt.websocket_path.find_first_of(" #") != std::string::npos) {
    report("mqtt.websocket.path",
           "path must not contain a blank or '#', as " + in_quotes(mqtt.websocket_path) + " does");
  }
  if (mqtt.keepalive < kMinKeepalive || mqtt.keepalive > kMaxKeepalive) {
    report("mqtt.keepalive", "keepalive must be " + std::to_string(kMinKeepalive) + " to " +
                                 std::to_string(kMaxKeepalive) + " seconds, not " + std::to_string(mqtt.keepalive));
  }
  tls(mqtt.tls);
  if (!mqtt.value_topics && !mqtt.telegram_topic) {
    report("mqtt.telegram_topic", "telegram_topic must be true where value_topics is false, or nothing is published");
  }
}

void Checker::tls(const TlsConfig& tls) {
  if (tls.cert_file.empty() != tls.key_file.empty()) {
    const std::string missing = tls.cert_file.empty() ? "cert_file" : "key_file";
    report("mqtt.tls." + missing, missing + " is missing: a client certificate needs both cert_file and key_file");
    problems_.back().credential_may_help = tls.key_file.empty();
  }
  const bool password = !(tls.key_password.empty() && tls.key_password_file.empty());
  if (password && tls.key_file.empty()) {
    report_missing_secret("mqtt.tls.key_file", "key_file is missing: a password for it is configured");
  }
  for (const std::string& protocol : tls.alpn) {
    if (protocol.empty() || protocol.size() > kMaxAlpnLength) {
      report("mqtt.tls.alpn", "alpn must be names of 1 to 255 bytes, separated by commas, such as 'mqtt'");
      return;
    }
  }
}

void Checker::source(const std::string& where, const std::monostate&) {
  report(where + ".serial",
         "the meter has no source; write 'serial: {device: /dev/...}', 'tcp: {host: ..., port: ...}' or 'mqtt: {topic: "
         "...}'");
}

void Checker::source(const std::string& meter, const SerialConfig& serial) {
  const std::string where = meter + ".serial";
  if (serial.device.empty()) {
    report(where + ".device", "device is missing; write the port, such as /dev/ttyUSB0 or a name in /dev/serial/by-id");
  } else if (serial.device != SerialConfig::kAnyDevice && serial.device.front() != '/') {
    report(where + ".device",
           "device must be an absolute path, not " + in_quotes(serial.device) +
               (secrecy_of(serial.device) == Secrecy::none ? "; write 'device: /dev/" + shown_text(serial.device) + "'"
                                                           : ""));
  }
  std::ranges::move(search_problems(where, serial), std::back_inserter(problems_));
  line(where, serial);
}

void Checker::line(const std::string& where, const LineFormat& line) {
  std::ranges::move(line_problems(where, line), std::back_inserter(problems_));
}

void Checker::source(const std::string& meter, const TcpConfig& tcp) {
  const std::string where = meter + ".tcp";
  host(where + ".host", tcp.host);
  const bool is_in_host = written_address(tcp.host) || tcp.host.contains("://");
  if (tcp.port == 0 && !is_in_host)
    report(where + ".port", "port is missing; write the port that serves the meter's bytes, as in 'tcp: {host: " +
                                shown_text(tcp.host) + ", port: 3001}'");
  line(where, tcp);
  if (!tcp.rfc2217 && static_cast<const LineFormat&>(tcp) != LineFormat{}) {
    report(
        where + ".rfc2217",
        "rfc2217 must be true for baud, data_bits, parity and stop_bits: otherwise the other side has these settings");
  }
}

void Checker::source(const std::string& meter, const MqttSourceConfig& mqtt) {
  const std::string where = meter + ".mqtt";
  if (auto problem = filter_problem(mqtt.topic)) report(where + ".topic", "topic" + *problem);
  const bool has_password = !mqtt.password.empty() || !mqtt.password_file.empty();
  const bool elsewhere = mqtt.port != 0 || !mqtt.username.empty() || has_password || mqtt.tls || !mqtt.ca_file.empty();
  if (!mqtt.host.empty()) {
    host(where + ".host", mqtt.host);
  } else if (elsewhere) {
    report(where + ".host",
           "host is missing: without it the broker is that of the section mqtt, which has these settings, too");
  }
  if (has_password && mqtt.username.empty()) {
    report(where + ".username",
           "username is missing: a password is configured, and a broker accepts it only with a username");
  }
  if (mqtt.max_lines < 1 || mqtt.max_lines > Config::kMostMeters) {
    report(where + ".max_lines",
           "max_lines must be 1 to " + std::to_string(Config::kMostMeters) + ", not " + std::to_string(mqtt.max_lines));
  }
}

void Checker::meter(const std::string& where, const MeterConfig& meter) {
  std::visit([&](const auto& each) { source(where, each); }, meter.source);
  const auto* gateways = std::get_if<MqttSourceConfig>(&meter.source);
  if (!meter.id.empty() && gateways != nullptr && gateways->topic.contains('+')) {
    report(where + ".id", "id is for one meter, and this topic may have many; remove one of them");
  }
  if (!meter.id.empty() && plain_id(meter.id) != meter.id) {
    const std::string possible = plain_id(meter.id);
    report(where + ".id",
           "id must be up to 64 letters, digits, '_' or '-', not " + in_quotes(meter.id) +
               (possible.empty() || secrecy_of(meter.id) != Secrecy::none ? ""
                                                                          : "; " + in_quotes(possible) + " would do"));
  }
  if (meter.name.size() > kMaxNameLength) {
    report(where + ".name", "name must have at most " + std::to_string(kMaxNameLength) + " bytes");
  } else if (!meter.name.empty() && slug(meter.name).empty()) {
    report(where + ".name", "name must contain a letter or a digit, and " + in_quotes(meter.name) + " does not");
  }
  if (meter.max_meters < 1 || meter.max_meters > MeterConfig::kMostMeters) {
    report(where + ".max_meters", "max_meters must be 1 to " + std::to_string(MeterConfig::kMostMeters) + ", not " +
                                      std::to_string(meter.max_meters));
  }
  key(where, meter.key);
  keys(where + ".keys", meter.keys);
}

// Whether the files hold keys shows when they are read.
void Checker::key(const std::string& where, const KeyConfig& key) {
  const bool decrypts = !key.key.empty() || !key.key_file.empty();
  const bool verifies = !key.auth_key.empty() || !key.auth_key_file.empty();
  if (verifies && !decrypts) {
    report_missing_secret(where + ".key_file",
                          "key_file is missing: the authentication key only verifies what it decrypts");
  }
}

void Checker::keys(const std::string& where, const std::vector<KeyConfig>& keys) {
  std::set<SystemTitle> titles;
  for (std::size_t index = 0; index < keys.size(); ++index) {
    const KeyConfig& entry = keys[index];
    const std::string here = where + "[" + std::to_string(index) + "]";
    if (!entry.system_title) {
      report(
          here + ".system_title",
          "system_title is missing; the key_file of a key for every system title goes beside serial or tcp, not here");
    } else if (!titles.insert(*entry.system_title).second) {
      report(here + ".system_title", "system_title already has a key; remove one of them");
    }
    if (entry.key.empty() && entry.key_file.empty()) {
      report_missing_secret(here + ".key_file",
                            "key_file is missing; write the name of the file that holds the encryption key");
    } else {
      key(here, entry);
    }
  }
}

// What a source occupies, and what to say when another meter already has it.
struct Port {
  std::string name;  // empty: nothing is configured
  std::string setting = {};
  std::string shared = {};
  std::string reason = {};
};
struct PortOf {
  Port operator()(const std::monostate&) const { return {}; }
  Port operator()(const SerialConfig& serial) const {
    if (serial.device.empty()) return {};
    return {serial.device, ".serial.device", "device " + serial.device + " is also used by ",
            "a port carries one meter"};
  }
  Port operator()(const TcpConfig& tcp) const {
    if (tcp.host.empty()) return {};
    return {tcp.host + ':' + std::to_string(tcp.port), ".tcp.port", "host and port are also used by ",
            "a connection carries one meter"};
  }
  Port operator()(const MqttSourceConfig& mqtt) const {
    if (mqtt.topic.empty()) return {};
    return {"mqtt " + mqtt.host + ' ' + std::to_string(mqtt.port) + ' ' + mqtt.topic, ".mqtt.topic",
            "topic " + in_quotes(mqtt.topic) + " is also read by ", "a topic belongs to one meter"};
  }
};

// Two meters must differ in everything that names their topics, their entities or their port.
void Checker::compare(const std::string& where, const MeterConfig& meter, std::size_t index,
                      const std::vector<std::string>& places) {
  const auto earlier = [&](Owners& owners, const std::string& what) -> std::optional<std::string> {
    if (what.empty()) return std::nullopt;
    const auto [owner, is_first] = owners.try_emplace(what, index);
    if (is_first) return std::nullopt;
    const bool elsewhere = owner->second < places.size() && !places[owner->second].empty();
    return elsewhere ? places[owner->second] : "meters[" + std::to_string(owner->second) + "]";
  };
  if (const auto other = earlier(names_, slug(meter.name))) {
    report(where + ".name", "name " + in_quotes(meter.name) + " gives the same entity ids as the name of " + *other +
                                "; give each meter its own name");
  }
  if (const auto other = earlier(ids_, meter.id)) {
    report(where + ".id", "id " + in_quotes(meter.id) + " is also used by " + *other + "; give each meter its own id");
  }
  const Port port = std::visit(PortOf{}, meter.source);
  if (const auto other = earlier(ports_, port.name)) {
    report(where + port.setting, port.shared + *other + "; " + port.reason);
  }
}

void Checker::meters(const Config& config, const std::vector<std::string>& places) {
  if (config.meters.empty() && config.meters_dir.empty()) {
    report("meters", "there are no meters; write 'meters:' and below it '  - serial: {device: /dev/ttyUSB0}'");
  }
  if (!config.meters_dir.empty() && config.meters_dir.front() != '/') {
    report("meters_dir", "meters_dir must be an absolute path, not " + in_quotes(config.meters_dir));
  }
  for (std::size_t index = 0; index < config.meters.size(); ++index) {
    const std::string where = "meters[" + std::to_string(index) + "]";
    const MeterConfig& each = config.meters[index];
    meter(where, each);
    if (!config.mqtt.value_topics && discovery_of(each, config.mqtt) != Discovery::off) {
      const std::string place = each.discovery ? where + ".discovery" : "mqtt.discovery";
      report(place, "discovery must be off where value_topics is false: entities would never have a value");
    }
    if (searches_beside_others(each, config)) {
      report(where + ".serial.device",
             "device can be auto for a single serial port only; `ams2mqtt ports` lists the devices of several");
    }
    compare(where, each, index, places);
    const auto* source = std::get_if<MqttSourceConfig>(&each.source);
    if (source != nullptr && source->host.empty() && covers(source->topic, config.mqtt.base_topic)) {
      report(where + ".mqtt.topic",
             "topic must not be about what the daemon itself publishes, as " + in_quotes(source->topic) + " is");
    }
  }
}

}  // namespace

Throttles PublishConfig::throttles() const {
  const Throttles usual;
  const auto throttle = [this](const GroupThrottle& group, const Throttle& otherwise) {
    const Monotonic interval = group.min_interval.value_or(min_interval.value_or(otherwise.min_interval));
    const Decimal deadband = interval == Monotonic(0) ? Decimal(0) : otherwise.deadband;  // every telegram
    return Throttle{interval, group.deadband.value_or(deadband)};
  };
  return {throttle(power, usual.power),     throttle(reactive, usual.reactive), throttle(voltage, usual.voltage),
          throttle(current, usual.current), throttle(energy, usual.energy),     throttle(other, usual.other)};
}

std::uint16_t MqttConfig::effective_port() const {
  if (port != 0) return port;
  if (transport == Transport::websocket) return tls.enabled ? 443 : 80;
  return tls.enabled ? 8883 : 1883;
}

HomeAssistantVersion MqttConfig::oldest_home_assistant() const {
  return home_assistant.value_or(legacy_ha ? kSinceDeviceMessages : kUsualHomeAssistant);
}

Discovery discovery_of(const MeterConfig& meter, const MqttConfig& mqtt) {
  const Discovery wanted = meter.discovery.value_or(mqtt.discovery);
  const bool is_too_old = mqtt.oldest_home_assistant() < kSinceDeviceMessages;
  return wanted == Discovery::device && is_too_old ? Discovery::single : wanted;
}

std::vector<Problem> validate(const Config& config, const std::vector<std::string>& places) {
  Checker checker;
  checker.mqtt(config.mqtt);
  checker.meters(config, places);
  std::vector<Problem> problems = checker.take();
  std::ranges::move(storage_problems(config.state, config.spool), std::back_inserter(problems));
  std::ranges::move(http_problems(config.http), std::back_inserter(problems));
  if (!config.mqtt.group.empty()) std::ranges::move(group_problems(config), std::back_inserter(problems));
  return problems;
}

}  // namespace ams2mqtt
