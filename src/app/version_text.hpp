// What `--version` prints.
#pragma once

#include <string>

namespace ams2mqtt {

// "ams2mqtt 0.2.0 (1a2b3c4d5e6f, 2026-01-31)": the version, and the commit and its date where they are known.
[[nodiscard]] std::string version_text();

}  // namespace ams2mqtt
