#include "ams2mqtt/io/config_file.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <tuple>

#include "ams2mqtt/io/config_reader.hpp"
#include "ams2mqtt/io/config_tree.hpp"
#include "ams2mqtt/io/environment.hpp"
#include "ams2mqtt/io/secret_file.hpp"
#include "ams2mqtt/io/settings.hpp"
#include "ams2mqtt/io/yaml_reader.hpp"

extern "C" char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves it to the program

namespace ams2mqtt {
namespace {

constexpr std::string_view kCredentials = "CREDENTIALS_DIRECTORY";

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
  void use_secret(const std::string& where, const std::string& name, const std::string& path);
  void check_files();
  void check_values(const std::vector<std::string>& blamed);
  void hint_at_device_names();

  const Environment& environment_;
  ConfigNode root_;
  LoadedConfig loaded_;
};

Problem Loader::placed(std::string where, std::string what) const {
  Place place = place_of(root_, where);
  if (!place.variable.empty()) where = std::move(place.variable);
  return Problem{.where = std::move(where), .line = place.line, .column = place.column, .what = std::move(what)};
}

void Loader::use_secret(const std::string& where, const std::string& name, const std::string& path) {
  std::expected<Secret, std::string> secret = read_secret_file(path);
  if (!secret) {
    loaded_.problems.push_back(placed(where, name + " " + path + " " + secret.error()));
    return;
  }
  // Container engines hand secrets over this way; nobody else is inside to read them.
  const bool of_container = path.starts_with("/run/secrets/");
  if (secret->readable_by_all && !of_container) {
    loaded_.hints.push_back(placed(where, name + " " + path + " can be read by every user of this host; chmod o-r it"));
  }
  loaded_.config.mqtt.password = std::move(secret->text);
}

void Loader::read_password() {
  const MqttConfig& mqtt = loaded_.config.mqtt;
  if (!mqtt.password.empty()) return;
  if (!mqtt.password_file.empty()) return use_secret("mqtt.password_file", "password_file", mqtt.password_file);
  const std::string directory = value_of(environment_, kCredentials);
  if (directory.empty()) return;
  const std::string path = directory + "/mqtt-password";
  if (::access(path.c_str(), F_OK) == 0) use_secret(std::string(kCredentials), "the credential", path);
}

void Loader::check_files() {
  const TlsConfig& tls = loaded_.config.mqtt.tls;
  if (!tls.enabled) return;
  for (const auto& [key, path] : {std::pair{"ca_file", tls.ca_file}, std::pair{"cert_file", tls.cert_file},
                                  std::pair{"key_file", tls.key_file}}) {
    if (path.empty()) continue;
    const std::expected<std::string, std::string> content = read_file(path, 0);
    if (content) continue;
    loaded_.problems.push_back(
        placed(std::string("mqtt.tls.") + key, std::string(key) + " " + path + " " + content.error()));
  }
}

// True for a path that a problem was already reported for, and for all that lies below it.
bool is_blamed(std::string_view where, const std::vector<std::string>& blamed) {
  return std::any_of(blamed.begin(), blamed.end(), [where](const std::string& path) {
    if (!where.starts_with(path)) return false;
    return path.empty() || where.size() == path.size() || where[path.size()] == '.' || where[path.size()] == '[';
  });
}

void Loader::check_values(const std::vector<std::string>& blamed) {
  for (const Problem& problem : validate(loaded_.config)) {
    if (is_blamed(problem.where, blamed)) continue;
    loaded_.problems.push_back(placed(problem.where, problem.what));
  }
}

void Loader::hint_at_device_names() {
  for (std::size_t index = 0; index < loaded_.config.meters.size(); ++index) {
    const auto* serial = std::get_if<SerialConfig>(&loaded_.config.meters[index].source);
    if (serial == nullptr) continue;
    if (!serial->device.starts_with("/dev/ttyUSB") && !serial->device.starts_with("/dev/ttyACM")) continue;
    loaded_.hints.push_back(placed("meters[" + std::to_string(index) + "].serial.device",
                                   "device " + serial->device +
                                       " can change its number when adapters are plugged in again; a name in "
                                       "/dev/serial/by-id does not"));
  }
}

LoadedConfig Loader::load(std::optional<std::string_view> yaml) {
  YamlDocument document = yaml ? read_yaml(*yaml) : YamlDocument{};
  const bool readable = document.problems.empty();
  if (readable) root_ = std::move(document.root);
  append(loaded_.problems, std::move(document.problems));
  expand_shorthands(root_);
  append(loaded_.problems, overlay_environment(root_, environment_));

  TreeReading reading = read_tree(root_);
  append(loaded_.problems, std::move(reading.problems));
  if (readable) {  // of half a file nothing can be said to be missing
    loaded_.config = std::move(reading.config);
    read_password();
    check_files();
    check_values(reading.blamed);
    hint_at_device_names();
    if (loaded_.problems.empty()) finish_names(loaded_.config);
  }
  // In the order of the file; what lies outside it comes last.
  const auto key = [](const Problem& problem) {
    return std::tuple(problem.line == 0, problem.line, problem.column, std::string_view(problem.where),
                      std::string_view(problem.what));
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
  const std::string advice = may_be_missing ? "; write it, or name another file with --config" : "";
  return LoadedConfig{.config = {}, .problems = {Problem{.where = {}, .what = content.error() + advice}}, .hints = {}};
}

std::string to_string(const Problem& problem, std::string_view file) {
  if (problem.line > 0) {
    return std::string(file) + ":" + std::to_string(problem.line) + ":" + std::to_string(problem.column) + ": " +
           problem.what;
  }
  const bool of_environment = problem.where.starts_with(kVariablePrefix) || problem.where == kCredentials;
  return (of_environment ? problem.where : std::string(file)) + ": " + problem.what;
}

}  // namespace ams2mqtt
