// Why a serial port cannot be opened -> a sentence that says what to do.
#pragma once

#include <sys/stat.h>

#include <string>
#include <string_view>

#include "ams2mqtt/system/surroundings.hpp"
#include "reopening_source.hpp"

namespace ams2mqtt {

// The command that gives permission. `group`: that of the device, where it may open it, else empty.
[[nodiscard]] std::string way_to_permit(std::string_view path, const std::string& group, Surroundings where);
// The ports of adapters below `dev`, by the names that stay the same where they have one: "; there is: ...".
[[nodiscard]] std::string ports_there(const std::string& dev);

// `error` is that of open().
[[nodiscard]] Opener::Failure open_failure(const std::string& path, int error);
[[nodiscard]] Opener::Failure port_is_busy(const std::string& path, const struct stat& device);

}  // namespace ams2mqtt
