// How much memory this program holds.
#pragma once

#include <cstddef>

namespace ams2mqtt::bench {

// Bytes that operator new has given and operator delete has not taken back, as malloc rounds them.
[[nodiscard]] std::size_t memory_in_use();

}  // namespace ams2mqtt::bench
