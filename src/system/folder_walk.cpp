#include "folder_walk.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <deque>
#include <optional>
#include <system_error>
#include <utility>

#include "ams2mqtt/system/file_user.hpp"

namespace ams2mqtt {

namespace {

namespace fs = std::filesystem;

constexpr int kMostLinks = 40;  // as the kernel's own limit
constexpr mode_t kOwnerAlone = S_IRWXU;

std::string why(const std::string& what, int error) {
  return what + ": " + std::generic_category().message(error);
}

class FolderWalk {
 public:
  FolderWalk(const fs::path& path, bool make) : make_(make) {
    begin(path);
    append(path);
  }

  std::expected<FileDescriptor, std::string> walk() {
    while (problem_.empty() && !missing_ && !ahead_.empty()) {
      const std::string name = std::exchange(ahead_.front(), {});
      ahead_.pop_front();
      if (!name.empty() && name != "." && name != "/") step(name);
    }
    if (!problem_.empty()) return std::unexpected(problem_);
    return missing_ ? FileDescriptor() : std::move(here_);
  }

 private:
  void begin(const fs::path& path) {
    here_ = FileDescriptor(::open(path.is_absolute() ? "/" : ".", O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!here_.is_open() || ::fstat(here_.value(), &status_) != 0) problem_ = why("cannot be opened", errno);
  }

  void append(const fs::path& path) {
    std::deque<std::string> more;
    for (const fs::path& part : path) more.push_back(part.string());
    ahead_.insert(ahead_.begin(), more.begin(), more.end());
  }

  void step(const std::string& name) {
    FileDescriptor next = enter(name);
    if (!next.is_open()) {
      const int error = errno;
      missing_ = error == ENOENT && !make_;
      if (!missing_) problem_ = why(make_ ? "cannot be created" : "cannot be opened", error);
      return;
    }
    struct stat status{};
    if (::fstat(next.value(), &status) != 0) {
      problem_ = why("cannot be opened", errno);
    } else if (S_ISLNK(status.st_mode)) {
      follow(name, next, status);
    } else if (!S_ISDIR(status.st_mode)) {
      problem_ = why(make_ ? "cannot be created" : "cannot be opened", ENOTDIR);
    } else {
      here_ = std::move(next);
      status_ = status;
    }
  }

  FileDescriptor enter(const std::string& name) {
    FileDescriptor next = look(name);
    if (next.is_open() || errno != ENOENT || !make_) return next;
    {
      const FileUser user(status_.st_uid, status_.st_gid);
      if (!user.works() || (::mkdirat(here_.value(), name.c_str(), kOwnerAlone) != 0 && errno != EEXIST)) return next;
    }
    return look(name);
  }

  [[nodiscard]] FileDescriptor look(const std::string& name) const {
    return FileDescriptor(::openat(here_.value(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  }

  void follow(const std::string& name, const FileDescriptor& link, const struct stat& status) {
    const auto trusted = [](uid_t user) { return user == 0 || user == ::geteuid(); };
    const uid_t manufacturer = trusted(status.st_uid) ? status_.st_uid : status.st_uid;
    if (!trusted(manufacturer)) {
      problem_ = "leads through " + name + ", a symbolic link that user " + std::to_string(manufacturer) +
                 " can change; give the folder itself";
      return;
    }
    std::array<char, PATH_MAX> target{};
    const ssize_t size = ::readlinkat(link.value(), "", target.data(), target.size());
    if (size <= 0 || ++links_ > kMostLinks) {
      problem_ = why("cannot be opened", size <= 0 ? errno : ELOOP);
      return;
    }
    const fs::path path(std::string(target.data(), static_cast<std::size_t>(size)));
    if (path.is_absolute()) begin(path);
    append(path);
  }

  const bool make_;
  FileDescriptor here_;
  struct stat status_{};  // of `here_`
  std::deque<std::string> ahead_;
  int links_ = 0;
  bool missing_ = false;
  std::string problem_;
};

}  // namespace

std::expected<FileDescriptor, std::string> walk_to_folder(const fs::path& path, bool make) {
  return FolderWalk(path, make).walk();
}

}  // namespace ams2mqtt
