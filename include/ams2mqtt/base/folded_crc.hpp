// The registers of the links' check sums after many bytes at once, by carry-less multiplication where the processor has
// it (PCLMULQDQ of x86-64, PMULL of arm64), and by the tables of base/crc.hpp elsewhere and for few bytes. The results
// are the same.
#pragma once

#include <cstdint>

#include "ams2mqtt/base/bytes.hpp"

namespace ams2mqtt {

// The register after `bytes`, which was `crc` before them, as crc16_register() with kX25Tables or kArcTables.
[[nodiscard]] std::uint16_t crc16_x25_register(std::uint16_t crc, Bytes bytes);
[[nodiscard]] std::uint16_t crc16_arc_register(std::uint16_t crc, Bytes bytes);

// Whether this processor multiplies without carries.
[[nodiscard]] bool multiplies_without_carry();

}  // namespace ams2mqtt
