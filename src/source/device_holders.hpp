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

// Every process that has the character device open or locked, as far as this process is allowed to see.
[[nodiscard]] std::vector<DeviceHolder> holders_of_device(const struct stat& device);

}  // namespace ams2mqtt
