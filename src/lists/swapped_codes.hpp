// Landis+Gyr's ZMF100 writes tag and size of some codes the wrong way round, so that its lists are not A-XDR:
//   02 03 | 06 09 <OBIS> | value | { scaler, unit }    instead of    02 03 | 09 06 <OBIS> | ...
// This only looks at lists that cannot be read as they are, and the restored list has to be readable as a whole.
#pragma once

#include <cstdint>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"

namespace ams2mqtt {

// Puts `body` with its codes restored into `restored`; false when there is none to restore.
[[nodiscard]] bool restore_swapped_codes(Bytes body, std::vector<std::uint8_t>& restored);

}  // namespace ams2mqtt
