#include "ams2mqtt/system/file_bytes.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <system_error>

namespace ams2mqtt {

namespace {

// For the writer of a pipe, or for somebody who types.
constexpr std::chrono::milliseconds kReadPatience{5000};

constexpr mode_t kForAll = 0666;  // less the umask

std::unexpected<std::string> file_failure(const std::string& what) {
  return std::unexpected(what + ": " + std::generic_category().message(errno));
}

bool is_plain(int file) {
  struct stat status{};
  return ::fstat(file, &status) == 0 && S_ISREG(status.st_mode);
}

// A FIFO that nobody has written to yet would look empty.
bool await_bytes(int file) {
  pollfd wanted{.fd = file, .events = POLLIN, .revents = 0};
  int ready = -1;
  do ready = ::poll(&wanted, 1, static_cast<int>(kReadPatience.count()));
  while (ready < 0 && errno == EINTR);
  return ready != 0;
}

}  // namespace

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

std::expected<std::string, std::string> read_bytes(int file, std::size_t limit) {
  const bool at_once = is_plain(file);
  std::string content;
  std::array<char, 4096> buffer{};
  while (content.size() <= limit) {
    if (!at_once && !await_bytes(file)) {
      return std::unexpected("cannot be read: no data for " +
                             std::to_string(std::chrono::floor<std::chrono::seconds>(kReadPatience).count()) + " s");
    }
    const ssize_t count = ::read(file, buffer.data(), std::min(buffer.size(), limit + 1 - content.size()));
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count < 0) return file_failure("cannot be read");
    if (count == 0) break;
    content.append(buffer.data(), static_cast<std::size_t>(count));
  }
  ::explicit_bzero(buffer.data(), buffer.size());  // it may have been a secret
  return content;
}

std::expected<FileDescriptor, std::string> open_output(const std::string& path) {
  struct stat status{};
  if (::lstat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode))
    return std::unexpected(not_plain(status.st_mode));
  FileDescriptor file(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, kForAll));
  if (!file.is_open() || ::fstat(file.value(), &status) != 0) return file_failure("cannot be written");
  if (!S_ISREG(status.st_mode)) return std::unexpected(not_plain(status.st_mode));
  if (status.st_uid != ::geteuid() || status.st_nlink != 1) {
    return std::unexpected("belongs to another user or has a second name (a hard link); remove one first");
  }
  if (::ftruncate(file.value(), 0) != 0) return file_failure("cannot be written");
  return file;
}

std::string not_plain(mode_t mode) {
  const char* kind = S_ISLNK(mode)    ? "a symbolic link"
                     : S_ISFIFO(mode) ? "a FIFO"
                     : S_ISDIR(mode)  ? "a folder"
                     : S_ISSOCK(mode) ? "a socket"
                                      : "a device";
  return std::string("is ") + kind + ", not a regular file";
}

}  // namespace ams2mqtt
