// How often this program has asked for memory.
#pragma once

#include <cstddef>

namespace ams2mqtt::bench {

[[nodiscard]] std::size_t allocations();

}  // namespace ams2mqtt::bench
