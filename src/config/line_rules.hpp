// What is wrong with the settings of a serial line, wherever it is.
#pragma once

#include <string>
#include <vector>

#include "ams2mqtt/config/config.hpp"

namespace ams2mqtt {

// `where` is the section that has them, such as "meters[0].serial".
[[nodiscard]] std::vector<Problem> line_problems(const std::string& where, const LineFormat& line);

}  // namespace ams2mqtt
