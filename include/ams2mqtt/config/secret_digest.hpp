// Secrets that will only be compared later.
#pragma once

#include "ams2mqtt/config/config.hpp"

namespace ams2mqtt {

// The configuration with a digest (SHA-256) in place of each secret: equal where the secrets are.
[[nodiscard]] Config with_digests(Config config);

}  // namespace ams2mqtt
