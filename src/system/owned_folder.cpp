#include "ams2mqtt/system/owned_folder.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <random>
#include <system_error>
#include <utility>
#include <vector>

#include "ams2mqtt/system/file_bytes.hpp"
#include "ams2mqtt/system/file_user.hpp"
#include "folder_walk.hpp"

namespace ams2mqtt {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFreshEnd = ".new";
constexpr std::string_view kNameDigits = "0123456789abcdef";
constexpr std::size_t kFreshDigits = 16;
constexpr int kTries = 8;  // to find an unused name; the second is practically never needed

std::unexpected<std::string> failed(const std::string& what) {
  return std::unexpected(what + ": " + std::generic_category().message(errno));
}

std::string sentence_of(const fs::path& path, const std::string& what) {
  return "the folder " + (path.empty() ? std::string(".") : path.string()) + ' ' + what;
}

// "ams2mqtt.state" -> "ams2mqtt.state.0123456789abcdef.new"
std::string fresh_name(const std::string& name) {
  std::random_device random;
  std::string fresh = name + '.';
  for (std::size_t digit = 0; digit < kFreshDigits; ++digit) fresh += kNameDigits[random() % kNameDigits.size()];
  return fresh.append(kFreshEnd);
}

bool is_fresh_name(std::string_view entry, std::string_view name) {
  if (entry.size() != name.size() + 1 + kFreshDigits + kFreshEnd.size()) return false;
  if (!entry.starts_with(name) || entry[name.size()] != '.' || !entry.ends_with(kFreshEnd)) return false;
  return entry.substr(name.size() + 1, kFreshDigits).find_first_not_of(kNameDigits) == std::string_view::npos;
}

}  // namespace

FreshFile::FreshFile(const OwnedFolder& folder, std::string name, FileDescriptor file)
    : folder_(&folder), name_(std::move(name)), file_(std::move(file)) {}

FreshFile::~FreshFile() {
  if (file_.is_open()) folder_->remove(name_);
}

std::expected<FileDescriptor, std::string> FreshFile::replace(const std::string& name) {
  if (::fsync(file_.value()) != 0) return failed("cannot be written");
  // What somebody has put there on purpose, such as a link to another disk, is not ours to remove.
  if (auto old = folder_->open_file(name, O_PATH); !old) return std::unexpected(std::move(old.error()));
  if (auto renamed = folder_->rename(name_, name); !renamed) return std::unexpected(std::move(renamed.error()));
  folder_->sync();
  return std::move(file_);
}

std::expected<OwnedFolder, std::string> OwnedFolder::checked(FileDescriptor folder) {
  struct stat status{};
  if (::fstat(folder.value(), &status) != 0) return failed("cannot be checked");
  const uid_t self = ::geteuid();
  const uid_t owner = status.st_uid;
  if (self != 0 && owner != 0 && owner != self) {
    return std::unexpected("belongs to user " + std::to_string(owner) + ", but this runs as user " +
                           std::to_string(self));
  }
  const bool shared = (status.st_mode & S_IWOTH) != 0;
  if (shared && (status.st_mode & S_ISVTX) == 0) {
    return std::unexpected("can be changed by every user of this host; chmod o-w it");
  }
  return OwnedFolder(std::move(folder), owner, status.st_gid, shared);
}

std::expected<std::optional<OwnedFolder>, std::string> OwnedFolder::find(const fs::path& path) {
  auto folder = walk_to_folder(path, false);
  if (!folder) return std::unexpected(sentence_of(path, folder.error()));
  if (!folder->is_open()) return std::nullopt;
  auto owned = checked(std::move(*folder));
  if (!owned) return std::unexpected(sentence_of(path, owned.error()));
  return std::move(*owned);
}

std::expected<OwnedFolder, std::string> OwnedFolder::make(const fs::path& path) {
  auto folder = walk_to_folder(path, true);
  if (!folder) return std::unexpected(sentence_of(path, folder.error()));
  auto owned = checked(std::move(*folder));
  if (!owned) return std::unexpected(sentence_of(path, owned.error()));
  return owned;
}

