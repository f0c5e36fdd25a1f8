#include "ams2mqtt/framing/crlf_restorer.hpp"

namespace ams2mqtt {

Bytes CrlfRestorer::restore(Bytes pending, std::size_t offset, bool ended) {
  move_to(offset);
  for (std::size_t at = next_ - offset; at < pending.size(); at = next_ - offset) {
    const bool half = pending[at] == kCarriageReturn;
    if (half && at + 1 == pending.size() && !ended) break;
    const bool pair = half && at + 1 < pending.size() && pending[at + 1] == kLineFeed;
    next_ += pair ? 2 : 1;
    bytes_.push_back(pair ? kLineFeed : pending[at]);
    ends_.push_back(next_);
  }
  return Bytes(bytes_).subspan(cursor_);
}

void CrlfRestorer::move_to(std::size_t offset) {
  if (offset < offset_ || offset > next_) {
    first_ += bytes_.size();
    bytes_.clear();
    ends_.clear();
    cursor_ = 0;
    next_ = offset;
  }
  offset_ = offset;
  while (cursor_ < ends_.size() && ends_[cursor_] <= offset) ++cursor_;
  drop_passed();
}

void CrlfRestorer::drop_passed() {
  if (cursor_ == 0 || cursor_ < bytes_.size() - cursor_) return;
  bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(cursor_));
  ends_.erase(ends_.begin(), ends_.begin() + static_cast<std::ptrdiff_t>(cursor_));
  first_ += cursor_;
  cursor_ = 0;
}

std::size_t CrlfRestorer::stands_for(std::size_t count) const {
  return count == 0 ? 0 : ends_[cursor_ + count - 1] - offset_;
}

}  // namespace ams2mqtt
