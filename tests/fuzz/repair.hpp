// Makes the check sums of every HDLC frame in the bytes right again, so that a mutant is not refused at the door but
// reaches the stages behind it.
#pragma once

#include <cstdint>
#include <span>

#include "ams2mqtt/base/crc.hpp"
#include "ams2mqtt/framing/hdlc.hpp"

namespace ams2mqtt::fuzz {

inline void put_checksum(std::span<std::uint8_t> bytes, std::size_t first, std::size_t at) {
  const std::uint16_t crc = crc16_x25(bytes.subspan(first, at - first));
  bytes[at] = static_cast<std::uint8_t>(crc & 0xFFU);
  bytes[at + 1] = static_cast<std::uint8_t>(crc >> 8U);
}

// Behind an address, whose last byte has its lowest bit set.
inline std::size_t skip_address(std::span<const std::uint8_t> bytes, std::size_t at) {
  const std::size_t limit = at + 4;
  while (at < limit && at < bytes.size() && (bytes[at] & 1U) == 0) ++at;
  return at + 1;
}

inline void repair_checksums(std::span<std::uint8_t> bytes) {
  for (std::size_t flag = 0; flag + 3 < bytes.size(); ++flag) {
    if (bytes[flag] != HdlcAssembler::kFlag || (bytes[flag + 1] & 0xF0U) != 0xA0) continue;
    const std::size_t length = (bytes[flag + 1] & 7U) << 8U | bytes[flag + 2];
    const std::size_t end = flag + 1 + length;  // where the closing flag belongs
    if (length < HdlcAssembler::kMinLength || end > bytes.size()) continue;
    const std::size_t header_checksum = skip_address(bytes, skip_address(bytes, flag + 3)) + 1;
    if (header_checksum + 4 <= end) put_checksum(bytes, flag + 1, header_checksum);
    put_checksum(bytes, flag + 1, end - 2);
    if (end < bytes.size()) bytes[end] = HdlcAssembler::kFlag;
    flag = end - 1;
  }
}

}  // namespace ams2mqtt::fuzz
