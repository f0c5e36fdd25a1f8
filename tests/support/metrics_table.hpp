// The table of all metrics in docs/metrics.md.
#pragma once

#include <string>

namespace ams2mqtt {

[[nodiscard]] std::string metrics_table();

}  // namespace ams2mqtt
