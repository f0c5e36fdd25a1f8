// Whose process is at the other end of a local socket, according to the kernel (SO_PEERCRED), and whether to trust it.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>

namespace ams2mqtt {

struct LocalPeer {
  pid_t process = 0;  // 0: of another process namespace
  uid_t user = 0;
};

// The process at the other end of a connected socket; for a listening one, the process that began to listen.
[[nodiscard]] std::optional<LocalPeer> peer_of(int socket);

// "process 4711 (socat) of user 1000"
[[nodiscard]] std::string describe(const LocalPeer& peer);

// Whether it belongs to root or to this process' own user.
[[nodiscard]] bool is_own_or_root(const LocalPeer& peer);
// Whether it is probably another ams2mqtt: it belongs to root or the same user, and its name begins with ams2mqtt or is
// this program's own.
[[nodiscard]] bool is_like_this(const LocalPeer& peer);
// Whether a command may take it for the daemon: it belongs to root, the same user, or the service's user. That is
// whoever owns /run/ams2mqtt, the state's folder or /var/lib/ams2mqtt, or is called ams2mqtt.
[[nodiscard]] bool may_be_daemon(const LocalPeer& peer, const std::filesystem::path& state_folder);

}  // namespace ams2mqtt
