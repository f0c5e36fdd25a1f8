#include "ams2mqtt/framing/hex_text.hpp"

namespace ams2mqtt {

namespace {

bool is_blank(std::uint8_t byte) {
  return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

}  // namespace

Bytes HexText::feed(Bytes text) {
  bytes_.clear();
  if (!lines_ && !text.empty()) lines_ = std::make_unique<PasteReader>(PasteReader::PlainText::drop);
  while (!text.empty() && plausible_) {
    // Once it is a log, nobody looks at single characters any more.
    const std::size_t count = log_ ? text.size() : 1;
    const Bytes read = lines_->feed(text.first(count));
    if (!log_) read_digits(text[0]);
    // What was read before a byte that is not text counts, so that the pieces' size does not matter.
    if (log_) append(bytes_, read);
    if (lines_->binary() || gives_up(count)) plausible_ = false;
    line_ended_ = text[count - 1] == '\n';
    text = text.subspan(count);
  }
  return bytes_;
}

// This much text without any bytes in it will hardly have some later.
bool HexText::gives_up(std::size_t count) {
  constexpr std::size_t kPatience = 32UL * 1024;
  if (!log_ || lines_->understood()) return false;
  in_vain_ += count;
  return in_vain_ > kPatience;
}

void HexText::read_digits(std::uint8_t character) {
  if (is_blank(character) && !high_) {
    if (character != '\n') return;
    end_head();
    pairs_in_line_ = 0;
    return;
  }
  const auto digit = hex_digit(static_cast<char>(character));
  if (!digit) {
    log_ = pairs_in_line_ < kMaxPrefixPairs;
    plausible_ = log_;
    head_.clear();
    return;
  }
  if (!high_) {
    high_ = digit;
    return;
  }
  const auto byte = static_cast<std::uint8_t>(*high_ << 4U | *digit);
  high_.reset();
  (trusted_ ? bytes_ : head_).push_back(byte);
  if (++pairs_in_line_ == kMaxPrefixPairs) end_head();
}

// The beginning of the first line is not a prefix.
void HexText::end_head() {
  append(bytes_, head_);
  trusted_ = trusted_ || !head_.empty();
  head_.clear();
}

Bytes HexText::flush() {
  bytes_.clear();
  if (!plausible_) return bytes_;
  if (log_) return lines_->end_of_burst();
  end_head();
  return bytes_;
}

// A log continues after a pause between its lines; for anything else, the next burst may be something new.
void HexText::end_of_burst() {
  high_.reset();
  pairs_in_line_ = 0;
  head_.clear();
  trusted_ = false;
  in_vain_ = 0;
  if (plausible_ && log_ && line_ended_ && lines_->understood()) return;
  plausible_ = true;
  log_ = false;
  lines_.reset();
}

}  // namespace ams2mqtt
