#include <sys/stat.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "ams2mqtt/io/serial_port.hpp"

namespace ams2mqtt {

namespace {

namespace fs = std::filesystem;

bool is_process(const fs::path& folder) {
  const std::string name = folder.filename().string();
  return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

bool holds(const fs::path& process, dev_t device) {
  std::error_code error;
  for (fs::directory_iterator entry(process / "fd", error), end; !error && entry != end; entry.increment(error)) {
    struct stat status{};
    if (::stat(entry->path().c_str(), &status) == 0 && S_ISCHR(status.st_mode) && status.st_rdev == device) return true;
  }
  return false;
}

std::string command_name(const fs::path& process) {
  std::ifstream file(process / "comm");
  std::string name;
  std::getline(file, name);
  return name;
}

}  // namespace

std::string holders_of_device(dev_t device) {
  std::string text;
  std::error_code error;
  for (fs::directory_iterator entry("/proc", error), end; !error && entry != end; entry.increment(error)) {
    if (!is_process(entry->path()) || !holds(entry->path(), device)) continue;
    if (!text.empty()) text += " and ";
    text += "process " + entry->path().filename().string() + " (" + command_name(entry->path()) + ')';
  }
  return text;
}

}  // namespace ams2mqtt
