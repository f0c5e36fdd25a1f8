// Bytes of a line -> wired M-Bus long frames (EN 13757-2, 5.2), as DLMS uses them (EN 13757-3, CI 00...1F). A candidate
// is accepted only when both lengths, the check sum and the stop byte are right; a refused one gives back one byte.
// Next stage: framing/part_joiner.hpp, because a message may take several of these telegrams.
//
//   68 | L | L | 68 | C | A | CI | STSAP | DTSAP | data | sum of C...data (1) | 16
//   L: bytes from C to the end of data, at least 5. Sagemcom lets L overflow: 00 and 01 mean 256 and 257.
//   CI: 10 marks the last telegram of a message, the low nibble counts them from 0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/error.hpp"
#include "ams2mqtt/framing/payload.hpp"

namespace ams2mqtt {

struct MbusFrame {
  Bytes data;  // behind DTSAP: the APDU or a part of it
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
  static constexpr std::size_t kMaxFrame = 6 + 257;

  // As in HdlcAssembler.
  void feed(Bytes bytes);
  void end_of_burst();
  [[nodiscard]] std::optional<Result<MbusFrame>> next();
  // After next() has given nothing: bytes are kept that may begin a telegram.
  [[nodiscard]] bool pending() const { return begin_ < buffer_.size(); }
  // Forgets what is unfinished; the next byte fed is number `offset` of the line.
  void restart(std::size_t offset);

  [[nodiscard]] const LineCounters& counters() const { return counters_; }

 private:
  void skip(std::size_t count);

  std::vector<std::uint8_t> buffer_;
  std::size_t begin_ = 0;
  std::size_t buffer_offset_ = 0;
  bool burst_ended_ = false;
  LineCounters counters_;
};

}  // namespace ams2mqtt
