#include "ams2mqtt/system/surroundings.hpp"

#include <pwd.h>
#include <sys/types.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "ams2mqtt/system/secret_file.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kMaxSwitchBytes = 16384;  // of nsswitch.conf

bool exists(const char* path) {
  return ::access(path, F_OK) == 0;
}

}  // namespace

Surroundings surroundings() {
  if (exists("/.dockerenv") || exists("/run/.containerenv")) return Surroundings::container;
  return std::getenv("INVOCATION_ID") != nullptr ? Surroundings::service : Surroundings::user;
}

std::string user_name() {
  std::array<char, 4096> buffer{};
  struct passwd entry{};
  struct passwd* found = nullptr;
  ::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found);
  return found != nullptr ? found->pw_name : std::to_string(::geteuid());
}

bool asks_mdns(std::string_view name_switch) {
  while (!name_switch.empty()) {
    const std::size_t size = name_switch.find('\n');
    std::string_view line = name_switch.substr(0, size);
    name_switch.remove_prefix(size == std::string_view::npos ? name_switch.size() : size + 1);
    line = line.substr(0, line.find('#'));
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin == std::string_view::npos || !line.substr(begin).starts_with("hosts:")) continue;
    return line.find("mdns") != std::string_view::npos;
  }
  return false;
}

bool is_local_name(std::string_view host) {
  constexpr std::string_view kLocal = ".local";
  if (host.ends_with('.')) host.remove_suffix(1);
  if (host.size() <= kLocal.size()) return false;
  host.remove_prefix(host.size() - kLocal.size());
  for (std::size_t at = 0; at < host.size(); ++at) {
    const char letter = host[at] >= 'A' && host[at] <= 'Z' ? static_cast<char>(host[at] - 'A' + 'a') : host[at];
    if (letter != kLocal[at]) return false;
  }
  return true;
}

std::string advice_for_local_name(std::string_view host, Surroundings where, bool asks) {
  if (!is_local_name(host)) return {};
  const std::string found = "; names that end in .local are found by mDNS, ";
  if (where == Surroundings::container) return found + "which a container does not ask: write the device's address";
  if (asks) return found + "and no device answers to this one: is it on, and in this network?";
  return found +
         "for which this host's /etc/nsswitch.conf has no entry: `sudo apt install libnss-mdns`, or write the device's "
         "address";
}

std::string advice_for_local_name(std::string_view host) {
  if (!is_local_name(host)) return {};
  return advice_for_local_name(host, surroundings(),
                               asks_mdns(read_file("/etc/nsswitch.conf", kMaxSwitchBytes).value_or(std::string())));
}

}  // namespace ams2mqtt
