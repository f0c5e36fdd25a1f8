#include "ams2mqtt/config/config_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <tuple>
#include <unordered_set>

#include "ams2mqtt/base/shown.hpp"
#include "ams2mqtt/base/wipe.hpp"
#include "ams2mqtt/crypto/key_parser.hpp"
#include "ams2mqtt/meter/notice.hpp"
#include "ams2mqtt/system/file_bytes.hpp"
#include "ams2mqtt/system/secret_file.hpp"
#include "config_reader.hpp"
#include "config_tree.hpp"
#include "environment.hpp"
#include "meter_files.hpp"
#include "misplaced_secret.hpp"
#include "old_settings.hpp"
#include "settings.hpp"
#include "yaml_reader.hpp"

extern "C" char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves it to the program

namespace ams2mqtt {
namespace {

constexpr std::string_view kCredentials = "CREDENTIALS_DIRECTORY";
constexpr std::size_t kMaxKeyFileBytes = 65536;  // of a client certificate

void append(std::vector<Problem>& problems, std::vector<Problem> more) {
  problems.insert(problems.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

std::string value_of(const Environment& environment, std::string_view name) {
  for (const auto& [variable, value] : environment) {
    if (variable == name) return value;
  }
  return {};
}

class Loader {
 public:
  explicit Loader(const Environment& environment) : environment_(environment) {}

  LoadedConfig load(std::optional<std::string_view> yaml);

 private:
  [[nodiscard]] Problem placed(std::string where, std::string what) const;
  void read_password();
  void read_key_password();
  [[nodiscard]] std::string secret_of(const std::string& where, const std::string& name, const std::string& path);
  void read_keys();
  void read_key_pair(const std::string& where, KeyConfig& key);
  void read_key(const std::string& where, const std::string& file, std::string& key,
                const std::optional<SystemTitle>& title);
  void check_files();
  void check_values(const std::vector<std::string>& blamed);
  void add_meter_files();
  void hint_at_device_names();
  void hint_at_old_settings();
  void hide_secrets();

  const Environment& environment_;
  MeterFiles meter_files_;  // the tree's places point into it
  ConfigNode root_;
  LoadedConfig loaded_;
};

Problem Loader::placed(std::string where, std::string what) const {
  Place place = place_of(root_, where);
  if (!place.variable.empty()) where = std::move(place.variable);
  return Problem{.where = std::move(where),
                 .line = place.line,
                 .column = place.column,
                 .what = std::move(what),
                 .file = place.file == nullptr ? std::string() : *place.file};
}

// What the file holds; nothing when that is a problem.
std::string Loader::secret_of(const std::string& where, const std::string& name, const std::string& path) {
  if (path.empty()) return {};
  std::expected<Secret, std::string> secret = read_secret_file(path);
  if (!secret) {
    loaded_.problems.push_back(placed(where, file_problem(name, path, secret.error())));
    return {};
  }
  // Container engines hand over secrets this way; nobody else is inside to read them.
  const bool of_container = path.starts_with("/run/secrets/");
  if (secret->readable_by_all && !of_container) {
    loaded_.hints.push_back(
        placed(where, named_file(name, path) + " can be read by every user of this host; chmod o-r it"));
  }
  return std::move(secret->text);
}

void Loader::read_password() {
  MqttConfig& mqtt = loaded_.config.mqtt;
  if (!mqtt.password.empty()) return;
  if (!mqtt.password_file.empty()) {
    mqtt.password = secret_of("mqtt.password_file", "password_file", mqtt.password_file);
    return;
  }
  const std::string directory = value_of(environment_, kCredentials);
  if (directory.empty()) return;
  const std::string path = directory + "/mqtt-password";
  if (::access(path.c_str(), F_OK) == 0) mqtt.password = secret_of(std::string(kCredentials), "the credential", path);
}

void Loader::read_key_password() {
  TlsConfig& tls = loaded_.config.mqtt.tls;
  if (!tls.key_password.empty() || tls.key_password_file.empty()) return;
  tls.key_password = secret_of("mqtt.tls.key_password_file", "key_password_file", tls.key_password_file);
}

void Loader::read_keys() {
  for (std::size_t index = 0; index < loaded_.config.meters.size(); ++index) {
    MeterConfig& meter = loaded_.config.meters[index];
    const std::string where = "meters[" + std::to_string(index) + "]";
    if (auto* source = std::get_if<MqttSourceConfig>(&meter.source); source != nullptr && source->password.empty()) {
      source->password = secret_of(where + ".mqtt.password_file", "password_file", source->password_file);
    }
    read_key_pair(where, meter.key);
    for (std::size_t entry = 0; entry < meter.keys.size(); ++entry) {
      read_key_pair(where + ".keys[" + std::to_string(entry) + "]", meter.keys[entry]);
    }
  }
}

void Loader::read_key_pair(const std::string& where, KeyConfig& key) {
  read_key(where + ".key", key.key_file, key.key, key.system_title);
  read_key(where + ".auth_key", key.auth_key_file, key.auth_key, key.system_title);
}

// `key` from `file`, unless the environment has set it already; empty when its form is wrong.
void Loader::read_key(const std::string& where, const std::string& file, std::string& key,
                      const std::optional<SystemTitle>& title) {
  const std::string name = where.substr(where.rfind('.') + 1);
  std::string what = name;
  std::string origin = where;
  if (key.empty()) {
    if (file.empty()) return;
    origin += "_file";
    what = named_file(name + "_file", file);
    key = secret_of(origin, name + "_file", file);
    if (key.empty()) return;
  }
  if (title) what += ", for " + to_string(title) + ",";
  if (const auto parsed = parse_key_text(key); !parsed) {
    loaded_.problems.push_back(placed(origin, what + " " + parsed.error()));
  }
}

// Wipes the tree's copies of what came from the environment, which may be secret.
void wipe_variables(ConfigNode& node) {
  if (!node.place.variable.empty()) wipe(node.text);
  for (ConfigNode& child : node.children) wipe_variables(child);
}

// OpenSSL opens it again at each connection, and would wait for ever for the writer of a FIFO.
std::string problem_of_plain_file(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) return not_plain(status.st_mode);
  const std::expected<std::string, std::string> content = read_file(path, 0);
  return content ? std::string() : content.error();
}

void Loader::check_files() {
  const TlsConfig& tls = loaded_.config.mqtt.tls;
  if (!tls.enabled) return;
  for (const auto& [key, path] : {std::pair{"ca_file", tls.ca_file}, std::pair{"cert_file", tls.cert_file},
                                  std::pair{"key_file", tls.key_file}}) {
    if (path.empty()) continue;
    const std::string problem = problem_of_plain_file(path);
    if (problem.empty()) continue;
    loaded_.problems.push_back(placed(std::string("mqtt.tls.") + key, file_problem(key, path, problem)));
  }
  if (!tls.key_password.empty() || tls.key_file.empty()) return;
  if (!problem_of_plain_file(tls.key_file).empty()) return;
  // Without a password OpenSSL would ask for it at the terminal.
  std::string key = read_file(tls.key_file, kMaxKeyFileBytes).value_or(std::string());
  const bool encrypted = key.find("ENCRYPTED") != std::string::npos;
  wipe(key);
  if (encrypted && tls.key_password_file.empty()) {
    loaded_.problems.push_back(
        placed("mqtt.tls.key_file",
               named_file("key_file", tls.key_file) +
                   " is encrypted; put its password in a file and name that file with key_password_file"));
  }
}

// True for a path that a problem was already reported for, and for all that lies below it.
bool is_blamed(std::string_view where, const std::unordered_set<std::string_view>& blamed) {
  if (blamed.empty()) return false;
  for (std::size_t end = 0; end < where.size(); end = where.find_first_of(".[", end + 1)) {
    if (blamed.contains(where.substr(0, end))) return true;
  }
  return blamed.contains(where);
}

void Loader::check_values(const std::vector<std::string>& blamed) {
  const std::unordered_set<std::string_view> paths(blamed.begin(), blamed.end());
  for (const Problem& problem : validate(loaded_.config, meter_files_.places)) {
    if (is_blamed(problem.where, paths)) continue;
    loaded_.problems.push_back(placed(problem.where, problem.what));
  }
}

struct DeviceOf {
  std::string operator()(const std::monostate&) const { return {}; }
  std::string operator()(const SerialConfig& serial) const { return serial.device; }
  std::string operator()(const TcpConfig&) const { return {}; }
  std::string operator()(const MqttSourceConfig&) const { return {}; }
};

void Loader::hint_at_device_names() {
  for (std::size_t index = 0; index < loaded_.config.meters.size(); ++index) {
    const std::string device = std::visit(DeviceOf{}, loaded_.config.meters[index].source);
    if (!device.starts_with("/dev/ttyUSB") && !device.starts_with("/dev/ttyACM")) continue;
    loaded_.hints.push_back(placed(
        "meters[" + std::to_string(index) + "].serial.device",
        "device " + device +
            " may get another number when adapters are plugged in again; a name in /dev/serial/by-id stays the same"));
  }
}

void Loader::hint_at_old_settings() {
  for (const OldSetting& old : old_settings(root_, loaded_.config)) {
    loaded_.hints.push_back(placed(old.where, old.advice));
  }
}

// Any other message about a secret, or containing it, is left out until the secret is gone.
void Loader::hide_secrets() {
  for (const MisplacedSecret& found : misplaced_secrets(root_, loaded_.config)) {
    Problem problem = placed(found.where, found.what);
    problem.line = found.place.line;
    problem.column = found.place.column;
    if (found.place.file != nullptr) problem.file = *found.place.file;
    const auto tells = [&](const Problem& other) {
      const bool here = other.where == problem.where || (other.line == problem.line && other.column == problem.column &&
                                                         other.line != 0 && other.file == problem.file);
      const bool holds = other.what.find(found.secret) != std::string::npos;
      return found.taken ? here || holds : here && holds;
    };
    const std::size_t erased = std::erase_if(loaded_.problems, tells);
    std::erase_if(loaded_.hints, tells);
    if (erased > 0 || found.taken) loaded_.problems.push_back(std::move(problem));
  }
}

void Loader::add_meter_files() {
  const ConfigNode* setting = root_.find("meters_dir");
  if (setting == nullptr || !setting->text.starts_with('/')) return;
  meter_files_ = read_meter_files(setting->text);
  for (Problem& problem : meter_files_.problems) {
    if (problem.file.empty()) problem = placed("meters_dir", std::move(problem.what));
  }
  append(loaded_.problems, std::move(meter_files_.problems));
  add_to_tree(meter_files_, root_);
  expand_shorthands(root_);
}

LoadedConfig Loader::load(std::optional<std::string_view> yaml) {
  YamlDocument document = yaml ? read_yaml(*yaml) : YamlDocument{};
  const bool readable = document.problems.empty();
  if (readable) root_ = std::move(document.root);
  append(loaded_.problems, std::move(document.problems));
  expand_shorthands(root_);
  append(loaded_.problems, overlay_environment(root_, environment_));
  add_meter_files();

  TreeReading reading = read_tree(root_);
  const bool cut_short = reading.is_cut_short();
  append(loaded_.problems, std::move(reading.problems));
  name_meters_of_files(meter_files_, reading.config.meters);
  if (readable && !cut_short) {  // nothing can be called missing from half a file
    loaded_.config = std::move(reading.config);
    read_password();
    read_key_password();
    read_keys();
    check_files();
    check_values(reading.blamed);
    hint_at_device_names();
    hint_at_old_settings();
    hide_secrets();
    if (loaded_.problems.empty()) finish_names(loaded_.config);
  }
  if (cut_short) {
    loaded_.problems.push_back(Problem{.where = {}, .what = "there are more problems; correct these first"});
  }
  wipe_variables(root_);
  // In the order of the file; anything from outside it comes last.
  const auto key = [](const Problem& problem) {
    return std::tuple(std::string_view(problem.file), problem.line == 0, problem.line, problem.column,
                      std::string_view(problem.where), std::string_view(problem.what));
  };
  std::sort(loaded_.problems.begin(), loaded_.problems.end(),
            [&key](const Problem& left, const Problem& right) { return key(left) < key(right); });
  return std::move(loaded_);
}

}  // namespace

Environment process_environment() {
  Environment environment;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = text.substr(0, equals);
    if (name.starts_with(kVariablePrefix) || name == kCredentials) {
      environment.emplace_back(name, text.substr(equals + 1));
    }
  }
  return environment;
}

void wipe_secrets(Environment& environment) {
  for (auto& [name, value] : environment) {
    if (is_secret_variable(name)) wipe(value);
  }
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    char* equals = std::strchr(*entry, '=');
    if (equals == nullptr || !is_secret_variable(std::string(*entry, equals))) continue;
    ::explicit_bzero(equals + 1, std::strlen(equals + 1));
  }
}

