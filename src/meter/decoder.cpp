#include "ams2mqtt/meter/decoder.hpp"

#include <algorithm>
#include <utility>

#include "ams2mqtt/dlms/apdu.hpp"
#include "ams2mqtt/dlms/block_transfer.hpp"
#include "ams2mqtt/framing/framer.hpp"
#include "ams2mqtt/lists/list_memory.hpp"
#include "ams2mqtt/lists/list_shape.hpp"
#include "ams2mqtt/lists/p1_lines.hpp"
#include "ams2mqtt/meter/message_guard.hpp"
#include "interpret.hpp"

namespace ams2mqtt {

struct Decoder::State {
  explicit State(const DecoderOptions& given)
      : options(given),
        lists(given.manufacturer),
        interpreter(given.manufacturer, given.time_zone, given.scaling, notices),
        guard(given.decryptor != nullptr ? given.decryptor->strength() : KeyStrength::none, notices,
              given.takes_repeats) {}

  DecoderOptions options;
  Framer framer;
  BlockJoiner blocks;
  ListMemory lists;
  std::unique_ptr<Notification> text;  // what P1 lines say; null before there were any
  Notification* newest = nullptr;      // of the newest message
  NoticeLog notices;
  Interpreter interpreter;
  MessageGuard guard;
  std::string number;  // of the newest list; kept for its memory
  UnknownLists unknown_lists;
  std::vector<DoubledCode> doubled;            // those that were reported
  std::optional<Framing> framing;              // of the last telegram
  std::optional<Monotonic> listening;          // nothing has been decoded since
  bool verified = false;                       // the tag of the newest message is right
  std::string sender;                          // the manufacturer's letters of its system title; empty: not encrypted
  std::optional<std::uint32_t> frame_counter;  // of the newest message, if it was encrypted

  bool input_ended = false;

