// In what the program runs, where advice depends on it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ams2mqtt {

enum class Surroundings : std::uint8_t {
  user,       // somebody's shell
  service,    // systemd
  container,  // Docker, Podman
};
[[nodiscard]] Surroundings surroundings();

// The effective user's name, or its number.
[[nodiscard]] std::string user_name();

// Whether a host with this nsswitch.conf asks mDNS (RFC 6762) for names.
[[nodiscard]] bool asks_mdns(std::string_view name_switch);
// Whether only mDNS knows such a name: "homeassistant.local".
[[nodiscard]] bool is_local_name(std::string_view host);
// Why such a name was not found, to append to a sentence; empty for any other.
[[nodiscard]] std::string advice_for_local_name(std::string_view host, Surroundings where, bool asks);
// The same on this host.
[[nodiscard]] std::string advice_for_local_name(std::string_view host);

}  // namespace ams2mqtt
