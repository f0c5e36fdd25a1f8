// The whole way of one source, bytes to telegram, as one object: frames, APDUs, data, rows, meaning. It remembers what
// the meter said of itself, so that short lists, which carry no identity, still belong to a meter.
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
  const TimeZone* time_zone = nullptr;  // null: central European time, where these meters hang
  Decryptor* decryptor = nullptr;       // null: encrypted messages are refused with no_key
  ScalingOptions scaling = {};
};

class Decoder {
 public:
  // With nothing decoded for this long the line may have changed its framing.
  static constexpr Monotonic kPatience = std::chrono::seconds(30);

  explicit Decoder(const DecoderOptions& options);
  ~Decoder();
  Decoder(Decoder&&) noexcept;
  Decoder& operator=(Decoder&&) noexcept;

  // As in HdlcAssembler; views of earlier telegrams end.
  void feed(Bytes bytes);
  void end_of_burst();
  // Nothing more will come: next() then also reports messages whose last part is missing.
  void end_of_input();
  // The next telegram, or why one was refused (offset of its frame in the stream), or nothing: more bytes are needed.
  // now.utc decides the hour that occurs twice when a meter's clock does not; nothing takes the earlier one. now.steady
  // lets unfinished messages grow old and a framing that yields nothing be given up. The telegram lives until the next
  // call of feed() or next(). Feed again only after next() has given nothing.
  [[nodiscard]] std::optional<Result<const Telegram*>> next(const Instant& now);

  // What was decided on the scales of the meter on this line, and that from before a restart, of the meter `meter_id`.
  [[nodiscard]] ScaleDecisions scale_decisions() const;
  void restore(const ScaleDecisions& decisions, std::string meter_id);
  // The guard of this line: what it has to know over a restart, and its way to begin anew (meter/message_guard.hpp).
  [[nodiscard]] GuardMemory guard_memory() const;
  void restore(const GuardMemory& memory);
  void forget_senders();
  [[nodiscard]] bool take_guard_news();
  [[nodiscard]] GuardCounters guard_counters() const;
  // What was noticed since the last call.
  [[nodiscard]] std::vector<Notice> take_notices();
  [[nodiscard]] LineCounters counters() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ams2mqtt
