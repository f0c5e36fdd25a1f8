// What a telnet server of a serial port makes of the meter's bytes.
#pragma once

#include <cstdint>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"

namespace ams2mqtt::test {

// How ser2net 4.3 to 4.6 begins: accepter telnet,tcp, and telnet(rfc2217),tcp.
inline const std::vector<std::uint8_t> kSer2net = {0xFF, 0xFB, 3, 0xFF, 0xFD, 3, 0xFF, 0xFB, 1,
                                                   0xFF, 0xFE, 1, 0xFF, 0xFD, 0, 0xFF, 0xFB, 0};
inline const std::vector<std::uint8_t> kSer2netRfc2217 = [] {
  std::vector<std::uint8_t> bytes = kSer2net;
  bytes.insert(bytes.end(), {0xFF, 0xFD, 0x2C});
  return bytes;
}();

[[nodiscard]] inline std::vector<std::uint8_t> doubled(Bytes data) {
  std::vector<std::uint8_t> bytes;
  for (const std::uint8_t byte : data) bytes.insert(bytes.end(), byte == 0xFF ? 2U : 1U, byte);
  return bytes;
}

// A whole connection.
[[nodiscard]] inline std::vector<std::uint8_t> over_telnet(Bytes opening, Bytes data) {
  std::vector<std::uint8_t> bytes(opening.begin(), opening.end());
  append(bytes, doubled(data));
  return bytes;
}

}  // namespace ams2mqtt::test
