// What is wrong with the settings of a serial line, wherever it is.
#pragma once

#include <string>
#include <vector>

#include "ams2mqtt/config/config.hpp"

namespace ams2mqtt {

// `where` is the section that has them, such as "meters[0].serial".
[[nodiscard]] std::vector<Problem> line_problems(const std::string& where, const LineFormat& line);

// What contradicts a search for the port or its format.
[[nodiscard]] std::vector<Problem> search_problems(const std::string& where, const SerialConfig& serial);
// The meter may be on any port, and another one has a port as well.
[[nodiscard]] bool searches_beside_others(const MeterConfig& meter, const Config& config);

}  // namespace ams2mqtt
