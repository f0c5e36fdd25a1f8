// The bytes of telnet (RFC 854, 855) and of its options that terminal servers use.
#pragma once

#include <cstdint>

namespace ams2mqtt::telnet {

inline constexpr std::uint8_t kSe = 0xF0;  // the end of a subnegotiation
inline constexpr std::uint8_t kSb = 0xFA;  // its beginning
inline constexpr std::uint8_t kIac = 0xFF;
inline constexpr std::uint8_t kFirstCommand = 0xEC;  // EOF of RFC 1184; nothing below follows IAC

enum class Verb : std::uint8_t { will = 0xFB, wont = 0xFC, do_ = 0xFD, dont = 0xFE };

inline constexpr std::uint8_t kBinary = 0;           // RFC 856
inline constexpr std::uint8_t kEcho = 1;             // RFC 857
inline constexpr std::uint8_t kSuppressGoAhead = 3;  // RFC 858
inline constexpr std::uint8_t kComPort = 44;         // RFC 2217
inline constexpr std::uint8_t kLastAssigned = 49;    // IANA's list, but for a few far above

[[nodiscard]] constexpr bool is_verb(std::uint8_t byte) {
  return byte >= static_cast<std::uint8_t>(Verb::will) && byte <= static_cast<std::uint8_t>(Verb::dont);
}

}  // namespace ams2mqtt::telnet
