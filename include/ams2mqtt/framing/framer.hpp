// Bytes of a line -> payloads, whichever framing the meter uses. Until that is known, every assembler gets the bytes. A
// frame with a valid check sum decides; one that only has the right form is passed on, and decides once the caller
// confirms that it could be decoded. When nothing has been decoded for a while, the caller says so (listen_again), and
// every assembler gets the bytes again: operators switch ports from one framing to another overnight. Hex digits
// instead of bytes are read as the bytes they stand for, twice if need be. Next stage: dlms/block_transfer.hpp and
// dlms/apdu.hpp, for P1 lists/p1_lines.hpp.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/error.hpp"
#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/framing/bare.hpp"
#include "ams2mqtt/framing/hdlc.hpp"
#include "ams2mqtt/framing/hex_text.hpp"
#include "ams2mqtt/framing/mbus.hpp"
#include "ams2mqtt/framing/p1.hpp"
#include "ams2mqtt/framing/part_joiner.hpp"
#include "ams2mqtt/framing/payload.hpp"

namespace ams2mqtt {

class Framer {
 public:
  static constexpr std::size_t kMaxHeld = 64;  // refusals kept while the framing is not known

  Framer();
  ~Framer();
  Framer(Framer&&) noexcept;
  Framer& operator=(Framer&&) noexcept;

  // As in HdlcAssembler. Feed again only after next() has returned nothing.
  void feed(Bytes bytes);
  void end_of_burst();
  // What came before is whole, or will never be: next() then also reports a message whose last part is missing.
  void end_of_input();
  // The next payload, or why a candidate was refused, or nothing: more bytes are needed. `now` lets parts of a message
  // that were never completed grow too old. Views live until the next call of feed() or next(). Offsets in hex text
  // count the bytes that it stands for.
  [[nodiscard]] std::optional<Result<Payload>> next(Monotonic now);
  // Nothing is expected for a while: memory that only makes the next payload quicker is given back. Ends all views.
  void rest();
  // The newest payload could be decoded.
  void confirm();
  // Nothing that comes can be decoded: lets every framing try again, including the current one.
  void listen_again();

  // The framing in use; nothing before it is decided and after listen_again().
  [[nodiscard]] std::optional<Framing> framing() const { return framing_; }
  [[nodiscard]] LineCounters counters() const;
  // After next() has returned nothing: it does so again with fewer bytes than this; 0: nobody knows.
  [[nodiscard]] std::size_t missing() const;

 private:
  struct Held {
    Framing framing{};
    Error error;
  };
  explicit Framer(int text_depth);

  void feed_decided(Bytes bytes);
  [[nodiscard]] std::size_t stride() const;
  void hear_more();
  void hear_text(Bytes bytes);
  void feed_text(Bytes bytes);
  void forget_text();
  void hear_end();
  bool catch_up();
  [[nodiscard]] std::optional<Result<Payload>> next_of(Framing framing, Monotonic now);
  [[nodiscard]] bool waits(Framing framing) const;
  [[nodiscard]] std::optional<Result<Payload>> next_hdlc(Monotonic now);
  [[nodiscard]] std::optional<Result<Payload>> next_mbus(Monotonic now);
  [[nodiscard]] std::optional<Result<Payload>> join(const Part& part, Framing framing, bool crlf_restored,
                                                    Monotonic now);
  [[nodiscard]] std::optional<Result<Payload>> next_decided(Monotonic now);
  [[nodiscard]] std::optional<Result<Payload>> next_undecided(Monotonic now);
  [[nodiscard]] std::optional<Result<Payload>> next_held();
  [[nodiscard]] std::optional<Result<Payload>> next_text(Monotonic now);
  [[nodiscard]] std::optional<Result<Payload>> offer(Framing framing, Monotonic now);
  void hold(Framing framing, const Error& error);
  void keep_refusals_of(Framing framing);
  void decide(Framing framing);
  void decide_by_text();
  void use(Framing framing);
  void restart_all_but(std::optional<Framing> used);

  std::optional<Framing> framing_;
  std::optional<Framing> offered_;  // of a payload that only its form vouches for
  HdlcAssembler hdlc_;
  MbusAssembler mbus_;
  P1Assembler p1_;
  BareAssembler bare_;
  HexText hex_;
  int text_depth_;
  std::unique_ptr<Framer> text_;           // hears what hex digits stand for; null while there were none
  std::uint64_t text_bytes_at_frame_ = 0;  // of those that it heard, when the newest frame among them was complete
  bool reads_text_ = false;                // the line is known to carry hex digits
  PartJoiner joiner_;
  std::uint64_t skipped_before_ = 0;     // bytes skipped before the newest HDLC frame
  std::optional<HdlcFrame> hdlc_frame_;  // waits until the message that it does not continue has been given up
  std::optional<MbusFrame> mbus_frame_;
  std::vector<Held> held_;
  std::optional<Payload> ready_;       // decided the framing; waits until its held refusals have been reported
  std::vector<std::uint8_t> waiting_;  // came while the framing was not known
  std::size_t heard_ = 0;              // how many of them every assembler has got
  bool has_said_all_ = true;           // next() has returned nothing since the last bytes
  bool burst_ended_ = false;
  bool end_heard_ = false;
  bool input_ended_ = false;
  LineCounters counters_;
};

}  // namespace ams2mqtt
