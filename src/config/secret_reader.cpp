#include "secret_reader.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <utility>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/wipe.hpp"
#include "ams2mqtt/crypto/key_parser.hpp"
#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/meter/notice.hpp"
#include "ams2mqtt/system/secret_file.hpp"
#include "environment.hpp"

namespace ams2mqtt {

namespace {

constexpr const char* kKeyCredential = "meter-key";
constexpr const char* kAuthKeyCredential = "meter-auth-key";
constexpr const char* kPasswordCredential = "mqtt-password";
constexpr const char* kPagePasswordCredential = "http-password";

// With the rights that it is opened with.
bool may_not_read(const std::string& path) {
  return ::faccessat(AT_FDCWD, path.c_str(), R_OK, AT_EACCESS) != 0 && errno == EACCES;
}

// "TITLE" where it is missing or wrong, which is reported elsewhere.
std::string digits_of(const std::optional<SystemTitle>& title) {
  return title ? to_hex(*title) : "TITLE";
}

bool has_key(const KeyConfig& key) {
  return !key.key.empty() || !key.key_file.empty() || !key.auth_key.empty() || !key.auth_key_file.empty();
}

}  // namespace

SecretReader::SecretReader(const Environment& environment, Report problem, Report hint)
    : problem_(std::move(problem)), hint_(std::move(hint)) {
  for (const auto& [name, value] : environment) {
    if (name == kCredentialsVariable) directory_ = value;
    if (is_of_service_manager(name) && !value.empty()) is_service_ = true;
  }
}

void SecretReader::read(Config& config) {
  read_mqtt(config.mqtt);
  read_password("http.password", config.http.password_file, config.http.password, kPagePasswordCredential);
  for (std::size_t index = 0; index < config.meters.size(); ++index) {
    read_meter("meters[" + std::to_string(index) + "]", config.meters[index], config.meters.size() == 1);
  }
}

void SecretReader::read_password(const std::string& where, const std::string& file, std::string& password,
                                 const std::string& name) {
  if (password.empty()) password = find(where, file, {.usable = {name}, .advised = name}).text;
}

void SecretReader::read_mqtt(MqttConfig& mqtt) {
  read_password("mqtt.password", mqtt.password_file, mqtt.password, kPasswordCredential);
  TlsConfig& tls = mqtt.tls;
  read_password("mqtt.tls.key_password", tls.key_password_file, tls.key_password, "mqtt-key-password");
  // OpenSSL reads the key itself.
  const std::optional<std::string> key = credential({kTlsKeyCredential});
  if (key && (tls.key_file.empty() || may_not_read(tls.key_file))) tls.key_file = *key;
}

void SecretReader::read_meter(const std::string& where, MeterConfig& meter, bool is_only) {
  if (auto* source = std::get_if<MqttSourceConfig>(&meter.source)) {
    const bool elsewhere = !source->host.empty();
    const Names names =
        elsewhere ? names_of(kPasswordCredential, meter, false) : Names{.usable = {}, .advised = kPasswordCredential};
    if (source->password.empty()) source->password = find(where + ".mqtt.password", source->password_file, names).text;
  }
  // A meter with keys of its own would refuse what another's authentication key does not verify.
  const bool own = has_key(meter.key) || !meter.keys.empty() ||
                   credential(names_of(kKeyCredential, meter, false).usable) ||
                   credential(names_of(kAuthKeyCredential, meter, false).usable);
  const bool takes_common = is_only || !own;
  read_pair(where, meter.key, names_of(kKeyCredential, meter, takes_common),
            names_of(kAuthKeyCredential, meter, takes_common));
  for (std::size_t entry = 0; entry < meter.keys.size(); ++entry) {
    KeyConfig& key = meter.keys[entry];
    const auto names = [&](const std::string& what) {
      const std::string name = what + '.' + digits_of(key.system_title);
      return Names{.usable = {name}, .advised = name};
    };
    read_pair(where + ".keys[" + std::to_string(entry) + "]", key, names(kKeyCredential), names(kAuthKeyCredential));
  }
}

void SecretReader::read_pair(const std::string& where, KeyConfig& key, const Names& names, const Names& auth_names) {
  read_key(where + ".key", key.key_file, key.key, names, key.system_title);
  read_key(where + ".auth_key", key.auth_key_file, key.auth_key, auth_names, key.system_title);
}

// Empty when its form is wrong.
void SecretReader::read_key(const std::string& where, const std::string& file, std::string& key, const Names& names,
                            const std::optional<SystemTitle>& title) {
  Found found{.text = {}, .where = where, .name = where.substr(where.rfind('.') + 1)};
  if (key.empty()) {
    found = find(where, file, names);
    key = std::move(found.text);
    if (key.empty()) return;
  }
  if (title) found.name += ", for " + to_string(title) + ",";
  auto parsed = parse_key_text(key);
  if (!parsed) return problem_(found.where, found.name + ' ' + parsed.error());
  // A search for it elsewhere finds it in its usual form.
  wipe(key);
  key = to_hex(*parsed);
  wipe(*parsed);
}

// `where`: of the secret itself; its file has the same name with "_file".
SecretReader::Found SecretReader::find(const std::string& where, const std::string& file, const Names& names) {
  const std::optional<std::string> passed = credential(names.usable);
  if (!file.empty() && !(passed && may_not_read(file))) {
    const std::string setting = where.substr(where.rfind('.') + 1) + "_file";
    return {.text = read_one(where + "_file", setting, file, advice(file, names.advised)),
            .where = where + "_file",
            .name = named_file(setting, file)};
  }
  if (!passed) return {};
  constexpr const char* kWhat = "the credential";
  return {.text = read_one(std::string(kCredentialsVariable), kWhat, *passed, {}),
          .where = std::string(kCredentialsVariable),
          .name = named_file(kWhat, *passed)};
}

// What the file holds; nothing when that is a problem.
std::string SecretReader::read_one(const std::string& where, const std::string& name, const std::string& path,
                                   const std::string& advice) {
  std::expected<Secret, std::string> secret = read_secret_file(path);
  if (!secret) {
    problem_(where, file_problem(name, path, secret.error()) + advice);
    return {};
  }
  // Container engines hand over secrets this way; nobody else is inside to read them.
  const bool of_container = path.starts_with("/run/secrets/");
  if (secret->readable_by_all && !of_container) {
    hint_(where, named_file(name, path) + " can be read by every user of this host; chmod o-r it");
  }
  return std::move(secret->text);
}

std::optional<std::string> SecretReader::credential(const std::vector<std::string>& names) const {
  if (directory_.empty()) return std::nullopt;
  for (const std::string& name : names) {
    std::string path = directory_ + '/' + name;
    if (::access(path.c_str(), F_OK) == 0) return path;
  }
  return std::nullopt;
}

// A meter without a name has none of its own: its default name depends on the other meters.
SecretReader::Names SecretReader::names_of(const std::string& what, const MeterConfig& meter, bool takes_common) const {
  Names names;
  const std::string own = slug(meter.name);
  if (!own.empty()) names.usable.push_back(what + '.' + own);
  if (takes_common) names.usable.push_back(what);
  names.advised = takes_common ? what : what + '.' + (own.empty() ? "NAME" : own);
  return names;
}

std::string SecretReader::advice_for_plain(const std::string& path) const {
  if (!is_service_ || !may_not_read(path)) return {};
  return "; the service's user may not read it, and it is no secret: make it and its folder readable for all";
}

std::string SecretReader::advice(const std::string& path, const std::string& credential) const {
  if (!is_service_ || !may_not_read(path)) return {};
  const bool shown = named_file({}, path).ends_with(path);
  std::string text =
      "; the service's user may not read it: `systemctl edit ams2mqtt`, add the lines [Service] and "
      "LoadCredential=" +
      credential + ':' + (shown ? path : "FILE") + ", and restart it";
  if (credential.ends_with(".NAME")) text += "; NAME is the meter's name in small letters, which it needs for that";
  return text;
}

}  // namespace ams2mqtt
