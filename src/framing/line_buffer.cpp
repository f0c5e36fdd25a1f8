#include "ams2mqtt/framing/line_buffer.hpp"

#include "ams2mqtt/base/release.hpp"

namespace ams2mqtt {

void LineBuffer::feed(Bytes bytes) {
  if (begin_ > 0 && begin_ >= bytes_.size() - begin_) {
    bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(begin_));
    offset_ += begin_;
    begin_ = 0;
  }
  append(bytes_, bytes);
  counters_.bytes += bytes.size();
  burst_ended_ = false;
}

void LineBuffer::rest() {
  if (!empty()) return;
  offset_ += begin_;
  begin_ = 0;
  release(bytes_);
}

void LineBuffer::restart(std::size_t offset) {
  release(bytes_);
  begin_ = 0;
  offset_ = offset;
  burst_ended_ = false;
}

}  // namespace ams2mqtt
