// The header of the LLC sublayer (IEC 62056-46, 5.3): E6 E7 00 from the meter, E6 E6 00 towards it.
#pragma once

#include <cstddef>

#include "ams2mqtt/base/bytes.hpp"

namespace ams2mqtt {

// 3 when `payload` begins with one, else 0.
[[nodiscard]] constexpr std::size_t llc_size(Bytes payload) {
  const bool llc =
      payload.size() >= 3 && payload[0] == 0xE6 && (payload[1] == 0xE7 || payload[1] == 0xE6) && payload[2] == 0x00;
  return llc ? 3 : 0;
}

}  // namespace ams2mqtt
