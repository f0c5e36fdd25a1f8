// Secrets that will only be compared later.
#pragma once

#include <string>
#include <string_view>

#include "ams2mqtt/config/config.hpp"

namespace ams2mqtt {

// SHA-256 in hexadecimal digits.
[[nodiscard]] std::string digest_of(std::string_view secret);
// Whether `text` is what `digest` was made of; takes the same time wherever they differ.
[[nodiscard]] bool has_digest(std::string_view text, std::string_view digest);

// The configuration with a digest (SHA-256) in place of each secret: equal where the secrets are.
[[nodiscard]] Config with_digests(Config config);

}  // namespace ams2mqtt
