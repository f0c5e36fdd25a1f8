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
#include "ams2mqtt/system/file_bytes.hpp"
#include "ams2mqtt/system/secret_file.hpp"
#include "app_options.hpp"
#include "config_reader.hpp"
#include "config_tree.hpp"
#include "environment.hpp"
#include "meter_files.hpp"
#include "misplaced_secret.hpp"
#include "old_settings.hpp"
#include "secret_reader.hpp"
#include "settings.hpp"
#include "yaml_reader.hpp"

extern "C" char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves it to the program

namespace ams2mqtt {
namespace {

constexpr std::size_t kMaxKeyFileBytes = 65536;  // of a client certificate

void append(std::vector<Problem>& problems, std::vector<Problem> more) {
  problems.insert(problems.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

class Loader {
 public:
  // `are_options`: the configuration is that of an app of Home Assistant.
  explicit Loader(const Environment& environment, bool are_options = false)
      : environment_(environment), are_options_(are_options) {}

  LoadedConfig load(std::optional<std::string_view> yaml);

 private:
  [[nodiscard]] Problem placed(std::string where, std::string what) const;
  void check_files();
  void check_values(const std::vector<std::string>& blamed);
  void add_meter_files();
  void hint_at_device_names();
  void hint_at_missing_passwords();
  void hint_at_old_settings();
  void hide_secrets();

  const Environment& environment_;
  const bool are_options_;
  MeterFiles meter_files_;  // the tree's places point into it
  ConfigNode root_;
  LoadedConfig loaded_;
  SecretReader secrets_{environment_,
                        [this](std::string where, std::string what) {
                          loaded_.problems.push_back(placed(std::move(where), std::move(what)));
                        },
                        [this](std::string where, std::string what) {
                          loaded_.hints.push_back(placed(std::move(where), std::move(what)));
                        }};
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

// Wipes the tree's copies of what may be secret.
void wipe_hidden(ConfigNode& node) {
  if (node.place.confidential || !node.place.variable.empty()) wipe(node.text);
  for (ConfigNode& child : node.children) wipe_hidden(child);
}

// Without any, the meter is looked for. A worker of a group reads what gateways publish.
void add_usual_meter(Config& config) {
  if (!config.meters.empty() || !config.meters_dir.empty() || !config.mqtt.group.empty()) return;
  SerialConfig serial;
  serial.device = SerialConfig::kAnyDevice;
  config.meters.emplace_back().source = std::move(serial);
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
    const std::string advice =
        path == tls.key_file ? secrets_.advice(path, kTlsKeyCredential) : secrets_.advice_for_plain(path);
    loaded_.problems.push_back(placed(std::string("mqtt.tls.") + key, file_problem(key, path, problem) + advice));
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
    Problem& told = loaded_.problems.emplace_back(placed(problem.where, problem.what));
    told.credential_may_help = problem.credential_may_help && !secrets_.has_credentials();
    if (told.credential_may_help) told.what += " (or a credential holds it, and this process has none)";
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

// A broker may take a name alone, or a token as one, so this is no problem yet.
void Loader::hint_at_missing_passwords() {
  const auto hint = [this](const std::string& section, const auto& login) {
    if (login.username.empty() || !(login.password.empty() && login.password_file.empty())) return;
    loaded_.hints.push_back(placed(
        section + ".username",
        "username has no password beside it; write 'password_file: "
        "/etc/ams2mqtt/mqtt-password' and put the password in that file" +
            std::string(secrets_.has_credentials() ? "" : " (or a credential holds it, and this process has none)")));
  };
  hint("mqtt", loaded_.config.mqtt);
  for (std::size_t index = 0; index < loaded_.config.meters.size(); ++index) {
    const auto* source = std::get_if<MqttSourceConfig>(&loaded_.config.meters[index].source);
    if (source != nullptr) hint("meters[" + std::to_string(index) + "].mqtt", *source);
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
  if (are_options_) unfold_options(root_);
  expand_shorthands(root_);
  Overlay overlay = overlay_environment(root_, environment_);
  append(loaded_.problems, std::move(overlay.problems));
  append(loaded_.hints, std::move(overlay.hints));
  if (are_options_ && readable) append(loaded_.problems, lay_mqtt_service(root_, environment_));
  add_meter_files();

  TreeReading reading = read_tree(root_);
  const bool cut_short = reading.is_cut_short();
  append(loaded_.problems, std::move(reading.problems));
  name_meters_of_files(meter_files_, reading.config.meters);
  if (readable && !cut_short) {  // nothing can be called missing from half a file
    loaded_.config = std::move(reading.config);
    if (loaded_.problems.empty()) add_usual_meter(loaded_.config);
    secrets_.read(loaded_.config);
    check_files();
    check_values(reading.blamed);
    hint_at_device_names();
    hint_at_missing_passwords();
    hint_at_old_settings();
    hide_secrets();
    if (credentials_may_help(loaded_.problems)) finish_names(loaded_.config);
  }
  if (cut_short) {
    loaded_.problems.push_back(Problem{.where = {}, .what = "there are more problems; correct these first"});
  }
  wipe_hidden(root_);
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
    if (name.starts_with(kVariablePrefix) || is_of_service_manager(name) || is_of_supervisor(name)) {
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
  std::expected<std::string, std::string> content = read_file(path.string(), kMaxConfigBytes);
  if (content) {
    LoadedConfig loaded = Loader(environment, are_app_options(path, environment)).load(*content);
    wipe(*content);
    return loaded;
  }

  const bool missing = ::access(path.c_str(), F_OK) != 0 && errno == ENOENT;
  const bool configured = std::any_of(environment.begin(), environment.end(), [](const auto& variable) {
    return variable.first.starts_with(kVariablePrefix) && !variable.second.empty();
  });
  if (missing && may_be_missing && configured) return load_config(std::nullopt, environment);
  const std::string advice = may_be_missing ? "; create it, or name another file with --config" : "";
  return LoadedConfig{.config = {}, .problems = {Problem{.where = {}, .what = content.error() + advice}}, .hints = {}};
}

bool credentials_may_help(const std::vector<Problem>& problems) {
  return std::ranges::all_of(problems, &Problem::credential_may_help);
}

std::string to_string(const Problem& problem, std::string_view file) {
  const std::string_view written = problem.file.empty() ? file : std::string_view(problem.file);
  const std::string name = secrecy_of(written) == Secrecy::key ? shown_text(written) : std::string(written);
  if (problem.line > 0) {
    return name + ":" + std::to_string(problem.line) + ":" + std::to_string(problem.column) + ": " + problem.what;
  }
  const bool of_environment = problem.where.starts_with(kVariablePrefix) || problem.where == kCredentialsVariable;
  return (of_environment ? problem.where : name) + ": " + problem.what;
}

}  // namespace ams2mqtt
