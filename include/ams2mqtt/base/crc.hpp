// The check sums of the links, as tables computed at compile time and checked against their published check values.
#pragma once

#include <array>
#include <cstdint>
#include <utility>

#include "ams2mqtt/base/bytes.hpp"

namespace ams2mqtt {

// Of a reflected 16-bit polynomial. A byte's entry in the first table is what it makes of an empty register; in each
// further one, what one more zero byte makes of that. So a block of bytes is looked up at once, the last of them in the
// first table.
using CrcTables = std::array<std::array<std::uint16_t, 256>, 16>;

namespace detail {

consteval CrcTables reflected_crc_tables(std::uint16_t polynomial) {
  CrcTables tables{};
  for (std::size_t byte = 0; byte < tables[0].size(); ++byte) {
    auto crc = static_cast<std::uint16_t>(byte);
    for (int bit = 0; bit < 8; ++bit) {
      crc = static_cast<std::uint16_t>((crc & 1U) != 0 ? (crc >> 1U) ^ polynomial : crc >> 1U);
    }
    tables[0][byte] = crc;
  }
  for (std::size_t zeros = 1; zeros < tables.size(); ++zeros) {
    for (std::size_t byte = 0; byte < tables[0].size(); ++byte) {
      const std::uint16_t crc = tables[zeros - 1][byte];
      tables[zeros][byte] = static_cast<std::uint16_t>(crc >> 8U ^ tables[0][crc & 0xFFU]);
    }
  }
  return tables;
}

}  // namespace detail

inline constexpr CrcTables kX25Tables = detail::reflected_crc_tables(0x8408);
inline constexpr CrcTables kArcTables = detail::reflected_crc_tables(0xA001);

namespace detail {

// As crc16_register() for the bytes of one block, each of them at its place.
template <std::size_t... Place>
constexpr std::uint16_t crc16_block(const CrcTables& tables, std::uint16_t crc, const std::uint8_t* block,
                                    std::index_sequence<0, 1, Place...>) {
  constexpr std::size_t kLast = sizeof...(Place) + 1;
  const unsigned first = tables[kLast][(crc ^ block[0]) & 0xFFU] ^ tables[kLast - 1][crc >> 8U ^ block[1]];
  return static_cast<std::uint16_t>((first ^ ... ^ tables[kLast - Place][block[Place]]));
}

}  // namespace detail

// The register after `bytes`, which was `crc` before them.
[[nodiscard]] constexpr std::uint16_t crc16_register(const CrcTables& tables, std::uint16_t crc, Bytes bytes) {
  constexpr std::size_t kBlock = std::tuple_size_v<CrcTables>;
  for (; bytes.size() >= kBlock; bytes = bytes.subspan(kBlock)) {
    crc = detail::crc16_block(tables, crc, bytes.data(), std::make_index_sequence<kBlock>());
  }
  for (const std::uint8_t byte : bytes) crc = static_cast<std::uint16_t>(crc >> 8U ^ tables[0][(crc ^ byte) & 0xFFU]);
  return crc;
}

// CRC-16/X-25 (ISO/IEC 13239): polynomial 1021 reflected, initial FFFF, result inverted. HDLC sends it low byte first.
[[nodiscard]] constexpr std::uint16_t crc16_x25(Bytes bytes) {
  return static_cast<std::uint16_t>(~crc16_register(kX25Tables, 0xFFFF, bytes));
}

// CRC-16/ARC: polynomial 8005 reflected, initial 0, result as it is. P1 telegrams print it in hex, high digit first.
[[nodiscard]] constexpr std::uint16_t crc16_arc(Bytes bytes) {
  return crc16_register(kArcTables, 0, bytes);
}

namespace detail {
inline constexpr std::array<std::uint8_t, 9> kCheckInput = {'1', '2', '3', '4', '5', '6', '7', '8', '9'};
}  // namespace detail
static_assert(crc16_x25(detail::kCheckInput) == 0x906E);
static_assert(crc16_arc(detail::kCheckInput) == 0xBB3D);

}  // namespace ams2mqtt
