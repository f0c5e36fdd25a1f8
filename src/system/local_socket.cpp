#include "ams2mqtt/system/local_socket.hpp"

#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>

namespace ams2mqtt {

namespace {

constexpr std::string_view kUsualRuntimeFolder = "/run/ams2mqtt";

// The service manager separates several folders with colons. Empty when there is none.
std::string runtime_folder() {
  const char* const given = std::getenv("RUNTIME_DIRECTORY");
  const std::string_view folders(given == nullptr ? "" : given);
  const std::string folder(folders.substr(0, folders.find(':')));
  return is_path(folder) ? folder : std::string();
}

bool is_own(const std::string& folder) {
  struct stat status{};
  return ::stat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && (status.st_mode & S_IWOTH) == 0 &&
         (status.st_uid == 0 || status.st_uid == ::geteuid());
}

void add(LocalAddresses& addresses, const std::string& folder, std::string_view purpose) {
  std::string path = folder + '/' + std::string(purpose) + ".sock";
  const bool fits = path.size() < sizeof(sockaddr_un::sun_path);
  if (fits && std::ranges::find(addresses, path) == addresses.end()) addresses.push_back(std::move(path));
}

}  // namespace

std::string local_address(std::string_view purpose) {
  std::array<char, 64> name{};
  const ssize_t size = ::readlink("/proc/self/ns/pid", name.data(), name.size());
  std::string address(1, '\0');
  ((address += "ams2mqtt-") += purpose) += '-';
  for (const char c : std::string_view(name.data(), size > 0 ? static_cast<std::size_t>(size) : 0)) {
    if (std::isdigit(static_cast<unsigned char>(c)) != 0) address += c;
  }
  return address;
}

LocalAddresses addresses_to_answer_at(std::string_view purpose) {
  LocalAddresses addresses;
  if (const std::string folder = runtime_folder(); is_own(folder)) add(addresses, folder, purpose);
  addresses.push_back(local_address(purpose));
  return addresses;
}

LocalAddresses addresses_to_ask(std::string_view purpose) {
  LocalAddresses addresses;
  if (const std::string folder = runtime_folder(); !folder.empty()) add(addresses, folder, purpose);
  add(addresses, std::string(kUsualRuntimeFolder), purpose);
  addresses.push_back(local_address(purpose));
  return addresses;
}

std::string shown(std::string_view address) {
  return is_path(address) ? std::string(address) : '@' + std::string(address.substr(1));
}

}  // namespace ams2mqtt
