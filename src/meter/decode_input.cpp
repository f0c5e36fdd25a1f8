#include "ams2mqtt/meter/decode_input.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace ams2mqtt {

namespace {

constexpr std::size_t kHeardAtOnce = 4096;  // that the decoder hears at once

}  // namespace

DecodeInput::DecodeInput(const DecoderOptions& options, Listener listener)
    : decoder_(options), listener_(std::move(listener)) {}

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

void DecodeInput::read(Bytes input, Then then, LineBytes& read) {
  read.bytes.clear();
  read.ends.clear();
  const auto add = [&](Bytes bytes) {
    if (bytes.empty()) return;
    append(read.bytes, bytes);
    read.ends.push_back(read.bytes.size());
  };
  for (; !input.empty(); input = input.subspan(std::min(kHeardAtOnce, input.size()))) {
    add(reader_.feed(input.first(std::min(kHeardAtOnce, input.size()))));
  }
  if (then == Then::end_of_burst) add(reader_.end_of_burst());
  if (then == Then::end_of_input) add(reader_.end_of_input());
}

void DecodeInput::decode(const LineBytes& read, Then then, Monotonic now) {
  std::size_t begin = 0;
  for (const std::size_t end : read.ends) {
    hear(Bytes(read.bytes).subspan(begin, end - begin), now);
    begin = end;
  }
  if (then == Then::more) return;
  if (then == Then::end_of_burst) decoder_.end_of_burst();
  if (then == Then::end_of_input) decoder_.end_of_input();
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
