#include "setup_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <system_error>

#include "ams2mqtt/base/wipe.hpp"
#include "ams2mqtt/system/file_bytes.hpp"
#include "ams2mqtt/system/owned_folder.hpp"

namespace ams2mqtt {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestEarlierFile = std::size_t{4} << 20U;
constexpr mode_t kOwnersFile = 0600;
constexpr mode_t kEverybodysFile = 0644;
constexpr mode_t kFolder = 0755;
constexpr mode_t kAccess = 0777;

std::string problem_of(const fs::path& file, const std::string& what) {
  return file.string() + ' ' + what;
}

std::string put(const OwnedFolder& folder, const fs::path& file, std::string_view content, mode_t mode) {
  auto fresh = folder.fresh_file(file.filename().string());
  if (!fresh) return (file.parent_path() / fresh.error()).string();
  if (!write_all(fresh->descriptor(), content) || ::fchmod(fresh->descriptor(), mode) != 0) {
    return problem_of(file, "cannot be written: " + std::generic_category().message(errno));
  }
  const auto replaced = fresh->replace(file.filename().string());
  return replaced ? std::string() : problem_of(file, replaced.error());
}

// Copied, so that the file is there all the time.
Written back_up(const OwnedFolder& folder, const fs::path& file) {
  const auto earlier = folder.open_file(file.filename().string(), O_RDONLY);
  if (!earlier) return {.problem = problem_of(file, earlier.error())};
  if (!earlier->is_open()) return {};
  struct stat status{};
  auto content = read_bytes(earlier->value(), kLargestEarlierFile);
  if (!content) return {.problem = problem_of(file, content.error())};
  if (::fstat(earlier->value(), &status) != 0 || content->size() > kLargestEarlierFile) {
    return {.problem = problem_of(file, "is no configuration; name another file with --config")};
  }
  const std::string backup = file.string() + ".bak";
  std::string problem = put(folder, backup, *content, status.st_mode & kAccess);
  wipe(*content);
  return problem.empty() ? Written{.backup = backup} : Written{.problem = std::move(problem)};
}

}  // namespace

std::string obstacle_to(const fs::path& file) {
  const std::string folder = file.parent_path().string();
  struct stat status{};
  if (::lstat(file.c_str(), &status) == 0 && !S_ISREG(status.st_mode))
    return problem_of(file, not_plain(status.st_mode));
  const bool is_there = ::stat(folder.c_str(), &status) == 0;
  const std::string above = is_there ? folder : file.parent_path().parent_path().string();
  if (::access(above.c_str(), W_OK | X_OK) == 0) return {};
  if (errno == ENOENT || errno == ENOTDIR)
    return "there is no folder " + folder + "; make it, or name another file with --config";
  return "you may not write to " + above + "; use `sudo ams2mqtt setup`, or `ams2mqtt setup --config ./ams2mqtt.yaml`";
}

Written write_setup_file(const fs::path& file, std::string_view content, ReadableBy readers) {
  const fs::path folder = file.parent_path();
  // The service's user has to get into it.
  if (::mkdir(folder.c_str(), kFolder) == 0) ::chmod(folder.c_str(), kFolder);
  auto owned = OwnedFolder::find(folder);
  if (!owned) return {.problem = owned.error()};
  if (!*owned) return {.problem = "there is no folder " + folder.string()};
  Written written = back_up(**owned, file);
  if (!written.problem.empty()) return written;
  written.problem = put(**owned, file, content, readers == ReadableBy::all ? kEverybodysFile : kOwnersFile);
  return written;
}

}  // namespace ams2mqtt
