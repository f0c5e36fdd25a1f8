#include "ams2mqtt/meter/decoder.hpp"

#include "ams2mqtt/dlms/apdu.hpp"
#include "ams2mqtt/dlms/data.hpp"
#include "ams2mqtt/meter/extract.hpp"
#include "ams2mqtt/meter/interpret.hpp"

namespace ams2mqtt {

struct Decoder::State {
  explicit State(const DecoderOptions& given) : options(given), interpreter(given.manufacturer, given.time_zone) {}

  DecoderOptions options;
  HdlcAssembler assembler;
  DataTree tree;
  Notification notification;
  Interpreter interpreter;

  [[nodiscard]] Result<void> read(const HdlcFrame& frame);
};

// Frame -> rows, in `notification`.
Result<void> Decoder::State::read(const HdlcFrame& frame) {
  if (frame.segmented) return fail(Errc::segmented, 0);
  const auto message = unwrap(frame.information, options.decryptor);
  if (!message) return std::unexpected(message.error());
  if (const auto parsed = tree.parse(message->body); !parsed) return parsed;
  return to_notification(*message, tree, options.manufacturer, notification);
}

Decoder::Decoder(const DecoderOptions& options) : state_(std::make_unique<State>(options)) {}
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

void Decoder::feed(Bytes bytes) {
  state_->assembler.feed(bytes);
}
void Decoder::end_of_burst() {
  state_->assembler.end_of_burst();
}

std::optional<Result<const Telegram*>> Decoder::next(std::optional<UtcSeconds> now) {
  const auto frame = state_->assembler.next();
  if (!frame) return std::nullopt;
  if (!*frame) return fail(frame->error().code, frame->error().offset);
  if (const auto read = state_->read(**frame); !read) return fail(read.error().code, (*frame)->offset);
  Telegram& telegram = state_->interpreter.interpret(state_->notification, now);
  telegram.crlf_restored = (*frame)->crlf_restored;
  telegram.offset = (*frame)->offset;
  return &telegram;
}

const HdlcAssembler::Counters& Decoder::counters() const {
  return state_->assembler.counters();
}

}  // namespace ams2mqtt
