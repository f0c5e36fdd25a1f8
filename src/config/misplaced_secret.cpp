#include "misplaced_secret.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <unordered_map>
#include <utility>

#include "ams2mqtt/base/shown.hpp"
#include "ams2mqtt/crypto/key_parser.hpp"

namespace ams2mqtt {

namespace {

struct ConfiguredSecret {
  std::string_view text;
  std::string_view name;  // "the broker's password"
  std::string_view home;  // the setting that names its file
};

template <std::size_t kCount>
bool is_one_of(std::string_view path, const std::array<std::string_view, kCount>& paths) {
  return std::ranges::find(paths, path) != paths.end();
}

// Another system's words, which may look like anything; an address with a login is not one.
bool takes_any_word(std::string_view path) {
  return is_one_of<6>(path, {"mqtt.username", "mqtt.client_id", "mqtt.tls.alpn", "meters[].id", "meters[].mqtt.topic",
                             "meters[].mqtt.username"});
}

// What is published as it is written. Here a key counts even in the middle of other words.
bool is_published(std::string_view path) {
  return is_one_of<3>(path, {"mqtt.base_topic", "mqtt.discovery_prefix", "meters[].name"});
}

// Names of machines and protocols are not secret, though a lazy password may be the same word. If a user name is also
// the password, only messages about it have to be careful.
bool is_public(std::string_view path, std::string_view text) {
  const bool word = std::ranges::all_of(text, [](char letter) { return letter >= 'a' && letter <= 'z'; });
  return path == "mqtt.username" || path == "meters[].mqtt.username" ||
         (word && is_one_of<4>(path, {"mqtt.host", "mqtt.tls.alpn", "meters[].tcp.host", "meters[].mqtt.host"}));
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& letter : lower) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return lower;
}

class SecretFinder {
 public:
  explicit SecretFinder(const Config& config);

  void look_at(const ConfigNode& node, const std::string& pattern, const std::string& where);
  [[nodiscard]] std::vector<MisplacedSecret> take() { return std::move(found_); }

 private:
  void add(std::string_view text, bool is_key, std::string_view name, std::string_view home);
  void add(const KeyConfig& key);
  [[nodiscard]] const ConfiguredSecret* secret_in(std::string_view text) const;
  [[nodiscard]] const ConfiguredSecret* key_in(std::string_view text) const;
  void look_at_text(const ConfigNode& node, const std::string& pattern, const std::string& where);
  void look_at_key(const ConfigNode& node, const std::string& where);

