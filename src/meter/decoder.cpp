#include "ams2mqtt/meter/decoder.hpp"

#include "ams2mqtt/dlms/apdu.hpp"
#include "ams2mqtt/dlms/data.hpp"
#include "ams2mqtt/framing/framer.hpp"
#include "ams2mqtt/meter/extract.hpp"
#include "ams2mqtt/meter/interpret.hpp"

namespace ams2mqtt {

struct Decoder::State {
  explicit State(const DecoderOptions& given) : options(given), interpreter(given.manufacturer, given.time_zone) {}

  DecoderOptions options;
  Framer framer;
  DataTree tree;
  Notification notification;
  Interpreter interpreter;
  RemarkLog remarks;
  std::optional<Framing> framing;      // of the last telegram
  std::optional<Monotonic> listening;  // since then nothing has been decoded

  [[nodiscard]] Result<void> read(const Payload& payload);
  void watch_framing(Monotonic now);
  void note_framing(Framing heard);
};

// Payload -> rows, in `notification`.
Result<void> Decoder::State::read(const Payload& payload) {
  const auto message = unwrap(payload.bytes, options.decryptor);
  if (!message) return std::unexpected(message.error());
  if (const auto parsed = tree.parse(message->body); !parsed) return parsed;
  return to_notification(*message, tree, options.manufacturer, notification);
}

void Decoder::State::watch_framing(Monotonic now) {
  if (!listening) listening = now;
  if (now - *listening < kPatience) return;
  framer.listen_again();
  listening = now;
}

void Decoder::State::note_framing(Framing heard) {
  if (framing && *framing != heard) remarks.add(FramingChanged{*framing, heard});
  framing = heard;
}

Decoder::Decoder(const DecoderOptions& options) : state_(std::make_unique<State>(options)) {}
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

void Decoder::feed(Bytes bytes) {
  state_->framer.feed(bytes);
}
void Decoder::end_of_burst() {
  state_->framer.end_of_burst();
}

std::optional<Result<const Telegram*>> Decoder::next(const Instant& now) {
  State& state = *state_;
  state.watch_framing(now.steady);
  const auto payload = state.framer.next(now.steady);
  if (!payload) return std::nullopt;
  if (!*payload) return std::unexpected(payload->error());
  if (const auto read = state.read(**payload); !read) return fail(read.error().code, (*payload)->offset);
  state.listening = now.steady;
  state.note_framing((*payload)->framing);
  Telegram& telegram = state.interpreter.interpret(state.notification, now.utc);
  telegram.framing = (*payload)->framing;
  telegram.crlf_restored = (*payload)->crlf_restored;
  telegram.offset = (*payload)->offset;
  return &telegram;
}

std::vector<Remark> Decoder::take_remarks() {
  return state_->remarks.take();
}

const LineCounters& Decoder::counters() const {
  return state_->framer.counters();
}

}  // namespace ams2mqtt
