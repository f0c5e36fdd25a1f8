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
  for (; !input.empty(); input = input.subspan(std::min(kHeardAtOnce, input.size()))) {
    decode(reader_.feed(input.first(std::min(kHeardAtOnce, input.size()))), now);
  }
}

void DecodeInput::end_of_burst(Monotonic now) {
  decode(reader_.end_of_burst(), now);
  decoder_.end_of_burst();
  drain(now);
}

void DecodeInput::end_of_input(Monotonic now) {
  decode(reader_.end_of_input(), now);
  decoder_.end_of_input();
  drain(now);
}

void DecodeInput::decode(Bytes bytes, Monotonic now) {
  if (bytes.empty()) return;
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
