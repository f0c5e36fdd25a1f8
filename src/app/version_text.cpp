#include "version_text.hpp"

#include "ams2mqtt/commit.hpp"
#include "ams2mqtt/version.hpp"

namespace ams2mqtt {

std::string version_text() {
  return "ams2mqtt " + std::string(kVersion) + std::string(kCommit);
}

}  // namespace ams2mqtt
