#include "tried_settings.hpp"

#include <algorithm>
#include <array>

#include "ams2mqtt/base/shown.hpp"

namespace ams2mqtt {

namespace {

constexpr std::string_view kDigits = "0123456789";

std::string lower_word(std::string_view text) {
  std::string word(text);
  for (char& letter : word) letter = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  return word;
}

// Whether `words`, with '|' between them, has `word`.
bool has_word(std::string_view words, std::string_view word) {
  while (!words.empty()) {
    const std::size_t size = std::min(words.find('|'), words.size());
    if (words.substr(0, size) == word) return true;
    words.remove_prefix(std::min(size + 1, words.size()));
  }
  return false;
}

// Keys with another name, in one section. The old names are in small letters without '_' and '-'.
struct OtherName {
  std::string_view section;
  std::string_view tried;
  std::string_view meant;
};
constexpr std::string_view kSecretFile = "_file";
constexpr std::string_view kHostNames = "server|broker|address|hostname|ip|url|uri";
constexpr std::string_view kUserNames = "user|login";
constexpr std::string_view kPasswordNames = "pass|passwd|pwd";
constexpr std::string_view kBaudNames = "baudrate|speed|bps";
constexpr std::string_view kDataBitNames = "bytesize|bits|wordlength";
constexpr std::string_view kDeviceNames = "port|path|tty|dev|serialport";
constexpr std::array kOtherNames = {
    OtherName{"mqtt", kHostNames, "host"},
    OtherName{"mqtt", kUserNames, "username"},
    OtherName{"mqtt", kPasswordNames, "password_file"},
    OtherName{"mqtt", "ssl|secure|usetls", "tls"},
    OtherName{"mqtt", "topic|prefix|topicprefix|roottopic", "base_topic"},
    OtherName{"mqtt", "discoverytopic|autodiscoveryprefix|haprefix", "discovery_prefix"},
    OtherName{"mqtt.tls", "ca|cafile|cacert|cacerts|certificate", "ca_file"},
    OtherName{"mqtt.tls", "cert|clientcert", "cert_file"},
    OtherName{"mqtt.tls", "clientkey", "key_file"},
    OtherName{"http", "address|bind|host|port|ip|enabled", "listen"},
    OtherName{"http", kPasswordNames, "password_file"},
    OtherName{"meters[].serial", kDeviceNames, "device"},
    OtherName{"meters[].serial", kBaudNames, "baud"},
    OtherName{"meters[].serial", kDataBitNames, "data_bits"},
    OtherName{"meters[].tcp", kHostNames, "host"},
    OtherName{"meters[].tcp", kBaudNames, "baud"},
    OtherName{"meters[].tcp", kDataBitNames, "data_bits"},
    OtherName{"meters[].mqtt", kHostNames, "host"},
    OtherName{"meters[].mqtt", kUserNames, "username"},
    OtherName{"meters[].mqtt", kPasswordNames, "password_file"},
    OtherName{"meters[].mqtt", "ssl|secure|usetls", "tls"},
    OtherName{"meters[]", "lang|locale", "language"},
    OtherName{"meters[]", "tz", "time_zone"},
    OtherName{"meters[]", "brand|vendor|maker|make", "manufacturer"},
    OtherName{"meters[]", "meterid|number|serialnumber", "id"},
    OtherName{"meters[]", "encryptionkey|decryptionkey|gcmkey|guek|gek|ek", "key_file"},
    OtherName{"meters[]", "authenticationkey|authkeyhex|gak|ak", "auth_key_file"},
    OtherName{"", "meter", "meters"},
};

std::string bare_word(std::string_view key) {
  std::string word = lower_word(key);
  std::erase_if(word, [](char letter) { return letter == '_' || letter == '-'; });
  return word;
}

// A path may be shown though it looks like a password, and nothing else that looks like a secret.
std::string value_text(const ConfigNode& node) {
  constexpr std::size_t kLongest = 100;
  const bool path = node.text.starts_with('/') && secrecy_of(node.text) != Secrecy::key;
  const bool plain = node.kind == ConfigNode::Kind::scalar && !node.text.empty() && node.text.size() <= kLongest;
  if (!plain || !(path || secrecy_of(node.text) == Secrecy::none)) return "...";
  return path ? node.text : shown_text(node.text);
}

// The serial port that a meter's settings name in some way, and its speed; empty where they do not.
struct WrittenPort {
  std::string device;
  std::string baud;
};

bool is_device(std::string_view text) {
  return text.starts_with("/dev/") || text.starts_with("tty");
}

WrittenPort written_port(const ConfigNode& meter) {
  WrittenPort port;
  if (const ConfigNode* device = node_at(meter, "serial.device")) port.device = value_text(*device);
  for (const ConfigNode& each : meter.children) {
    const std::string word = bare_word(each.key);
    if ((word == "device" || has_word(kDeviceNames, word)) && is_device(each.text)) {
      port.device = (each.text.starts_with('/') ? "" : "/dev/") + value_text(each);
    }
    if (word == "baud" || has_word(kBaudNames, word)) port.baud = value_text(each);
  }
  return port;
}

std::string line_of(const WrittenPort& port) {
  const std::string device = port.device.empty() ? "..." : port.device;
  if (port.baud.empty()) return "serial: " + device;
  return "serial: {device: " + device + ", baud: " + port.baud + '}';
}

// "tcp: {host: han.example.org, port: 3001}"
std::string tcp_line(const ConfigNode& meter) {
  const auto text = [&meter](std::string_view names) -> std::string {
    for (const ConfigNode& each : meter.children) {
      if (has_word(names, bare_word(each.key))) return value_text(each);
    }
    return "...";
  };
  const std::string host = text("host");
  return "tcp: {host: " + (host == "..." ? text(kHostNames) : host) + ", port: " + text("port") + '}';
}

// A source whose settings stand beside each other in the meter instead of in a section.
std::optional<TriedKey> source_key(const ConfigNode& key, const ConfigNode& meter) {
  const std::string word = bare_word(key.key);
  const bool names_port = (word == "device" || has_word(kDeviceNames, word)) && is_device(key.text);
  if (names_port || word == "baud" || has_word(kBaudNames, word)) {
    return TriedKey{"write '" + line_of(written_port(meter)) + "'", "serial"};
  }
  const bool number = !key.text.empty() && key.text.find_first_not_of(kDigits) == std::string::npos;
  if (word == "host" || has_word(kHostNames, word) || (word == "port" && number)) {
    return TriedKey{"write '" + tcp_line(meter) + "'", "serial"};
  }
  return std::nullopt;
}

// Of the root.
std::optional<TriedKey> root_key(const ConfigNode& key) {
  const std::string word = bare_word(key.key);
  const std::string value = value_text(key);
  if (word == "broker" || word == "server") return TriedKey{"write 'mqtt: " + value + "'", "mqtt.host"};
  if (word == "loglevel" || word == "logging") return TriedKey{"write 'log: " + value + "'", ""};
  const bool port = word == "serial" || word == "device" || word == "port";
  const ConfigNode* device = key.find("device");
  if (!port || !(device != nullptr || is_device(key.text))) return std::nullopt;
  return TriedKey{
      "write 'meters:' and below it '  - serial: " + (device != nullptr ? value_text(*device) : value) + "'", "meters"};
}

struct OtherWord {
  std::string_view setting;
  std::string_view written;
  std::string_view meant;
};
constexpr std::array kOtherWords = {
    OtherWord{"meters[].language", "no|norwegian|norsk|bokmal", "nb"},
    OtherWord{"meters[].language", "english", "en"},
    OtherWord{"meters[].language", "swedish|svenska", "sv"},
    OtherWord{"meters[].language", "danish|dansk|dk", "da"},
    OtherWord{"meters[].language", "german|deutsch", "de"},
    OtherWord{"meters[].language", "dutch|nederlands|flemish|vlaams", "nl"},
    OtherWord{"meters[].language", "finnish|suomi", "fi"},
    OtherWord{"log.level", "warn", "warning"},
    OtherWord{"log.level", "err", "error"},
    OtherWord{"log.level", "verbose|trace", "debug"},
    OtherWord{"mqtt.protocol", "5.0|v5|mqttv5", "5"},
    OtherWord{"mqtt.protocol", "3.11|311|v311|v3.1.1|mqttv311", "3.1.1"},
    OtherWord{"mqtt.transport", "websockets|ws", "websocket"},
};
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kParities = {
    {{"n", "none"}, {"e", "even"}, {"o", "odd"}}};

}  // namespace

std::optional<std::string_view> meant_key(std::string_view tried, std::string_view pattern) {
  const std::string word = bare_word(tried);
  const auto* found = std::ranges::find_if(
      kOtherNames, [&](const OtherName& each) { return each.section == pattern && has_word(each.tried, word); });
  return found == kOtherNames.end() ? std::nullopt : std::optional(found->meant);
}

std::optional<TriedKey> tried_key(const ConfigNode& key, const ConfigNode& section, std::string_view pattern) {
  if (pattern.empty()) return root_key(key);
  if (pattern == "meters[]") {
    if (auto source = source_key(key, section)) return source;
  }
  const auto meant = meant_key(key.key, pattern);
  if (!meant) return std::nullopt;
  const std::string name(*meant);
  if (!meant->ends_with(kSecretFile) || pattern == "mqtt.tls") {
    return TriedKey{"write '" + name + ": " + value_text(key) + "'", *meant};
  }
  return TriedKey{advice_for_secret(name, pattern), *meant};
}

std::string advice_for_secret(std::string_view file_setting, std::string_view section) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kFiles = {
      {{"password_file", "mqtt-password"},
       {"key_password_file", "client.key-password"},
       {"key_file", "meter-key"},
       {"auth_key_file", "meter-auth-key"}}};
  const auto* found = std::ranges::find(kFiles, file_setting, [](const auto& each) { return each.first; });
  std::string_view file = found == kFiles.end() ? "secret" : found->second;
  if (section == "http") file = "http-password";
  return "put it in a separate file and write '" + std::string(file_setting) + ": /etc/ams2mqtt/" + std::string(file) +
         "'";
}

