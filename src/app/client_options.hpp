// What a configuration means for the connection to the broker that is published to.
#pragma once

#include <cstddef>

#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/mqtt/client.hpp"

namespace ams2mqtt {

// The daemon is a worker of a group.
[[nodiscard]] bool is_group(const Config& config);
// How many meters may publish.
[[nodiscard]] std::size_t most_lines(const Config& config);
[[nodiscard]] MqttClientOptions client_options(const Config& config);

}  // namespace ams2mqtt
