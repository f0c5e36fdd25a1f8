#include "app_options.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <thread>
#include <utility>

#include "ams2mqtt/base/wipe.hpp"
#include "ams2mqtt/system/http_question.hpp"
#include "ams2mqtt/system/utf8.hpp"
#include "yaml_reader.hpp"

namespace ams2mqtt {
namespace {

using Kind = ConfigNode::Kind;
using std::chrono::steady_clock;

constexpr std::chrono::seconds kSupervisorPatience{20};
constexpr std::chrono::seconds kAnswerPatience{5};
constexpr std::chrono::seconds kPause{1};
constexpr std::size_t kLongestQuote = 200;
constexpr std::string_view kServicePath = "/services/mqtt";

constexpr std::string_view kNoBroker =
    "Home Assistant knows no MQTT broker; install and start the app \"Mosquitto broker\", or write the option "
    "mqtt.host "
    "and, if that broker asks for them, mqtt.username and mqtt.password";

std::string_view variable_of(const Environment& environment, std::string_view name) {
  const auto found = std::ranges::find(environment, name, &std::pair<std::string, std::string>::first);
  return found == environment.end() ? std::string_view() : std::string_view(found->second);
}

bool is_left_empty(const ConfigNode& node) {
  return node.kind == Kind::null || (node.kind == Kind::scalar ? node.text.empty() : node.children.empty());
}

// The child with that key, which becomes a map if it is new.
ConfigNode& map_within(ConfigNode& node, const std::string& key, const ConfigNode& like) {
  if (ConfigNode* existing = node.find(key)) return *existing;
  ConfigNode& child = node.children.emplace_back();
  child.kind = Kind::map;
  child.key = key;
  child.place = like.place;
  child.key_place = like.key_place;
  return child;
}

// Puts a child with a dotted key where the dots lead. What is in its way, if that is no map, makes it a second one of
// its name, which the reader complains about.
void put_option(ConfigNode& node, ConfigNode child) {
  std::string key = std::exchange(child.key, {});
  if (key.contains('.')) child.written_as = key;
  ConfigNode* home = &node;
  for (std::size_t dot = key.find('.'); dot != std::string::npos; dot = key.find('.')) {
    ConfigNode& inner = map_within(*home, key.substr(0, dot), child);
    if (inner.kind != Kind::map) break;
    home = &inner;
    key.erase(0, dot + 1);
  }
  child.key = std::move(key);
  home->children.push_back(std::move(child));
}

std::string_view text_of(const ConfigNode& map, std::string_view key) {
  const ConfigNode* node = map.find(key);
  return node != nullptr && node->kind == Kind::scalar ? std::string_view(node->text) : std::string_view();
}

void lay_text(ConfigNode& map, std::string key, std::string text) {
  if (text.empty()) return;
  ConfigNode& child = map.children.emplace_back();
  child.kind = Kind::scalar;
  child.key = std::move(key);
  child.text = std::move(text);
  child.place.confidential = true;
}

// "http://127.0.0.1:8080"
HttpQuestion question_for(const Environment& environment) {
  constexpr std::string_view kScheme = "http://";
  std::string_view address = variable_of(environment, kSupervisorAddress);
  if (address.starts_with(kScheme)) address.remove_prefix(kScheme.size());
  HttpQuestion question{.host = "supervisor",
                        .path = std::string(kServicePath),
                        .token = std::string(variable_of(environment, kSupervisorToken)),
                        .timeout = kAnswerPatience};
  if (address.empty()) return question;
  const std::size_t colon = address.find(':');
  question.host = address.substr(0, colon);
  if (colon != std::string_view::npos) {
    std::from_chars(address.data() + colon + 1, address.data() + address.size(), question.port);
  }
  return question;
}

}  // namespace

bool is_of_supervisor(std::string_view name) {
  return name == kSupervisorToken || name == kSupervisorAddress;
}

bool is_app(const Environment& environment) {
  return !variable_of(environment, kSupervisorToken).empty();
}

bool are_app_options(const std::filesystem::path& file, const Environment& environment) {
  return file.filename() == "options.json" && is_app(environment);
}

void unfold_options(ConfigNode& root) {
  root.place.confidential = true;
  std::vector<ConfigNode> children = std::exchange(root.children, {});
  for (ConfigNode& child : children) {
    unfold_options(child);
    if (root.kind == ConfigNode::Kind::list) {
      root.children.push_back(std::move(child));
    } else if (!is_left_empty(child)) {
      put_option(root, std::move(child));
    }
  }
}

std::expected<MqttService, std::string> parse_mqtt_service(unsigned status, std::string_view body) {
  YamlDocument document = read_yaml(body);  // which JSON is as well
  const std::string said = one_line(text_of(document.root, "message"), kLongestQuote);
  if (status == 400) return std::unexpected(std::string(kNoBroker));
  const ConfigNode* data = document.root.find("data");
  if (status != 200 || data == nullptr || data->kind != ConfigNode::Kind::map || !document.problems.empty()) {
    return std::unexpected("the Supervisor of Home Assistant does not say which broker it knows (status " +
                           std::to_string(status) + (said.empty() ? "" : ", '" + said + "'") +
                           "); update Home Assistant, or write the option mqtt.host");
  }
  MqttService service{.host = std::string(text_of(*data, "host")),
                      .port = std::string(text_of(*data, "port")),
                      .username = std::string(text_of(*data, "username")),
                      .password = std::string(text_of(*data, "password")),
                      .tls = text_of(*data, "ssl") == "true"};
  if (service.host.empty()) return std::unexpected(std::string(kNoBroker));
  return service;
}

std::expected<MqttService, std::string> ask_for_mqtt_service(const Environment& environment) {
  HttpQuestion question = question_for(environment);
  const auto until = steady_clock::now() + kSupervisorPatience;
  while (true) {
    auto answer = ask_http(question);
    // A Supervisor that is just starting refuses connections, or answers 502 and the like.
    const bool comes_later = !answer || answer->status >= 500;
    if (comes_later && steady_clock::now() < until) {
      std::this_thread::sleep_for(kPause);
      continue;
    }
    wipe(question.token);
    if (answer) {
      auto service = parse_mqtt_service(answer->status, answer->body);
      wipe(answer->body);
      return service;
    }
    return std::unexpected("the Supervisor of Home Assistant at " + question.host +
                           " cannot be asked for the broker (" + answer.error() +
                           "); start the app again, or write the option mqtt.host");
  }
}

std::vector<Problem> lay_mqtt_service(ConfigNode& root, const Environment& environment) {
  if (root.kind == ConfigNode::Kind::null) root.kind = ConfigNode::Kind::map;
  if (root.kind != ConfigNode::Kind::map) return {};
  ConfigNode& mqtt = map_within(root, "mqtt", ConfigNode{});
  if (mqtt.kind != ConfigNode::Kind::map || mqtt.find("host") != nullptr) return {};
  for (const std::string_view name : {"port", "username", "password"}) {
    const ConfigNode* node = mqtt.find(name);
    if (node == nullptr) continue;
    return {Problem{.where = "mqtt",
                    .line = node->key_place.line,
                    .column = node->key_place.column,
                    .what = std::string(name) + " belongs to a host, and mqtt.host is not set; write it, or remove " +
                            std::string(name) + " to use the broker that Home Assistant knows"}};
  }
  auto service = ask_for_mqtt_service(environment);
  if (!service) return {Problem{.where = "mqtt.host", .what = std::move(service.error())}};
  lay_text(mqtt, "host", std::move(service->host));
  lay_text(mqtt, "port", std::move(service->port));
  lay_text(mqtt, "username", std::move(service->username));
  lay_text(mqtt, "password", std::move(service->password));
  ConfigNode& tls = map_within(mqtt, "tls", ConfigNode{});
  if (tls.kind == ConfigNode::Kind::map && tls.find("enabled") == nullptr)
    lay_text(tls, "enabled", service->tls ? "true" : "false");
  return {};
}

}  // namespace ams2mqtt