std::vector<std::string> other_words(const Setting& setting, std::string_view text) {
  const std::string word = lower_word(text);
  std::vector<std::string> words = {word};
  if (has_word("true|yes|on|y|1", word)) words.insert(words.end(), {"true", "on"});
  if (has_word("false|no|off|n|0", word)) words.insert(words.end(), {"false", "off"});
  for (const OtherWord& other : kOtherWords) {
    if (other.setting == setting.path && has_word(other.written, word)) words.emplace_back(other.meant);
  }
  for (const auto& [letter, parity] : kParities) {
    if (setting.path.ends_with(".parity") && word == letter) words.emplace_back(parity);
  }
  if (setting.path == "meters[].language") words.push_back(word.substr(0, word.find_first_of("-_.")));
  if (setting.path == "meters[].manufacturer") std::ranges::replace(words.front(), '-', '_');
  return words;
}

std::string_view advice_for_value(const Setting& setting) {
  return setting.path == "meters[].manufacturer"
             ? "; every other meter is detected by itself: write 'manufacturer: auto' or remove the line"
             : "";
}

std::optional<WrittenAddress> written_address(std::string_view text) {
  std::size_t colon = text.find(':');
  if (text.starts_with('[')) {
    colon = text.find("]:");
    if (colon == std::string_view::npos) return std::nullopt;
    ++colon;
  }
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view port = text.substr(colon + 1);
  std::string_view host = text.substr(0, colon);
  if (host.empty() || port.empty() || port.find_first_not_of(kDigits) != std::string_view::npos) return std::nullopt;
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  return WrittenAddress{std::string(host), std::string(port)};
}

std::string advice_for_address(std::string_view text) {
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos || secrecy_of(text) != Secrecy::none) return {};
  const std::string scheme = lower_word(text.substr(0, scheme_end));
  std::string_view rest = text.substr(scheme_end + 3);
  const std::size_t slash = rest.find('/');
  const std::string path(slash == std::string_view::npos ? "" : rest.substr(slash));
  rest = rest.substr(0, slash);
  const auto address = written_address(rest);
  std::string advice = "; write 'host: " + (address ? address->host : shown_text(rest)) + "'";
  std::string_view before = " and beside it '";
  const auto beside = [&](const std::string& line) {
    advice.append(before).append(line).append("'");
    before = ", '";
  };
  if (address) beside("port: " + address->port);
  if (has_word("mqtts|ssl|wss|tls|https", scheme)) beside("tls: true");
  const bool web = has_word("ws|wss|http|https", scheme);
  if (web) beside("transport: websocket");
  if (web && path.size() > 1) beside("websocket: {path: " + shown_text(path) + '}');
  return advice;
}

}  // namespace ams2mqtt
