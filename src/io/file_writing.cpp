#include "ams2mqtt/io/file_writing.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "ams2mqtt/io/file_descriptor.hpp"

namespace ams2mqtt {

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

void sync_folder(const std::filesystem::path& folder) {
  const FileDescriptor directory(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.is_open()) ::fsync(directory.value());
}

void give_to_owner_of(const std::filesystem::path& folder, int file) {
  struct stat owner{};
  if (::geteuid() != 0 || ::stat(folder.empty() ? "." : folder.c_str(), &owner) != 0) return;
  // Where this fails the file is as good as before.
  [[maybe_unused]] const int result = ::fchown(file, owner.st_uid, owner.st_gid);
}

}  // namespace ams2mqtt
