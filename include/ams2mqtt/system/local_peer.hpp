// Whose process is at the other end of a local socket, as the kernel knows it (SO_PEERCRED), and whether it is to be
// believed.
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

// The process at the other end of a connected socket; of one that listens, the one that began to.
[[nodiscard]] std::optional<LocalPeer> peer_of(int socket);

// "process 4711 (socat) of user 1000"
[[nodiscard]] std::string describe(const LocalPeer& peer);

// Whether it is root's or this process' own user's.
[[nodiscard]] bool is_own_or_root(const LocalPeer& peer);
// Whether it is likely another ams2mqtt: it is root's or the own user's, and its name begins with ams2mqtt or is the
// own program's.
[[nodiscard]] bool is_like_this(const LocalPeer& peer);
// Whether a command may take it for the daemon: it is root's, the own user's, or that of the service. The service's
// user is the one who owns /run/ams2mqtt, the state's folder or /var/lib/ams2mqtt, or who is called ams2mqtt.
[[nodiscard]] bool may_be_daemon(const LocalPeer& peer, const std::filesystem::path& state_folder);

}  // namespace ams2mqtt