std::expected<FileDescriptor, std::string> OwnedFolder::open_file(const std::string& name, int flags) const {
  const FileUser user(user_, group_);
  if (!user.works()) return failed("cannot be opened as its folder's owner");
  // Checked before it is opened, because merely opening a device can have an effect.
  struct stat status{};
  if (::fstatat(folder_.value(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT) return FileDescriptor();
    return failed("cannot be opened");
  }
  if (!S_ISREG(status.st_mode)) return std::unexpected(not_plain(status.st_mode));
  FileDescriptor file(::openat(folder_.value(), name.c_str(), flags | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!file.is_open() || ::fstat(file.value(), &status) != 0) return failed("cannot be opened");
  if (!S_ISREG(status.st_mode)) return std::unexpected(not_plain(status.st_mode));
  if (shared_ && status.st_uid != 0 && status.st_uid != ::geteuid()) {
    return std::unexpected("belongs to user " + std::to_string(status.st_uid) + "; remove it or use another folder");
  }
  return file;
}

std::expected<FileDescriptor, std::string> OwnedFolder::make_file(const std::string& name) const {
  const FileUser user(user_, group_);
  if (!user.works()) return failed("cannot be created as its folder's owner");
  FileDescriptor file(::openat(folder_.value(), name.c_str(),
                               O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!file.is_open()) return failed("cannot be created");
  return file;
}

std::expected<FreshFile, std::string> OwnedFolder::fresh_file(const std::string& name) const {
  for (int tries = 1;; ++tries) {
    std::string fresh = fresh_name(name);
    auto file = make_file(fresh);
    if (file) return FreshFile(*this, std::move(fresh), std::move(*file));
    if (errno != EEXIST || tries == kTries) return std::unexpected(fresh + ' ' + file.error());
  }
}

std::expected<void, std::string> OwnedFolder::rename(const std::string& name, const std::string& new_name) const {
  const FileUser user(user_, group_);
  if (!user.works() || ::renameat(folder_.value(), name.c_str(), folder_.value(), new_name.c_str()) != 0) {
    return failed("cannot be replaced");
  }
  return {};
}

bool OwnedFolder::means(const std::string& name, int file) const {
  struct stat named{};
  struct stat opened{};
  return ::fstatat(folder_.value(), name.c_str(), &named, AT_SYMLINK_NOFOLLOW) == 0 && ::fstat(file, &opened) == 0 &&
         named.st_ino == opened.st_ino && named.st_dev == opened.st_dev;
}

std::expected<fs::path, std::string> OwnedFolder::place() const {
  std::error_code problem;
  fs::path place = fs::read_symlink("/proc/self/fd/" + std::to_string(folder_.value()), problem);
  if (problem) return std::unexpected("a folder's path cannot be found in /proc: " + problem.message());
  return place;
}

void OwnedFolder::remove_leftovers(const std::string& name) const {
  const FileUser user(user_, group_);
  const int listed = user.works() ? ::openat(folder_.value(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
  if (listed < 0) return;
  DIR* const entries = ::fdopendir(listed);
  if (entries == nullptr) {
    ::close(listed);
    return;
  }
  std::vector<std::string> left;
  while (const dirent* entry = ::readdir(entries)) {
    if (is_fresh_name(entry->d_name, name)) left.emplace_back(entry->d_name);
  }
  ::closedir(entries);
  for (const std::string& entry : left) remove(entry);
}

void OwnedFolder::remove(const std::string& name) const {
  const FileUser user(user_, group_);
  if (user.works()) ::unlinkat(folder_.value(), name.c_str(), 0);
}

// After a rename the folder has to reach the disk, too. It does not matter if a file system cannot do that.
void OwnedFolder::sync() const {
  const FileUser user(user_, group_);
  const FileDescriptor folder(::openat(folder_.value(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.is_open()) ::fsync(folder.value());
}

}  // namespace ams2mqtt
