// Bytes of a line -> wired M-Bus long frames (EN 13757-2, 5.2), as DLMS uses them (EN 13757-3, CI 00...1F). A candidate
// is accepted only when both lengths, the check sum and the stop byte are right; a refused one gives back one byte.
// Next stage: framing/part_joiner.hpp, because a message may take several of these telegrams.
//
//   68 | L | L | 68 | C | A | CI | STSAP | DTSAP | data | sum of C...data (1) | 16
//   L: bytes from C to the end of data, at least 5. Sagemcom lets L overflow: 00 and 01 mean 256 and 257.
//   CI: 10 marks the last telegram of a message, the low nibble counts them from 0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/error.hpp"
#include "ams2mqtt/framing/line_buffer.hpp"
#include "ams2mqtt/framing/payload.hpp"

namespace ams2mqtt {

struct MbusFrame {
  Bytes data;  // after DTSAP: the APDU or a part of it
  std::uint8_t control = 0;
  std::uint8_t address = 0;
  std::uint8_t source = 0;       // STSAP
  std::uint8_t destination = 0;  // DTSAP
  std::uint8_t number = 0;       // of this telegram in its message, 0...15
  bool last = false;             // the message ends with this telegram
  std::size_t offset = 0;        // of the start byte, counted from the first byte ever fed
};

class MbusAssembler {
 public:
  static constexpr std::uint8_t kStart = 0x68;
  static constexpr std::uint8_t kStop = 0x16;
  static constexpr std::size_t kHeader = 4;    // 68 L L 68
  static constexpr std::size_t kOverhead = 5;  // C A CI STSAP DTSAP
  static constexpr std::size_t kTrailer = 2;   // check sum, 16
  static constexpr std::size_t kMaxFrame = 6 + 257;

  // Four bytes with which a telegram may begin.
  [[nodiscard]] static bool is_start(Bytes bytes) {
    return bytes[0] == kStart && bytes[1] == bytes[2] && bytes[3] == kStart;
  }

  // What a length field stands for; one below what every frame has can only be one that overflowed.
  [[nodiscard]] static constexpr std::size_t length_of(std::uint8_t field) {
    constexpr std::size_t kOverflow = 256;
    return field < kOverhead ? field + kOverflow : field;
  }

  // As in HdlcAssembler.
  void feed(Bytes bytes);
  void end_of_burst();
  [[nodiscard]] std::optional<Result<MbusFrame>> next();
  // After next() has returned nothing: bytes are kept that may begin a telegram.
  [[nodiscard]] bool pending() const { return !line_.empty(); }
  // next() has no result before more bytes come, or the burst ends.
  [[nodiscard]] bool waits() const { return line_.pending().size() < wanted_ && !line_.burst_ended(); }
  // With fewer bytes than this it keeps waiting.
  [[nodiscard]] std::size_t missing() const { return wanted_ - std::min(wanted_ - 1, line_.pending().size()); }
  // Drops what is unfinished; the next byte fed is number `offset` of the line.
  void restart(std::size_t offset);
  // As in LineBuffer.
  void rest() { line_.rest(); }

  [[nodiscard]] const LineCounters& counters() const { return line_.counters(); }

 private:
  LineBuffer line_;
  std::size_t wanted_ = 1;  // with fewer bytes there is no result
};

}  // namespace ams2mqtt
