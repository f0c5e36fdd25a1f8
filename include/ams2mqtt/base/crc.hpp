// The check sums of the links, as tables computed at compile time and checked against their published check values.
#pragma once

#include <array>
#include <cstdint>

#include "ams2mqtt/base/bytes.hpp"

namespace ams2mqtt {

namespace detail {

// Table for a reflected 16-bit polynomial, one entry per byte value.
consteval std::array<std::uint16_t, 256> reflected_crc_table(std::uint16_t polynomial) {
  std::array<std::uint16_t, 256> table{};
  for (std::size_t byte = 0; byte < table.size(); ++byte) {
    auto crc = static_cast<std::uint16_t>(byte);
    for (int bit = 0; bit < 8; ++bit) {
      crc = static_cast<std::uint16_t>((crc & 1U) != 0 ? (crc >> 1U) ^ polynomial : crc >> 1U);
    }
    table[byte] = crc;
  }
  return table;
}

inline constexpr auto kX25Table = reflected_crc_table(0x8408);
inline constexpr auto kArcTable = reflected_crc_table(0xA001);

}  // namespace detail

// CRC-16/X-25 (ISO/IEC 13239): polynomial 1021 reflected, initial FFFF, result inverted. HDLC sends it low byte first.
[[nodiscard]] constexpr std::uint16_t crc16_x25(Bytes bytes) {
  std::uint16_t crc = 0xFFFF;
  for (const std::uint8_t byte : bytes) {
    crc = static_cast<std::uint16_t>(crc >> 8U ^ detail::kX25Table[(crc ^ byte) & 0xFFU]);
  }
  return static_cast<std::uint16_t>(~crc);
}

// CRC-16/ARC: polynomial 8005 reflected, initial 0, result as it is. P1 telegrams print it in hex, high digit first.
[[nodiscard]] constexpr std::uint16_t crc16_arc(Bytes bytes) {
  std::uint16_t crc = 0;
  for (const std::uint8_t byte : bytes) {
    crc = static_cast<std::uint16_t>(crc >> 8U ^ detail::kArcTable[(crc ^ byte) & 0xFFU]);
  }
  return crc;
}

namespace detail {
inline constexpr std::array<std::uint8_t, 9> kCheckInput = {'1', '2', '3', '4', '5', '6', '7', '8', '9'};
}  // namespace detail
static_assert(crc16_x25(detail::kCheckInput) == 0x906E);
static_assert(crc16_arc(detail::kCheckInput) == 0xBB3D);

}  // namespace ams2mqtt
