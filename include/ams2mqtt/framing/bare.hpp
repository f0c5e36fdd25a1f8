// Messages without a link around them, as readers forward them over TCP or MQTT: [LLC] APDU, or only its body. Nothing
// but their own grammar vouches for them, so they must fill their burst from its first byte to its last; a burst may
// hold several. Next stage: dlms/block_transfer.hpp.
//
//   [E6 E7 00]  0F | invoke id (4) | date-time | Data     data-notification
//               DB, DC or DF | size, title | BER length | ...  general-glo- and general-ded-ciphering
//               E0 | control | block (2) | acknowledged (2) | BER length | ...  general-block-transfer
//               01... or 02...                            Data alone
#pragma once

#include <cstddef>
#include <optional>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/error.hpp"
#include "ams2mqtt/framing/line_buffer.hpp"
#include "ams2mqtt/framing/payload.hpp"

namespace ams2mqtt {

class BareAssembler {
 public:
  static constexpr std::size_t kMaxMessage = 16 * 1024;

  // As in HdlcAssembler.
  void feed(Bytes bytes);
  void end_of_burst();
  [[nodiscard]] std::optional<Result<Payload>> next();
  // next() has no result before the burst ends.
  [[nodiscard]] bool waits() const { return !line_.burst_ended(); }
  // Drops what is unfinished; the next byte fed is number `offset` of the line and need not begin a message.
  void restart(std::size_t offset);
  // As in LineBuffer.
  void rest() { line_.rest(); }

  // So far, this burst can be a message.
  [[nodiscard]] bool plausible() const { return !hopeless_; }
  [[nodiscard]] const LineCounters& counters() const { return line_.counters(); }

 private:
  void discard();

  LineBuffer line_;
  bool hopeless_ = false;  // the rest of this burst is not read
  bool filled_ = false;    // messages are known to fill the rest of the burst
};

}  // namespace ams2mqtt
