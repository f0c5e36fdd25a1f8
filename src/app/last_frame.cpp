#include "last_frame.hpp"

#include <algorithm>

namespace ams2mqtt {

void LastFrame::on_bytes(Bytes bytes) {
  const std::size_t kept = std::min(bytes.size(), kMost);
  const std::size_t gone = std::min(tail_.size(), tail_.size() + kept - std::min(tail_.size() + kept, kMost));
  tail_.erase(tail_.begin(), tail_.begin() + static_cast<std::ptrdiff_t>(gone));
  begin_ += gone;
  if (kept < bytes.size()) begin_ += bytes.size() - kept;
  tail_.insert(tail_.end(), bytes.end() - static_cast<std::ptrdiff_t>(kept), bytes.end());
}

void LastFrame::on_telegram(std::size_t offset) {
  const std::size_t before = std::clamp(offset, begin_, begin_ + tail_.size()) - begin_;
  tail_.erase(tail_.begin(), tail_.begin() + static_cast<std::ptrdiff_t>(before));
  begin_ += before;
  frame_ = tail_;
}

}  // namespace ams2mqtt
