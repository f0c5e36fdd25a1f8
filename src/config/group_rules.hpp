// What the workers of a group may be asked to do. They share the telegrams of a meter, so none of them knows the meter
// itself: its values, its state, what follows from them.
#pragma once

#include <vector>

#include "ams2mqtt/config/config.hpp"

namespace ams2mqtt {

// What is wrong with a configuration whose `mqtt.group` is set.
[[nodiscard]] std::vector<Problem> group_problems(const Config& config);

}  // namespace ams2mqtt
