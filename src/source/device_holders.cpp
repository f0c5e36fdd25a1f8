#include "device_holders.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>

#include "ams2mqtt/system/utf8.hpp"

namespace ams2mqtt {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestCommand = 32;

bool is_process(const fs::path& folder) {
  const std::string name = folder.filename().string();
  return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

bool is_pseudo_terminal(unsigned major_number) {
  constexpr unsigned kFirst = 136;  // by the kernel's Documentation/admin-guide/devices.txt
  constexpr unsigned kLast = 143;
  return major_number >= kFirst && major_number <= kLast;
}

// Each devpts mount numbers its pseudo terminals from 0, and containers have their own; a serial port's numbers hold
// for the whole machine, whichever node leads to it.
bool is_same_device(const struct statx& one, const struct stat& other) {
  return S_ISCHR(one.stx_mode) && makedev(one.stx_rdev_major, one.stx_rdev_minor) == other.st_rdev &&
         (!is_pseudo_terminal(one.stx_rdev_major) || makedev(one.stx_dev_major, one.stx_dev_minor) == other.st_dev);
}

// The other end of some pseudo terminal, /dev/ptmx.
bool is_other_end(const struct statx& file) {
  return S_ISCHR(file.stx_mode) && file.stx_rdev_major == 5 && file.stx_rdev_minor == 2;
}

// Looks at the descriptors of all processes.
class HolderSearch {
 public:
  explicit HolderSearch(const struct stat& device)
      : device_(device), is_pseudo_(is_pseudo_terminal(major(device.st_rdev))) {}

  // Whoever makes a pseudo terminal may keep the end open that others read.
  bool holds(const fs::path& process) {
    std::error_code error;
    bool found = false;
    fs::directory_iterator entry(process / "fd", error);
    if (error) note(error.value());
    for (const fs::directory_iterator end; !error && entry != end && has_budget(); entry.increment(error)) {
      // Nothing is asked of the file's system, which may be a server that does not answer.
      struct statx status{};
      if (::statx(AT_FDCWD, entry->path().c_str(), AT_STATX_DONT_SYNC, STATX_BASIC_STATS, &status) != 0) {
        note(errno);
        continue;
      }
      found = found || is_same_device(status, device_);
      if (found && !is_pseudo_) return true;
      if (is_pseudo_ && is_other_end(status)) return false;
    }
    return found;
  }

  [[nodiscard]] bool has_budget() {
    if (budget_ > 0) --budget_;
    return budget_ > 0;
  }
  // Nobody refused to be looked at.
  [[nodiscard]] bool saw_all() const { return !refused_ && budget_ > 0; }

 private:
  void note(int error) { refused_ = refused_ || error == EACCES || error == EPERM; }

  static constexpr int kMostLooks = 50'000;  // at processes and descriptors, about 0.1 s

  const struct stat& device_;
  const bool is_pseudo_;
  int budget_ = kMostLooks;
  bool refused_ = false;
};

// Not in a container, whose processes are all that it sees, nor where /proc hides those of others.
bool sees_every_process() {
  constexpr std::string_view kFirstNamespace = "pid:[4026531836]";  // include/linux/proc_ns.h, PROC_PID_INIT_INO
  std::error_code error;
  return fs::exists("/proc/1", error) && fs::read_symlink("/proc/self/ns/pid", error) == kFirstNamespace;
}

std::string command_name(const fs::path& process) {
  std::ifstream file(process / "comm");
  std::string name;
  std::getline(file, name);
  return one_line(name, kLongestCommand);
}

// A lock outlives the process that took it while another one has the file open, and is 0 in a container that does not
// see the process. Whether others are hidden makes no difference to kill().
bool is_alive(const std::string& process) {
  pid_t number = 0;
  std::from_chars(process.data(), process.data() + process.size(), number);
  return number > 0 && (::kill(number, 0) == 0 || errno != ESRCH);
}

// Who has a flock on the device's file. Unlike the descriptors of other users' processes, everybody may read this.
//   1: FLOCK  ADVISORY  WRITE 2489 00:18:5 0 EOF      (process, then the file's device in hex and its inode)
std::set<std::string> lock_owners(const struct stat& device) {
  std::array<char, 64> file{};
  std::snprintf(file.data(), file.size(), "%02x:%02x:%llu", major(device.st_dev), minor(device.st_dev),
                static_cast<unsigned long long>(device.st_ino));
  std::set<std::string> processes;
  std::ifstream locks("/proc/locks");
  for (std::string line; std::getline(locks, line);) {
    std::istringstream words(line);
    std::string number, kind, strictness, mode, process, locked;
    words >> number >> kind >> strictness >> mode >> process >> locked;
    if (kind == "FLOCK" && locked == file.data() && is_alive(process)) processes.insert(process);
  }
  return processes;
}

}  // namespace

DeviceHolders holders_of_device(const struct stat& device) {
  HolderSearch search(device);
  std::set<std::string> processes = lock_owners(device);
  std::error_code error;
  fs::directory_iterator entry("/proc", error);
  for (const fs::directory_iterator end; !error && entry != end && search.has_budget(); entry.increment(error)) {
    if (is_process(entry->path()) && search.holds(entry->path())) processes.insert(entry->path().filename().string());
  }
  DeviceHolders holders;
  holders.all = !error && search.saw_all() && sees_every_process();
  holders.seen.reserve(processes.size());
  for (const std::string& process : processes) {
    holders.seen.push_back({process, command_name(fs::path("/proc") / process)});
  }
  return holders;
}

DeviceHolders others_at_device(const struct stat& device) {
  DeviceHolders holders = holders_of_device(device);
  const std::string own = std::to_string(::getpid());
  std::erase_if(holders.seen, [&](const DeviceHolder& holder) { return holder.process == own; });
  return holders;
}

DeviceHolders programs_at(const std::string& device) {
  struct stat status{};
  return ::stat(device.c_str(), &status) == 0 ? others_at_device(status) : DeviceHolders{};
}

}  // namespace ams2mqtt