  [[nodiscard]] std::optional<Result<void>> read(const Payload& payload, Monotonic now);
  [[nodiscard]] Result<void> read_p1(Bytes bytes);
  [[nodiscard]] Result<void> parse_text(std::string_view ident, Bytes lines);
  [[nodiscard]] Result<void> read_apdu(Bytes apdu);
  [[nodiscard]] Result<Bytes> open(const Result<CipheredApdu>& apdu);
  [[nodiscard]] Result<void> read_opened(std::string_view ident, Bytes plain);
  [[nodiscard]] Result<void> read_plain(Bytes apdu);
  [[nodiscard]] Result<void> admit_number();
  [[nodiscard]] Telegram& telegram_of(const Payload& payload, const Instant& now);
  [[nodiscard]] std::optional<Result<const Telegram*>> unfinished_input();
  void note_doubled();
  void watch_framing(Monotonic now);
  void note_framing(Framing heard);
};

// Payload -> rows, in `notification`; nothing while parts of the message are missing.
std::optional<Result<void>> Decoder::State::read(const Payload& payload, Monotonic now) {
  verified = false;
  sender.clear();
  frame_counter.reset();
  if (payload.framing == Framing::p1) return read_p1(payload.bytes);
  const auto apdu = blocks.join(payload.bytes, now);
  if (!apdu) return std::nullopt;
  if (!*apdu) return std::unexpected(apdu->error());
  return read_apdu(**apdu);
}

Result<void> Decoder::State::read_p1(Bytes bytes) {
  const auto telegram = split_p1(bytes);
  if (!telegram) return std::unexpected(telegram.error());
  if (!telegram->ciphered) {
    if (const auto admitted = guard.admit_plain(bytes); !admitted) return admitted;
    return parse_text(telegram->ident, telegram->body);
  }
  const auto plain = open(read_ciphered_block(telegram->body));
  if (!plain) return std::unexpected(plain.error());
  return read_opened(telegram->ident, *plain);
}

Result<void> Decoder::State::parse_text(std::string_view ident, Bytes lines) {
  if (!text) text = std::make_unique<Notification>();
  newest = text.get();
  return parse_p1(ident, lines, *text);
}

Result<void> Decoder::State::read_apdu(Bytes apdu) {
  const auto ciphered = read_ciphered(apdu);
  if (!ciphered) {
    const Bytes message = without_llc(apdu);
    if (const auto admitted = guard.admit_plain(message); !admitted) return admitted;
    return read_plain(message);
  }
  const auto plain = open(*ciphered);
  if (!plain) return std::unexpected(plain.error());
  return read_opened({}, *plain);
}

Result<Bytes> Decoder::State::open(const Result<CipheredApdu>& apdu) {
  if (!apdu) return std::unexpected(apdu.error());
  const auto admitted = guard.admit(*apdu, decrypt(*apdu, options.decryptor));
  if (!admitted) return std::unexpected(admitted.error());
  verified = admitted->verified;
  frame_counter = apdu->frame_counter;
  if (apdu->system_title) sender = as_text(Bytes(*apdu->system_title).first(3));
  return admitted->plaintext;
}

// Some meters put a whole P1 telegram into an APDU.
Result<void> Decoder::State::read_opened(std::string_view ident, Bytes plain) {
  return is_p1_text(plain) ? parse_text(ident, plain) : read_plain(plain);
}

Result<void> Decoder::State::read_plain(Bytes apdu) {
  const auto message = read_notification(apdu);
  if (!message) return std::unexpected(message.error());
  const auto read = lists.read(*message);
  const bool unknown = read ? (*read)->partial : read.error().code == Errc::unknown_layout;
  if (unknown && unknown_lists.is_news(lists.tree())) notices.add(UnknownList{list_shape(lists.tree())});
  if (!read) return std::unexpected(read.error());
  newest = *read;
  return {};
}

// Of the newest message.
Result<void> Decoder::State::admit_number() {
  if (!guard.asks_for_number()) return {};
  read_meter_number(*newest, number);
  return guard.admit_number(number);
}

// The telegram of the newest message, which came in `payload`.
Telegram& Decoder::State::telegram_of(const Payload& payload, const Instant& now) {
  listening = now.steady;
  framer.confirm();
  note_framing(payload.framing);
  note_doubled();
  const bool vouched = payload.checked || verified;
  newest->sender = sender;
  Telegram& telegram = interpreter.interpret(*newest, now.utc, vouched);
  telegram.framing = payload.framing;
  telegram.crlf_restored = payload.crlf_restored;
  telegram.offset = payload.offset;
  telegram.frame_counter = frame_counter;
  return telegram;
}

// After the last byte: blocks whose last one will not come.
std::optional<Result<const Telegram*>> Decoder::State::unfinished_input() {
  if (!input_ended || !blocks.give_up()) return std::nullopt;
  return fail(Errc::incomplete, framer.counters().bytes);
}

// Only the first few; a damaged line could bring any number of them.
void Decoder::State::note_doubled() {
  constexpr std::size_t kMostSaid = 8;
  for (const DoubledCode& each : newest->doubled) {
    if (doubled.size() == kMostSaid || std::ranges::find(doubled, each) != doubled.end()) continue;
    doubled.push_back(each);
    notices.add(CodeDoubled{each.obis, each.differs});
  }
}

void Decoder::State::watch_framing(Monotonic now) {
  if (!listening) listening = now;
  if (now - *listening < kPatience) return;
  framer.listen_again();
  listening = now;
}

void Decoder::State::note_framing(Framing heard) {
  if (framing && *framing != heard) notices.add(FramingChanged{*framing, heard});
  framing = heard;
}

Decoder::Decoder(const DecoderOptions& options) : state_(std::make_unique<State>(options)) {}
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

void Decoder::feed(Bytes bytes) {
  state_->input_ended = false;
  state_->framer.feed(bytes);
}
void Decoder::end_of_burst() {
  state_->framer.end_of_burst();
}

void Decoder::end_of_input() {
  state_->input_ended = true;
  state_->framer.end_of_input();
}

std::optional<Result<const Telegram*>> Decoder::next(const Instant& now) {
  State& state = *state_;
  state.watch_framing(now.steady);
  while (const auto payload = state.framer.next(now.steady)) {
    if (!*payload) return std::unexpected(payload->error());
    const auto read = state.read(**payload, now.steady);
    if (!read) continue;
    if (!*read) return fail(read->error().code, (*payload)->offset);
    const auto admitted = state.admit_number();
    if (!admitted) return fail(admitted.error().code, (*payload)->offset);
    return &state.telegram_of(**payload, now);
  }
  return state.unfinished_input();
}

void Decoder::rest() {
  state_->framer.rest();
  state_->interpreter.rest();
}

ScaleDecisions Decoder::scale_decisions() const {
  return state_->interpreter.scale_decisions();
}

void Decoder::restore(const ScaleDecisions& decisions, std::string meter_id) {
  state_->interpreter.restore(decisions, std::move(meter_id));
}

GuardMemory Decoder::guard_memory() const {
  return state_->guard.memory();
}
void Decoder::restore(const GuardMemory& memory) {
  state_->guard.restore(memory);
}
void Decoder::forget_senders() {
  state_->guard.forget();
}
bool Decoder::take_guard_news() {
  return state_->guard.take_news();
}
GuardCounters Decoder::guard_counters() const {
  return state_->guard.counters();
}

std::vector<Notice> Decoder::take_notices() {
  return state_->notices.take();
}

LineCounters Decoder::counters() const {
  return state_->framer.counters();
}
std::size_t Decoder::missing() const {
  return state_->framer.missing();
}

}  // namespace ams2mqtt