LoadedConfig load_config(std::optional<std::string_view> yaml, const Environment& environment) {
  return Loader(environment).load(yaml);
}

LoadedConfig load_config_file(const std::filesystem::path& path, bool may_be_missing, const Environment& environment) {
  const std::expected<std::string, std::string> content = read_file(path.string(), kMaxConfigBytes);
  if (content) return load_config(*content, environment);

  const bool missing = ::access(path.c_str(), F_OK) != 0 && errno == ENOENT;
  const bool configured = std::any_of(environment.begin(), environment.end(), [](const auto& variable) {
    return variable.first.starts_with(kVariablePrefix) && !variable.second.empty();
  });
  if (missing && may_be_missing && configured) return load_config(std::nullopt, environment);
  const std::string advice = may_be_missing ? "; create it, or name another file with --config" : "";
  return LoadedConfig{.config = {}, .problems = {Problem{.where = {}, .what = content.error() + advice}}, .hints = {}};
}

std::string to_string(const Problem& problem, std::string_view file) {
  const std::string_view written = problem.file.empty() ? file : std::string_view(problem.file);
  const std::string name = secrecy_of(written) == Secrecy::key ? shown_text(written) : std::string(written);
  if (problem.line > 0) {
    return name + ":" + std::to_string(problem.line) + ":" + std::to_string(problem.column) + ": " + problem.what;
  }
  const bool of_environment = problem.where.starts_with(kVariablePrefix) || problem.where == kCredentials;
  return (of_environment ? problem.where : name) + ": " + problem.what;
}

}  // namespace ams2mqtt
