#include "ams2mqtt/framing/frame_part.hpp"

#include <string_view>

namespace ams2mqtt {

Part part_of(const HdlcFrame& frame) {
  constexpr std::string_view kLlc("\xE6\xE7\0", 3);
  constexpr std::uint8_t kSequenceNumbers = 8;
  Part part;
  part.bytes = frame.information;
  part.last = !frame.segmented;
  // Only the first segment has the LLC header.
  part.follows = !as_text(frame.information).starts_with(kLlc);
  part.begins = !part.follows || !frame.segmented;
  part.link = static_cast<std::uint64_t>(frame.destination) << 32U | frame.source;
  // Information frames count, unnumbered ones do not (ISO/IEC 13239, 5.3).
  if ((frame.control & 1U) == 0) part.number = static_cast<std::uint8_t>(frame.control >> 1U & 7U);
  part.numbers = kSequenceNumbers;
  part.offset = frame.offset;
  return part;
}

Part part_of(const MbusFrame& frame) {
  Part part;
  part.bytes = frame.data;
  part.begins = frame.number == 0;
  part.follows = !part.begins;
  part.last = frame.last;
  part.link = static_cast<std::uint64_t>(frame.address) << 16U | static_cast<std::uint64_t>(frame.source) << 8U |
              frame.destination;
  part.number = frame.number;
  part.offset = frame.offset;
  return part;
}

}  // namespace ams2mqtt
