// The bytes of a spool: messages that wait for the broker on disk, and the numbers of those that no longer need to, in
// the order in which both happened. Pure: bytes to records and back.
//
//   file    = header record*
//   header  = "ams2mqtt spool 1\n"
//   record  = A5 'S' 'P' '1', length of the body, body, CRC-32 of length and body
//   body    = 01, number, flags (QoS, 04h retain, 08h every), length of the topic, topic, payload
//           | 02, number*: these are gone
//
// Numbers have 8 bytes, lengths and check sums 4, that of a topic 2, all little-endian. A number is given once in the
// life of a file. What the check sum of a record does not confirm is skipped, up to the next record that is whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/homeassistant/message.hpp"

namespace ams2mqtt {

using SpoolNumber = std::uint64_t;

inline constexpr std::string_view kSpoolHeader = "ams2mqtt spool 1\n";

struct SpooledMessage {
  SpoolNumber number = 0;
  std::size_t offset = 0;  // of its record in the file
  std::size_t size = 0;    // of its record
  Message message;
};

struct SpoolContent {
  std::vector<SpooledMessage> messages;  // without those that are gone
  SpoolNumber next_number = 1;
  std::size_t damaged_bytes = 0;  // in a header or records that are torn or altered
  bool foreign = false;           // neither this header nor any record: not a spool
};

[[nodiscard]] SpoolContent read_spool(std::string_view bytes);

// Empty for a message that no record can hold.
[[nodiscard]] std::string spool_record(SpoolNumber number, const Message& message);
[[nodiscard]] std::string gone_record(std::span<const SpoolNumber> numbers);

}  // namespace ams2mqtt
