#include "device_holders.hpp"

#include <sys/sysmacros.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
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

// Each devpts mount numbers its pseudo terminals from 0, and containers have their own; a serial port's numbers hold
// for the whole machine, whichever node leads to it.
bool is_same_device(const struct stat& one, const struct stat& other) {
  constexpr unsigned kFirstPseudoTerminal = 136;  // majors, by the kernel's Documentation/admin-guide/devices.txt
  constexpr unsigned kLastPseudoTerminal = 143;
  const unsigned number = major(one.st_rdev);
  const bool pseudo = number >= kFirstPseudoTerminal && number <= kLastPseudoTerminal;
  return S_ISCHR(one.st_mode) && one.st_rdev == other.st_rdev && (!pseudo || one.st_dev == other.st_dev);
}

bool holds(const fs::path& process, const struct stat& device) {
  std::error_code error;
  for (fs::directory_iterator entry(process / "fd", error), end; !error && entry != end; entry.increment(error)) {
    struct stat status{};
    if (::stat(entry->path().c_str(), &status) == 0 && is_same_device(status, device)) return true;
  }
  return false;
}

std::string command_name(const fs::path& process) {
  std::ifstream file(process / "comm");
  std::string name;
  std::getline(file, name);
  return one_line(name, kLongestCommand);
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
    if (kind == "FLOCK" && locked == file.data()) processes.insert(process);
  }
  return processes;
}

}  // namespace

std::vector<DeviceHolder> holders_of_device(const struct stat& device) {
  std::set<std::string> processes = lock_owners(device);
  std::error_code error;
  for (fs::directory_iterator entry("/proc", error), end; !error && entry != end; entry.increment(error)) {
    if (is_process(entry->path()) && holds(entry->path(), device)) {
      processes.insert(entry->path().filename().string());
    }
  }
  std::vector<DeviceHolder> holders;
  holders.reserve(processes.size());
  for (const std::string& process : processes) {
    holders.push_back({process, command_name(fs::path("/proc") / process)});
  }
  return holders;
}

}  // namespace ams2mqtt
