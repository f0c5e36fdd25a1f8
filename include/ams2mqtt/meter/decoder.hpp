// The whole way from a source's bytes to a telegram, as one object: frames, APDUs, data, rows, meaning. It remembers
// what the meter said about itself, so that short lists, which carry no identity, still belong to a meter.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/base/error.hpp"
#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/catalog/manufacturer.hpp"
#include "ams2mqtt/dlms/cipher.hpp"
#include "ams2mqtt/framing/payload.hpp"
#include "ams2mqtt/meter/message_guard.hpp"
#include "ams2mqtt/meter/notice.hpp"
#include "ams2mqtt/meter/scaling.hpp"
#include "ams2mqtt/meter/telegram.hpp"

namespace ams2mqtt {

struct DecoderOptions {
  Manufacturer manufacturer = Manufacturer::automatic;
  const TimeZone* time_zone = nullptr;  // null: central European time, where these meters are installed
  Decryptor* decryptor = nullptr;       // null: encrypted messages are refused with no_key
  ScalingOptions scaling = {};
  // Messages with an authentication tag are believed again, too: whoever receives them compares
  // Telegram::frame_counter.
  bool takes_repeats = false;
};

class Decoder {
 public:
  // If nothing could be decoded for this long, the line may have changed its framing.
  static constexpr Monotonic kPatience = std::chrono::seconds(30);

  explicit Decoder(const DecoderOptions& options);
  ~Decoder();
  Decoder(Decoder&&) noexcept;
  Decoder& operator=(Decoder&&) noexcept;

  // As in HdlcAssembler; invalidates the views of earlier telegrams.
  void feed(Bytes bytes);
  void end_of_burst();
  // What came before is whole, or will never be: next() then also reports messages whose last part is missing. Bytes
  // that are fed after it do not continue what came before.
  void end_of_input();
  // The next telegram, or why one was refused (offset of its frame in the stream), or nothing: more bytes are needed.
  // now.utc decides which one is meant in the hour that occurs twice, if the meter's clock does not; without it, such a
  // time has no offset. now.steady lets unfinished messages expire and a framing that yields nothing be given up. The
  // telegram lives until the next call of feed() or next(). Feed again only after next() has given nothing.
  [[nodiscard]] std::optional<Result<const Telegram*>> next(const Instant& now);

  // Nothing is expected for a while: memory that only makes the next telegram quicker is given back. Ends the telegram.
  void rest();

  // What was decided about the scales of the meter on this line, and the same from before a restart, for the meter
  // `meter_id`.
  [[nodiscard]] ScaleDecisions scale_decisions() const;
  void restore(const ScaleDecisions& decisions, std::string meter_id);
  // The guard of this line: what it has to know across a restart, and how to start it afresh (meter/message_guard.hpp).
  [[nodiscard]] GuardMemory guard_memory() const;
  void restore(const GuardMemory& memory);
  void forget_senders();
  [[nodiscard]] bool take_guard_news();
  [[nodiscard]] GuardCounters guard_counters() const;
  // What was noticed since the last call.
  [[nodiscard]] std::vector<Notice> take_notices();
  [[nodiscard]] LineCounters counters() const;
  // As in Framer.
  [[nodiscard]] std::size_t missing() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ams2mqtt
