#include "ams2mqtt/mqtt/address.hpp"

#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <fstream>

#include "ams2mqtt/base/fingerprint.hpp"
#include "ams2mqtt/base/shown.hpp"
#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/tracking/value_key.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kMaxHostPart = 32;

bool is_plain(char character) {
  return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'z') ||
         (character >= 'A' && character <= 'Z') || character == '-';
}

std::string this_host() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return {};
  return name.data();
}

}  // namespace

std::string bare_host(const MqttConfig& config) {
  const std::string& host = config.host;
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') return host.substr(1, host.size() - 2);
  return host;
}

std::string shown_username(const MqttConfig& config) {
  return config.username == config.password ? std::string(kNotShown) : shown_text(config.username);
}

std::string broker_name(const MqttConfig& config) {
  const std::string host = bare_host(config);
  const bool colons = host.find(':') != std::string::npos;
  return (colons ? "[" + host + "]" : host) + ":" + std::to_string(config.effective_port());
}

std::string broker_uri(const MqttConfig& config) {
  if (config.transport == Transport::websocket) {
    return (config.tls.enabled ? "wss://" : "ws://") + broker_name(config) + config.websocket_path;
  }
  return (config.tls.enabled ? "ssl://" : "tcp://") + broker_name(config);
}

std::string default_client_id(std::string_view host_name, std::string_view machine_id, std::string_view base_topic) {
  std::string host;
  for (const char character : host_name.substr(0, host_name.find('.'))) {
    if (is_plain(character) && host.size() < kMaxHostPart) host += character;
  }
  if (host.empty()) host = "host";
  const std::string_view machine = machine_id.empty() ? host_name : machine_id;
  return "ams2mqtt-" + host + "-" + fingerprint(fnv1a(base_topic, fnv1a("/", fnv1a(machine))));
}

std::string effective_client_id(const MqttConfig& config) {
  if (!config.client_id.empty()) return config.client_id;
  std::string machine_id;
  std::ifstream("/etc/machine-id") >> machine_id;
  return default_client_id(this_host(), machine_id, config.base_topic);
}

std::string presence_topic(const MqttConfig& config) {
  if (config.group.empty()) return status_topic(config.base_topic);
  return status_topic(config.base_topic + "/workers/" + plain_id(effective_client_id(config)));
}

}  // namespace ams2mqtt
