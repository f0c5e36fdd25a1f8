// What is wrong with the settings of what is kept on disk.
#pragma once

#include <vector>

#include "ams2mqtt/config/config.hpp"

namespace ams2mqtt {

[[nodiscard]] std::vector<Problem> storage_problems(const StateConfig& state, const SpoolConfig& spool);

}  // namespace ams2mqtt
