#include "ams2mqtt/meter/decode_input.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace ams2mqtt {

DecodeInput::DecodeInput(const DecoderOptions& options, Listener listener, CaptureReader::Before before)
    : reader_(before), decoder_(options), listener_(std::move(listener)) {}

void DecodeInput::feed(Bytes input, Monotonic now) {
  read(input, Then::more, read_);
  decode(read_, Then::more, now);
}

void DecodeInput::end_of_burst(Monotonic now) {
  read({}, Then::end_of_burst, read_);
  decode(read_, Then::end_of_burst, now);
}

void DecodeInput::end_of_input(Monotonic now) {
  read({}, Then::end_of_input, read_);
  decode(read_, Then::end_of_input, now);
}

void DecodeInput::decode(const LineBytes& read, Then then, Monotonic now) {
  std::size_t begin = 0;
  for (const LineBytes::Piece& piece : read.pieces) {
    if (piece.at && listener_.on_time) listener_.on_time(*piece.at);
    now = piece.at.value_or(now);
    hear(Bytes(read.bytes).subspan(begin, piece.end - begin), now);
    begin = piece.end;
    if (!piece.quiet) continue;
    decoder_.end_of_burst();
    drain(now);
  }
  if (then != Then::end_of_input) return;
  decoder_.end_of_input();
  drain(now);
}

void DecodeInput::hear(Bytes bytes, Monotonic now) {
  if (kept_.size() + bytes.size() > 2 * kKeptBytes) {
    const std::size_t dropped = std::min(kept_.size(), kept_.size() + bytes.size() - kKeptBytes);
    kept_.erase(kept_.begin(), kept_.begin() + static_cast<std::ptrdiff_t>(dropped));
    kept_offset_ += dropped;
  }
  append(kept_, bytes);
  decoder_.feed(bytes);
  drain(now);
}

void DecodeInput::drain(Monotonic now) {
  while (const auto telegram = decoder_.next({now, std::nullopt})) {
    if (*telegram) {
      listener_.on_telegram(***telegram);
    } else {
      listener_.on_refusal(telegram->error(), kept_from(telegram->error().offset));
    }
  }
}

Bytes DecodeInput::kept_from(std::size_t offset) const {
  if (offset < kept_offset_ || offset - kept_offset_ > kept_.size()) return {};
  return Bytes(kept_).subspan(offset - kept_offset_);
}

std::string sentence(const PasteMiss& miss) {
  return "line " + std::to_string(miss.line) + " looks like " + std::string(miss.doubt.form) + ", but " +
         std::string(miss.doubt.why) + "; the expected form is " + std::string(miss.doubt.example);
}

std::string paste_forms_text() {
  std::string text;
  for (const PasteForm& form : paste_forms()) {
    text += "  " + std::string(form.name) + ": " + std::string(form.example) + "\n";
  }
  return text;
}

}  // namespace ams2mqtt
