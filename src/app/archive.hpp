// Files -> one archive, tar (POSIX.1-1988, "ustar") in gzip (RFC 1952). Pure.
#pragma once

#include <string>
#include <vector>

#include "ams2mqtt/base/time.hpp"

namespace ams2mqtt {

struct ArchivedFile {
  std::string name;  // with its folder, at most 100 characters
  std::string content;
};

// Throws std::length_error for a name that is too long.
[[nodiscard]] std::string tar_gz(const std::vector<ArchivedFile>& files, UtcSeconds made);

}  // namespace ams2mqtt
