// Bytes of a line -> HDLC frames (ISO/IEC 13239, frame format type 3, as DLMS uses it: IEC 62056-46). The length comes
// from the frame's own header, so flags inside a frame are data; HCS and FCS are always verified. A refused candidate
// gives back one byte, never the buffer, so the next good frame is never lost. Next stage: dlms/apdu.hpp.
//
//   7E | A0+S+len11 (2) | destination 1,2,4 | source 1,2,4 | control | HCS lo hi | information | FCS lo hi | 7E
//      \__ HCS: CRC-16/X-25 over format...control ________/
//      \__ len: everything between the flags; FCS: CRC-16/X-25 over format...information __/
//   S = 0800: more segments follow. No octet stuffing: the length makes it unnecessary.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/error.hpp"
#include "ams2mqtt/framing/crlf_restorer.hpp"
#include "ams2mqtt/framing/line_buffer.hpp"
#include "ams2mqtt/framing/overlapping_crc.hpp"
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

// One address: 1, 2 or 4 bytes of seven bits each, the last one with its lowest bit set. `size` 0: it does not end in
// `bytes`. Not valid: it has three bytes, or more than four.
struct HdlcAddress {
  std::uint32_t value = 0;
  std::size_t size = 0;
  bool valid = true;
};
[[nodiscard]] HdlcAddress read_hdlc_address(Bytes bytes);

class HdlcAssembler {
 public:
  static constexpr std::uint8_t kFlag = 0x7E;
  static constexpr std::size_t kMaxLength = 0x7FF;  // what the 11-bit length field can say
  static constexpr std::size_t kMinLength = 7;      // format, two addresses of one byte, control, FCS

  // Format type 3 with any segmentation bit: what makes the bytes after a flag a frame to be judged.
  [[nodiscard]] static bool may_follow_flag(std::uint8_t byte) { return (byte & 0xF0U) == 0xA0; }

  // Appends bytes as they came; any chunking gives the same frames. Invalidates all earlier views.
  void feed(Bytes bytes);
  // The line went quiet, or the input ended: a frame that has begun will not be completed. next() then reports it as
  // truncated and looks for frames inside it.
  void end_of_burst();
  // The next frame, or why a candidate was refused (offset of its opening flag), or nothing: more bytes are needed.
  // Views in the frame live until the next call of feed() or next().
  [[nodiscard]] std::optional<Result<HdlcFrame>> next();

  // After next() has returned nothing: bytes are kept that may begin a frame.
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
  struct Candidate;
  struct Restored {
    CrlfRestorer restorer;
    OverlappingCrc sums = OverlappingCrc::x25();
  };
  [[nodiscard]] Candidate examine(Bytes pending);
  [[nodiscard]] std::optional<Candidate> examine_restored(Bytes pending, std::size_t seen);

  LineBuffer line_;
  std::size_t wanted_ = 1;  // with fewer bytes there is no result
  OverlappingCrc sums_ = OverlappingCrc::x25();
  std::unique_ptr<Restored> restored_;  // null before a candidate was refused
};

}  // namespace ams2mqtt
