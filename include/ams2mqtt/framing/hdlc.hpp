// Bytes of a line -> HDLC frames (ISO/IEC 13239, frame format type 3, as DLMS uses it: IEC 62056-46). The length comes
// from the frame's own header, so flags inside a frame are data; HCS and FCS are always verified. A refused candidate
// gives back one byte, never the buffer, so the next good frame is never lost. Next stage: dlms/apdu.hpp.
//
//   7E | A0+S+len11 (2) | destination 1,2,4 | source 1,2,4 | control | HCS lo hi | information | FCS lo hi | 7E
//      \__ HCS: CRC-16/X-25 over format...control ________/
//      \__ len: everything between the flags; FCS: CRC-16/X-25 over format...information __/
//   S = 0800: more segments follow. No octet stuffing: the length makes it unnecessary.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/error.hpp"
#include "ams2mqtt/framing/payload.hpp"

namespace ams2mqtt {

struct HdlcFrame {
  Bytes information;              // LLC header and APDU, without checksums
  std::uint32_t destination = 0;  // address with the extension bits removed
  std::uint32_t source = 0;
  std::uint8_t control = 0;
  bool segmented = false;      // the segmentation bit: this is not the last part
  bool crlf_restored = false;  // accepted only after 0D 0A was turned back into 0A
  std::size_t offset = 0;      // of the opening flag, counted from the first byte ever fed
};

class HdlcAssembler {
 public:
  static constexpr std::uint8_t kFlag = 0x7E;
  static constexpr std::size_t kMaxLength = 0x7FF;  // what the 11-bit length field can say
  static constexpr std::size_t kMinLength = 7;      // format, two addresses of one byte, control, FCS

  // Appends bytes as they came; any chunking gives the same frames. Ends the life of every view given out before.
  void feed(Bytes bytes);
  // The line went quiet, or the input ended: a started frame will not be completed. next() then reports it as truncated
  // and looks for frames inside it.
  void end_of_burst();
  // The next frame, or why a candidate was refused (offset of its opening flag), or nothing: more bytes are needed.
  // Views in the frame live until the next call of feed() or next().
  [[nodiscard]] std::optional<Result<HdlcFrame>> next();

  // After next() has given nothing: bytes are kept that may begin a frame.
  [[nodiscard]] bool pending() const { return begin_ < buffer_.size(); }
  // Forgets what is unfinished; the next byte fed is number `offset` of the line.
  void restart(std::size_t offset);

  [[nodiscard]] const LineCounters& counters() const { return counters_; }

 private:
  struct Candidate;
  [[nodiscard]] Candidate examine(Bytes pending);
  [[nodiscard]] std::optional<Candidate> examine_restored(Bytes pending);
  void skip(std::size_t count);
  void drop_consumed();

  std::vector<std::uint8_t> buffer_;
  std::vector<std::uint8_t> restored_;
  std::size_t begin_ = 0;          // first byte in buffer_ that is not consumed
  std::size_t buffer_offset_ = 0;  // stream offset of buffer_[0]
  bool burst_ended_ = false;
  LineCounters counters_;
};

}  // namespace ams2mqtt
