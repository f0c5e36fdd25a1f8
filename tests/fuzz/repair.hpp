// Makes the check sums and lengths of every frame in the bytes right again, so that a mutant is not refused at the door
// but reaches the stages behind it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <span>
#include <string_view>

#include "ams2mqtt/base/crc.hpp"
#include "ams2mqtt/framing/hdlc.hpp"
#include "ams2mqtt/framing/mbus.hpp"
#include "ams2mqtt/framing/p1.hpp"

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

// The second start byte, the second length, the sum and the stop byte follow from the first length; one that is too
// long for what is left gets what there is.
inline void repair_mbus(std::span<std::uint8_t> bytes) {
  constexpr std::size_t kHeader = 4;
  constexpr std::size_t kTrailer = 2;
  constexpr std::size_t kShortest = 5;
  for (std::size_t start = 0; start + kHeader + kShortest + kTrailer <= bytes.size(); ++start) {
    if (bytes[start] != MbusAssembler::kStart || (bytes[start + 1] != bytes[start + 2] && bytes[start + 3] != 0x68)) {
      continue;
    }
    const std::size_t room = bytes.size() - start - kHeader - kTrailer;
    std::size_t length = bytes[start + 1] < 2 ? 256U + bytes[start + 1] : bytes[start + 1];
    if (length < kShortest || length > room) length = std::min<std::size_t>(room, 0xFF);
    bytes[start + 1] = bytes[start + 2] = static_cast<std::uint8_t>(length & 0xFFU);
    bytes[start + 3] = MbusAssembler::kStart;
    bytes[start + kHeader + 2] &= 0x1FU;
    const auto inside = bytes.subspan(start + kHeader, length);
    bytes[start + kHeader + length] =
        static_cast<std::uint8_t>(std::accumulate(inside.begin(), inside.end(), 0U) & 0xFFU);
    bytes[start + kHeader + length + 1] = 0x16;
    start += kHeader + length + 1;
  }
}

// The check sum behind each exclamation mark, over what began with the stroke before.
inline void repair_p1(std::span<std::uint8_t> bytes) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  constexpr std::size_t kChecksumDigits = 4;
  std::size_t start = 0;
  for (std::size_t at = 0; at + kChecksumDigits < bytes.size(); ++at) {
    const bool line_begins = at == 0 || bytes[at - 1] == '\n';
    if (bytes[at] == P1Assembler::kStart && line_begins) start = at;
    if (bytes[at] != P1Assembler::kEnd || !line_begins || bytes[start] != P1Assembler::kStart) continue;
    const std::uint16_t crc = crc16_arc(bytes.subspan(start, at + 1 - start));
    for (std::size_t digit = 0; digit < kChecksumDigits; ++digit) {
      bytes[at + 1 + digit] = static_cast<std::uint8_t>(kDigits[crc >> (12 - 4 * digit) & 0xFU]);
    }
    at += kChecksumDigits;
  }
}

inline void repair_links(std::span<std::uint8_t> bytes) {
  repair_checksums(bytes);
  repair_mbus(bytes);
  repair_p1(bytes);
}

// The message becomes a general-glo- or general-ded-ciphering that is not encrypted, with lengths that are right: what
// it carries is read without a key.
inline void repair_ciphering(std::span<std::uint8_t> apdu) {
  constexpr std::size_t kTitle = 8;
  constexpr std::size_t kLengthAt = 2 + kTitle;
  constexpr std::size_t kSecurityHeader = 5;
  constexpr std::size_t kTag = 12;
  constexpr std::uint8_t kLongLength = 0x82;
  const std::size_t header = apdu.size() < 0x80 ? 1 : 3;
  if (apdu.size() < kLengthAt + header + kSecurityHeader + kTag) return;
  if (apdu[0] != 0xDC && apdu[0] != 0xDF) apdu[0] = 0xDB;
  apdu[1] = kTitle;
  const std::size_t length = apdu.size() - kLengthAt - header;
  if (header == 3) {
    apdu[kLengthAt] = kLongLength;
    apdu[kLengthAt + 1] = static_cast<std::uint8_t>(length >> 8U);
  }
  apdu[kLengthAt + header - 1] = static_cast<std::uint8_t>(length & 0xFFU);
  apdu[kLengthAt + header] &= 0x11U;  // authenticated or not, suite 0 or 1
}

// A row of payloads behind their sizes: each becomes a block, numbered on from 1, the last of every `count` the last of
// its message.
inline void repair_blocks(std::span<std::uint8_t> bytes, std::size_t count) {
  constexpr std::size_t kHeader = 7;  // tag, control, two numbers of two bytes, length
  std::size_t number = 0;
  for (std::size_t at = 0; at + 1 + kHeader <= bytes.size();) {
    const std::size_t size =
        std::clamp<std::size_t>(bytes[at], kHeader, std::min<std::size_t>(bytes.size() - at - 1, 0x7F));
    bytes[at] = static_cast<std::uint8_t>(size);
    number = number % count + 1;
    bytes[at + 1] = 0xE0;
    bytes[at + 2] = number == count ? 0x80 : 0x40;
    bytes[at + 3] = 0;
    bytes[at + 4] = static_cast<std::uint8_t>(number);
    bytes[at + kHeader] = static_cast<std::uint8_t>(size - kHeader);
    at += 1 + size;
  }
}

}  // namespace ams2mqtt::fuzz
