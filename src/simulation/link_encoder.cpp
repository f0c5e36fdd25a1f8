#include "ams2mqtt/simulation/link_encoder.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <string>

#include "ams2mqtt/base/apdu_tag.hpp"
#include "ams2mqtt/base/crc.hpp"

namespace ams2mqtt {

namespace {

// The parts of `bytes`, each but the last of `size`; one empty part of nothing.
std::vector<Bytes> parts_of(Bytes bytes, std::size_t size) {
  if (size == 0) throw std::length_error("parts without bytes");
  std::vector<Bytes> parts;
  do {
    parts.push_back(bytes.first(std::min(size, bytes.size())));
    bytes = bytes.subspan(parts.back().size());
  } while (!bytes.empty());
  return parts;
}

constexpr bool is_information_frame(std::uint8_t control) {
  return (control & 1U) == 0;
}

std::uint8_t with_send_number(std::uint8_t control, std::size_t steps) {
  const std::size_t number = ((control >> 1U) + steps) & 7U;
  return static_cast<std::uint8_t>((control & 0xF1U) | number << 1U);
}

void append_ber_length(std::vector<std::uint8_t>& bytes, std::size_t length) {
  if (length > 0xFFFF) throw std::length_error("longer than any block");
  if (length >= 0x80) bytes.push_back(length > 0xFF ? 0x82 : 0x81);
  if (length > 0xFF) bytes.push_back(static_cast<std::uint8_t>(length >> 8U));
  bytes.push_back(static_cast<std::uint8_t>(length & 0xFFU));
}

std::string hex_digits(std::uint16_t value) {
  return to_hex(std::array{static_cast<std::uint8_t>(value >> 8U), static_cast<std::uint8_t>(value & 0xFFU)});
}

// What stands behind the '!' that ends `telegram`.
std::string checksum_text(Bytes telegram, P1Checksum checksum) {
  std::string digits;
  switch (checksum) {
    case P1Checksum::arc:
      digits = hex_digits(crc16_arc(telegram));
      break;
    case P1Checksum::x25: {
      const std::uint16_t crc = crc16_x25(telegram);
      digits = hex_digits(static_cast<std::uint16_t>(crc << 8U | crc >> 8U));
      break;
    }
    case P1Checksum::unpadded:
      digits = hex_digits(crc16_arc(telegram));
      digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
      break;
    case P1Checksum::zero:
      digits = "0000";
      break;
    case P1Checksum::none:
      break;
  }
  std::ranges::transform(digits, digits.begin(), [](char digit) {
    return digit >= 'a' && digit <= 'f' ? static_cast<char>(digit - 'a' + 'A') : digit;
  });
  return digits;
}

}  // namespace

std::vector<std::uint8_t> encode_hdlc_segments(Bytes information, HdlcAddressing addressing,
                                               std::size_t max_information) {
  const std::vector<Bytes> parts = parts_of(information, max_information);
  const std::uint8_t control = addressing.control;
  std::vector<std::uint8_t> frames;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (is_information_frame(control)) addressing.control = with_send_number(control, i);
    append(frames, encode_hdlc(parts[i], addressing, i + 1 < parts.size()));
  }
  return frames;
}

std::vector<std::uint8_t> encode_mbus(Bytes apdu, const MbusAddressing& addressing, std::size_t max_data) {
  constexpr std::size_t kHeader = 5;  // C, A, CI, STSAP, DTSAP
  constexpr std::uint8_t kStart = 0x68;
  constexpr std::uint8_t kStop = 0x16;
  constexpr std::size_t kLast = 0x10;
  if (max_data > kMbusOverflowData) throw std::length_error("the data does not fit an M-Bus telegram");
  const std::vector<Bytes> parts = parts_of(apdu, max_data);
  std::vector<std::uint8_t> telegrams;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto length = static_cast<std::uint8_t>((kHeader + parts[i].size()) & 0xFFU);
    const auto ci = static_cast<std::uint8_t>((i & 0x0FU) | (i + 1 == parts.size() ? kLast : 0));
    std::vector<std::uint8_t> inside = {addressing.control, addressing.address, ci, addressing.source,
                                        addressing.destination};
    append(inside, parts[i]);
    const unsigned sum = std::accumulate(inside.begin(), inside.end(), 0U);
    append(telegrams, std::array{kStart, length, length, kStart});
    append(telegrams, inside);
    append(telegrams, std::array{static_cast<std::uint8_t>(sum & 0xFFU), kStop});
  }
  return telegrams;
}

std::vector<std::vector<std::uint8_t>> encode_gbt(Bytes apdu, std::size_t block_size, bool llc) {
  constexpr std::uint8_t kLast = 0x80;
  constexpr std::uint8_t kStreaming = 0x40;
  const std::vector<Bytes> parts = parts_of(apdu, block_size);
  std::vector<std::vector<std::uint8_t>> blocks;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::size_t number = i + 1;
    std::vector<std::uint8_t>& block = blocks.emplace_back();
    if (llc && i == 0) block = {0xE6, 0xE7, 0x00};
    append(block, std::array<std::uint8_t, 6>{kGeneralBlockTransfer, number == parts.size() ? kLast : kStreaming,
                                              static_cast<std::uint8_t>(number >> 8U),
                                              static_cast<std::uint8_t>(number & 0xFFU), 0, 0});
    append_ber_length(block, parts[i].size());
    append(block, parts[i]);
  }
  return blocks;
}

std::vector<std::uint8_t> encode_p1(std::string_view ident, std::string_view lines, P1Checksum checksum) {
  return encode_p1_ciphered(ident, as_bytes(lines), checksum);
}

std::vector<std::uint8_t> encode_p1_ciphered(std::string_view ident, Bytes block, P1Checksum checksum) {
  std::vector<std::uint8_t> telegram = {'/'};
  append(telegram, as_bytes(ident));
  append(telegram, as_bytes("\r\n\r\n"));
  append(telegram, block);
  telegram.push_back('!');
  append(telegram, as_bytes(checksum_text(telegram, checksum)));
  append(telegram, as_bytes("\r\n"));
  return telegram;
}

}  // namespace ams2mqtt
