// The part of the framer that reads what hex digits stand for.
#include "ams2mqtt/framing/framer.hpp"

namespace ams2mqtt {

// Text that has yielded this many bytes without a frame will hardly yield one later, and costs as much as they do.
void Framer::hear_text(Bytes bytes) {
  constexpr std::size_t kPatience = 64UL * 1024;
  feed_text(hex_.feed(bytes));
  if (text_ && text_->counters_.bytes - text_bytes_at_frame_ > kPatience) hex_.give_up();
}

void Framer::feed_text(Bytes bytes) {
  if (!text_ && !bytes.empty()) text_.reset(new Framer(text_depth_ - 1));
  if (text_) text_->feed(bytes);
}

// What looked like hex digits stands for nothing.
void Framer::forget_text() {
  text_.reset();
  text_bytes_at_frame_ = 0;
}

std::optional<Result<Payload>> Framer::next_text(Monotonic now) {
  if (!text_ || text_->counters_.bytes == 0) return std::nullopt;
  while (auto result = text_->next(now)) {
    if (!*result) continue;
    text_bytes_at_frame_ = text_->counters_.bytes;
    offered_.reset();
    if (text_->framing()) decide_by_text();
    return result;
  }
  if (!hex_.plausible()) forget_text();
  return std::nullopt;
}

void Framer::decide_by_text() {
  use(*text_->framing());
  reads_text_ = true;
  restart_all_but(std::nullopt);
}

}  // namespace ams2mqtt
