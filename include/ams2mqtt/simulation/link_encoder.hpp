// APDUs and text lines -> what each link makes of them: the opposite of framing/ beyond a single HDLC frame, and of
// dlms/block_transfer.hpp. For the simulated meter and for the project's own test frames. Every function returns bytes
// that own themselves and throws std::length_error for what its link cannot carry.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/simulation/encoder.hpp"

namespace ams2mqtt {

// `information` in HDLC frames of at most `max_information` bytes each, one behind the other, each with both flags; all
// but the last have the segmentation bit. The send sequence number of I-frames counts up from that in
// `addressing.control`; UI frames carry none.
[[nodiscard]] std::vector<std::uint8_t> encode_hdlc_segments(Bytes information, HdlcAddressing addressing,
                                                             std::size_t max_information);

// The fixed part of wired M-Bus telegrams.
struct MbusAddressing {
  std::uint8_t control = 0x53;
  std::uint8_t address = 0xFF;
  std::uint8_t source = 0x01;       // STSAP
  std::uint8_t destination = 0x67;  // DTSAP
};
inline constexpr std::size_t kMbusTelegramData = 245;  // what the length FA leaves for the APDU
inline constexpr std::size_t kMbusOverflowData = 252;  // as above with 257, which overflows to 01

// `apdu` in M-Bus telegrams that carry at most `max_data` bytes of it each, up to kMbusOverflowData. A length above 255
// is written without its high byte. The low nibble of CI counts the telegrams, modulo 16; bit 10 marks the last.
[[nodiscard]] std::vector<std::uint8_t> encode_mbus(Bytes apdu, const MbusAddressing& addressing = {},
                                                    std::size_t max_data = kMbusTelegramData);

// `apdu` in general-block-transfer blocks of at most `block_size` bytes each, numbered from 1; each is the payload of a
// link. The first has the LLC header E6 E7 00 if `llc`.
[[nodiscard]] std::vector<std::vector<std::uint8_t>> encode_gbt(Bytes apdu, std::size_t block_size, bool llc = true);

// How a P1 meter ends its telegram.
enum class P1Checksum : std::uint8_t {
  arc,       // "!": CRC-16/ARC in four digits
  x25,       // CRC-16/X-25, low byte first
  unpadded,  // CRC-16/ARC without leading zeros
  zero,      // "!0000"
  none,      // "!"
};

// '/' `ident` CR LF CR LF `lines` '!' check sum CR LF. `lines` are complete: each ends with CR LF.
[[nodiscard]] std::vector<std::uint8_t> encode_p1(std::string_view ident, std::string_view lines,
                                                  P1Checksum checksum = P1Checksum::arc);
// The same around a ciphering block: size of the system title, title, BER length, security control and so on.
[[nodiscard]] std::vector<std::uint8_t> encode_p1_ciphered(std::string_view ident, Bytes block,
                                                           P1Checksum checksum = P1Checksum::x25);

}  // namespace ams2mqtt
