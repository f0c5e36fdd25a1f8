// Who uses a device.
#pragma once

#include <sys/stat.h>

#include "ams2mqtt/source/port_findings.hpp"

namespace ams2mqtt {

// Every process that has the character device open or locked, as far as this process is allowed to see. The work is
// bounded, also on a machine with very many processes. Of a pseudo terminal, without the process that made it.
[[nodiscard]] DeviceHolders holders_of_device(const struct stat& device);

// The same without this process.
[[nodiscard]] DeviceHolders others_at_device(const struct stat& device);

}  // namespace ams2mqtt
