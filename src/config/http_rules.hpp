// What is wrong with the settings of the page.
#pragma once

#include <vector>

#include "ams2mqtt/config/config.hpp"

namespace ams2mqtt {

[[nodiscard]] std::vector<Problem> http_problems(const HttpConfig& http);

}  // namespace ams2mqtt