  std::vector<ConfiguredSecret> words_;
  // By their length, in lower case: there may be one for every meter, and texts are many.
  std::map<std::size_t, std::unordered_map<std::string, ConfiguredSecret>> keys_;
  std::vector<MisplacedSecret> found_;
};

SecretFinder::SecretFinder(const Config& config) {
  add(config.mqtt.password, false, "the broker's password", "mqtt.password_file");
  add(config.mqtt.tls.key_password, false, "the password of mqtt.tls.key_file", "mqtt.tls.key_password_file");
  add(config.http.password, false, "the page's password", "http.password_file");
  for (const MeterConfig& meter : config.meters) {
    add(meter.key);
    if (const auto* source = std::get_if<MqttSourceConfig>(&meter.source)) {
      add(source->password, false, "a broker's password", "password_file");
    }
    for (const KeyConfig& key : meter.keys) add(key);
  }
}

void SecretFinder::add(const KeyConfig& key) {
  add(key.key, true, "an encryption key", "key_file");
  add(key.auth_key, true, "an authentication key", "auth_key_file");
}

void SecretFinder::add(std::string_view text, bool is_key, std::string_view name, std::string_view home) {
  text = trimmed(text);
  if (text.empty()) return;
  const ConfiguredSecret secret{text, name, home};
  if (is_key) {
    keys_[text.size()].try_emplace(lower_case(text), secret);
  } else {
    words_.push_back(secret);
  }
}

// A secret that is not an ordinary word is found even in the middle of other words.
const ConfiguredSecret* SecretFinder::secret_in(std::string_view text) const {
  const std::string_view bare = trimmed(text);
  const auto found = std::ranges::find_if(words_, [&](const ConfiguredSecret& secret) {
    return bare == secret.text ||
           (secrecy_of(secret.text) != Secrecy::none && bare.find(secret.text) != std::string_view::npos);
  });
  return found == words_.end() ? key_in(bare) : &*found;
}

const ConfiguredSecret* SecretFinder::key_in(std::string_view text) const {
  if (keys_.empty() || text.size() < keys_.begin()->first) return nullptr;
  const std::string lower = lower_case(text);
  for (const auto& [size, keys] : keys_) {
    for (std::size_t begin = 0; begin + size <= lower.size(); ++begin) {
      const auto found = keys.find(lower.substr(begin, size));
      if (found != keys.end()) return &found->second;
    }
  }
  return nullptr;
}

void SecretFinder::look_at(const ConfigNode& node, const std::string& pattern, const std::string& where) {
  if (node.kind == ConfigNode::Kind::scalar) return look_at_text(node, pattern, where);
  const bool list = node.kind == ConfigNode::Kind::list;
  const std::string dot = pattern.empty() ? "" : ".";
  for (std::size_t index = 0; index < node.children.size(); ++index) {
    const ConfigNode& child = node.children[index];
    if (list) {
      look_at(child, pattern + "[]", where + "[" + std::to_string(index) + "]");
    } else {
      look_at_key(child, where + dot + child.key);
      look_at(child, pattern + dot + child.key, where + dot + child.key);
    }
  }
}

void SecretFinder::look_at_text(const ConfigNode& node, const std::string& pattern, const std::string& where) {
  const Setting* setting = find_setting(pattern);
  if (setting != nullptr && (setting->allowed == AllowedIn::environment || is_public(pattern, node.text))) return;
  const ConfiguredSecret* secret = secret_in(node.text);
  if (secret == nullptr) return;
  const std::string name = node.key.empty() ? "this text" : node.name();
  const bool whole = trimmed(node.text).size() == secret->text.size();
  found_.push_back({.where = where,
                    .place = node.place,
                    .what = name + (whole ? " is the same as " : " holds ") + std::string(secret->name) +
                            ", which is not shown; it belongs only in the file that " + std::string(secret->home) +
                            " names; write something else here",
                    .secret = secret->text,
                    .taken = setting != nullptr && takes_any_text(*setting)});
}

void SecretFinder::look_at_key(const ConfigNode& node, const std::string& where) {
  const ConfiguredSecret* secret = secret_in(node.key);
  if (secret == nullptr) return;
  found_.push_back({.where = where,
                    .place = node.key_place,
                    .what = "a key here holds " + std::string(secret->name) +
                            ", which is not shown; it belongs only in the file that " + std::string(secret->home) +
                            " names",
                    .secret = secret->text});
}

}  // namespace

std::optional<std::string> misplaced_by_form(const Setting& setting, std::string_view text) {
  if (setting.allowed == AllowedIn::environment) return std::nullopt;
  const Secrecy secrecy = secrecy_of(text);
  const bool any_word = takes_any_word(setting.path);
  const bool key = !any_word && secrecy == Secrecy::key;
  if (key || (is_published(setting.path) && holds_key(text))) {
    return std::string(key ? " looks like a key" : " holds what looks like a key") +
           ", which is not shown; a key belongs in a separate file, " +
           (setting.path.ends_with("_file") ? "whose name goes here"
                                            : "which meters[].key_file or auth_key_file names");
  }
  const bool address = text.find("://") != std::string_view::npos;
  if (secrecy == Secrecy::login && (address || !any_word)) {
    return std::string(" holds a user name or a password, which are not shown; ") +
           (setting.path.starts_with("mqtt.") ? "the name belongs in mqtt.username, and the password in a file that "
                                                "mqtt.password_file names"
                                              : "write only the name or address");
  }
  return std::nullopt;
}

std::vector<MisplacedSecret> misplaced_secrets(const ConfigNode& root, const Config& config) {
  SecretFinder finder(config);
  finder.look_at(root, "", "");
  return finder.take();
}

}  // namespace ams2mqtt
