// Where the daemon answers commands on this machine: at a socket in the folder that the service manager has given it,
// and at an abstract name, which needs no folder and leaves nothing behind, but which anybody may take first. So
// commands look in the folder first, and trust neither without knowing whose process answers (system/local_peer.hpp).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ams2mqtt {

// Paths, or abstract names with a leading NUL; the preferred first.
using LocalAddresses = std::vector<std::string>;

// The abstract name. It carries the process namespace, because containers that share the host's network share abstract
// names too.
[[nodiscard]] std::string local_address(std::string_view purpose);
// For this process as the daemon: in $RUNTIME_DIRECTORY, if it exists and nobody else can change it.
[[nodiscard]] LocalAddresses addresses_to_answer_at(std::string_view purpose);
// For a daemon that may run here: in $RUNTIME_DIRECTORY and in /run/ams2mqtt as well.
[[nodiscard]] LocalAddresses addresses_to_ask(std::string_view purpose);

[[nodiscard]] inline bool is_path(std::string_view address) {
  return address.starts_with('/');
}
// "/run/ams2mqtt/health.sock", "@ams2mqtt-health-4026531836"
[[nodiscard]] std::string shown(std::string_view address);

}  // namespace ams2mqtt
