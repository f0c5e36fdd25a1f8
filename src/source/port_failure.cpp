#include "port_failure.hpp"

#include <grp.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <set>
#include <system_error>
#include <vector>

#include "device_holders.hpp"

namespace ams2mqtt {

namespace {

constexpr std::size_t kMostNamed = 8;  // that a sentence names

std::vector<std::filesystem::path> entries(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    paths.push_back(entry->path());
  }
  std::ranges::sort(paths);
  return paths;
}

// Not ttyS: a PC has many without a socket.
bool is_adapter(const std::string& name) {
  constexpr std::array<std::string_view, 4> kBegin = {"ttyUSB", "ttyACM", "ttyAMA", "ttySC"};
  return std::ranges::any_of(kBegin, [&](std::string_view begin) { return name.starts_with(begin); });
}

// The group that may open the device: dialout on Debian, uucp on Arch Linux. Empty when it may not.
std::string group_of(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return "dialout";
  if ((status.st_mode & S_IRGRP) == 0 || status.st_gid == 0) return {};
  std::array<char, 4096> buffer{};
  struct group entry{};
  struct group* found = nullptr;
  ::getgrgid_r(status.st_gid, &entry, buffer.data(), buffer.size(), &found);
  return found != nullptr ? found->gr_name : std::to_string(status.st_gid);
}

std::string not_allowed(const std::string& path) {
  const std::string what = "not among the devices that a service or container may open; ";
  if (surroundings() == Surroundings::container) return what + "start the container with --device " + path;
  return what + "for the service: `systemctl edit ams2mqtt`, add the lines [Service] and DeviceAllow=" + path +
         " rw, and restart it";
}

// `ams2mqtt run`; another command such as `capture` ends by itself.
bool is_daemon(const DeviceHolder& holder) {
  if (holder.command != "ams2mqtt") return false;
  std::ifstream file("/proc/" + holder.process + "/cmdline");
  std::string word;
  std::getline(file, word, '\0');
  return std::getline(file, word, '\0') && word == "run";
}

}  // namespace

std::string way_to_permit(std::string_view path, const std::string& group, Surroundings where) {
  if (group.empty()) {
    return "no group may read the device: `sudo chgrp dialout " + std::string(path) + "` and `sudo chmod g+r " +
           std::string(path) + "`, or a udev rule that does so";
  }
  switch (where) {
    case Surroundings::container:
      return "start the container with --group-add " + group;
    case Surroundings::service:
      return "`systemctl edit ams2mqtt`, add the lines [Service] and SupplementaryGroups=" + group + ", and restart it";
    case Surroundings::user:
      break;
  }
  return "`sudo usermod -aG " + group + ' ' + user_name() + "`, and log in again";
}

std::string ports_there(const std::string& dev) {
  std::vector<std::string> names;
  std::set<std::filesystem::path> named;
  for (const std::filesystem::path& path : entries(dev + "/serial/by-id")) {
    names.push_back(path.string());
    std::error_code error;
    named.insert(std::filesystem::canonical(path, error));
  }
  for (const std::filesystem::path& path : entries(dev)) {
    std::error_code error;
    if (is_adapter(path.filename().string()) && !named.contains(std::filesystem::canonical(path, error))) {
      names.push_back(path.string());
    }
  }
  if (names.empty()) return "; there is no other serial port: is the adapter plugged in?";
  std::string text;
  for (std::size_t at = 0; at < std::min(names.size(), kMostNamed); ++at) {
    text += (at == 0 ? "; plugged in: " : ", ") + names[at];
  }
  return names.size() > kMostNamed ? text + " and others" : text;
}

std::string way_to_permit(const std::string& path) {
  return way_to_permit(path, group_of(path), surroundings());
}

Opener::Failure port_is_busy(const std::string& path, const struct stat& device) {
  const DeviceHolders holders = holders_of_device(device);
  if (holders.seen.empty()) return {"in use by another program; " + ask_fuser(path)};
  const bool ours = std::ranges::any_of(holders.seen, is_daemon);
  return {"in use by " + in_words(holders.seen), ours ? SourceCause::held_by_daemon : SourceCause::failed};
}

Opener::Failure open_failure(const std::string& path, int error) {
  struct stat status{};
  const std::string reason = std::generic_category().message(error);
  switch (error) {
    case ENOENT:
    case ENODEV:
    case ENXIO:
      return {"no such device" + ports_there("/dev")};
    case EACCES:
      return {"permission denied; " + way_to_permit(path)};
    case EPERM:
      return {not_allowed(path)};
    case EBUSY:
      if (::stat(path.c_str(), &status) != 0) return {reason};
      return port_is_busy(path, status);
    default:
      return {"cannot be opened: " + reason};
  }
}

}  // namespace ams2mqtt
