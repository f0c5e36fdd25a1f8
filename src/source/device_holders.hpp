// Who uses a device.
#pragma once

#include <sys/stat.h>

#include <string>
#include <vector>

namespace ams2mqtt {

struct DeviceHolder {
  std::string process;  // its id
  std::string command;  // its name, cleaned and short
};

// Each process that has the character device open or locked, as far as this process may see.
[[nodiscard]] std::vector<DeviceHolder> holders_of_device(const struct stat& device);

}  // namespace ams2mqtt
