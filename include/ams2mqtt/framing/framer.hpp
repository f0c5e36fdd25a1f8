// Bytes of a line -> payloads, whichever framing the meter uses. Until the first good frame every assembler hears the
// line; that frame decides. When nothing has been decoded for a while the caller says so (listen_again), and every
// assembler hears the line once more: operators switch ports from one framing to another overnight. Next stage:
// dlms/block_transfer.hpp and dlms/apdu.hpp, for P1 meter/p1_lines.hpp.
#pragma once

#include <optional>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/error.hpp"
#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/framing/hdlc.hpp"
#include "ams2mqtt/framing/payload.hpp"

namespace ams2mqtt {

class Framer {
 public:
  // As in HdlcAssembler. Feed again only after next() has given nothing.
  void feed(Bytes bytes);
  void end_of_burst();
  // The next payload, or why a candidate was refused, or nothing: more bytes are needed. `now` lets parts of a message
  // that were never completed grow too old. Views live until the next call of feed() or next().
  [[nodiscard]] std::optional<Result<Payload>> next(Monotonic now);
  // Nothing of what comes can be decoded: let every framing try again, the present one included.
  void listen_again();

  // The framing in use; nothing before the first good frame and after listen_again().
  [[nodiscard]] std::optional<Framing> framing() const { return framing_; }
  [[nodiscard]] const LineCounters& counters() const { return hdlc_.counters(); }

 private:
  std::optional<Framing> framing_;
  HdlcAssembler hdlc_;
};

}  // namespace ams2mqtt
