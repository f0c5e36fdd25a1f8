// What probably happened to damaged bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/crc.hpp"

namespace ams2mqtt {

struct FlippedBit {
  std::size_t offset = 0;  // of the byte
  std::uint8_t right = 0;  // what that byte then is
};

// The one bit of `bytes` that, turned, changes the register of a reflected CRC over all of them by `difference`. There
// is at most one below 4 KiB, for either polynomial.
[[nodiscard]] std::optional<FlippedBit> find_flipped_bit(const CrcTables& tables, std::uint16_t difference,
                                                         Bytes bytes);
// "one bit is wrong: byte 17 is 0x41 and has to be 0x40"; bytes are counted from `first`.
[[nodiscard]] std::string flipped_words(const FlippedBit& flip, std::uint8_t is, std::size_t first);

// `bytes` without the 0D of each 0D 0A.
[[nodiscard]] std::vector<std::uint8_t> without_crlf(Bytes bytes);

// Of bytes in which nothing begins: why, as far as they show it. Empty: they do not.
[[nodiscard]] std::string noise_cause(Bytes bytes);

}  // namespace ams2mqtt
