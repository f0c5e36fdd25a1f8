#include "ams2mqtt/system/local_peer.hpp"

#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <fstream>

#include "ams2mqtt/system/utf8.hpp"

namespace ams2mqtt {

namespace {

namespace fs = std::filesystem;

constexpr const char* kServiceUser = "ams2mqtt";
constexpr std::size_t kLongestName = 32;

// Empty where the system hides the processes of others.
std::string name_of_process(const std::string& process) {
  std::ifstream file("/proc/" + process + "/comm");
  std::string name;
  std::getline(file, name);
  return one_line(name, kLongestName);
}

// Where anybody may create folders, owning one proves nothing.
bool owns(uid_t user, const fs::path& folder) {
  struct stat status{};
  struct stat parent{};
  return !folder.empty() && ::stat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == user &&
         ::stat((folder / "..").c_str(), &parent) == 0 && (parent.st_mode & S_IWOTH) == 0;
}

bool is_called_as_the_service(uid_t user) {
  passwd entry{};
  passwd* found = nullptr;
  std::array<char, 4096> buffer{};
  return ::getpwnam_r(kServiceUser, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr &&
         entry.pw_uid == user;
}

}  // namespace

std::optional<LocalPeer> peer_of(int socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return std::nullopt;
  return LocalPeer{.process = peer.pid, .user = peer.uid};
}

std::string describe(const LocalPeer& peer) {
  const std::string name = peer.process > 0 ? name_of_process(std::to_string(peer.process)) : std::string();
  return (peer.process > 0 ? "process " + std::to_string(peer.process) : "a process") +
         (name.empty() ? "" : " (" + name + ')') + " of user " + std::to_string(peer.user);
}

bool is_own_or_root(const LocalPeer& peer) {
  return peer.user == 0 || peer.user == ::geteuid();
}

bool is_like_this(const LocalPeer& peer) {
  if (!is_own_or_root(peer) || peer.process <= 0) return false;
  const std::string name = name_of_process(std::to_string(peer.process));
  return name.starts_with(kServiceUser) || name == name_of_process("self");
}

bool may_be_daemon(const LocalPeer& peer, const fs::path& state_folder) {
  return is_own_or_root(peer) || owns(peer.user, "/run/ams2mqtt") || owns(peer.user, state_folder) ||
         owns(peer.user, "/var/lib/ams2mqtt") || is_called_as_the_service(peer.user);
}

}  // namespace ams2mqtt
