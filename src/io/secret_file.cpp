#include "ams2mqtt/io/secret_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "ams2mqtt/io/file_descriptor.hpp"

namespace ams2mqtt {
namespace {

std::unexpected<std::string> unreadable(int error) {
  return std::unexpected("cannot be read: " + std::generic_category().message(error));
}

}  // namespace

std::expected<std::string, std::string> read_file(const std::string& path, std::size_t limit) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) return unreadable(errno);
  std::string content;
  std::array<char, 4096> buffer{};
  while (content.size() <= limit) {
    const ssize_t count = ::read(file.value(), buffer.data(), std::min(buffer.size(), limit + 1 - content.size()));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return unreadable(errno);
    if (count == 0) break;
    content.append(buffer.data(), static_cast<std::size_t>(count));
  }
  ::explicit_bzero(buffer.data(), buffer.size());  // it may have been a secret
  return content;
}

std::expected<Secret, std::string> read_secret_file(const std::string& path) {
  std::expected<std::string, std::string> content = read_file(path, kMaxSecretBytes);
  if (!content) return std::unexpected(content.error());
  if (content->size() > kMaxSecretBytes)
    return std::unexpected("holds far more than one secret; is it the right file?");
  if (content->ends_with('\n')) content->pop_back();
  if (content->ends_with('\r')) content->pop_back();
  if (content->empty()) return std::unexpected("is empty; write the secret on its first line");
  if (content->find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
    return std::unexpected("holds more than one line; write nothing but the secret");
  }
  struct stat status{};
  const bool known = ::stat(path.c_str(), &status) == 0;
  return Secret{.text = std::move(*content), .readable_by_all = known && (status.st_mode & S_IROTH) != 0};
}

}  // namespace ams2mqtt
