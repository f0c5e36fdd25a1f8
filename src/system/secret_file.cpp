#include "ams2mqtt/system/secret_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "ams2mqtt/base/shown.hpp"
#include "ams2mqtt/system/file_bytes.hpp"
#include "ams2mqtt/system/file_descriptor.hpp"

namespace ams2mqtt {
namespace {

// A key is not a name, even if a file is called that.
bool is_path(const std::string& path) {
  const Secrecy secrecy = secrecy_of(path);
  if (secrecy == Secrecy::key || secrecy == Secrecy::login) return false;
  if (::access(path.c_str(), F_OK) == 0) return true;
  const std::size_t end = path.find('/', 1);
  const bool whole = path.starts_with('/') && end != std::string::npos;
  if (whole && secrecy == Secrecy::none) return true;
  struct stat status{};
  return end != std::string::npos && ::stat(path.substr(0, end).c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

}  // namespace

std::string named_file(std::string_view setting, const std::string& path) {
  return is_path(path) ? std::string(setting) + ' ' + path : std::string(setting);
}

std::string file_problem(std::string_view setting, const std::string& path, std::string_view problem) {
  std::string text = named_file(setting, path) + ' ' + std::string(problem);
  if (is_path(path)) return text;
  return text +
         "; the value is not shown, because it may be the secret itself: put that in a separate file, whose name goes "
         "here";
}

std::expected<std::string, std::string> read_file(const std::string& path, std::size_t limit) {
  // Without waiting for the writer of a FIFO, and without acquiring a controlling terminal.
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file.is_open()) return std::unexpected("cannot be read: " + std::generic_category().message(errno));
  return read_bytes(file.value(), limit);
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
    return std::unexpected("holds more than one line; it must hold nothing but the secret");
  }
  struct stat status{};
  const bool known = ::stat(path.c_str(), &status) == 0;
  return Secret{.text = std::move(*content), .readable_by_all = known && (status.st_mode & S_IROTH) != 0};
}

}  // namespace ams2mqtt
