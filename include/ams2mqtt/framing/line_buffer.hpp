// The bytes of a line that an assembler has not consumed yet, and its counters: the part of an assembler that is the
// same for every framing. Consumed bytes are removed once they are half of what is kept, so that a byte is moved once,
// however small the pieces are in which the line comes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"
#include "ams2mqtt/framing/payload.hpp"

namespace ams2mqtt {

class LineBuffer {
 public:
  // Appends; invalidates all earlier views.
  void feed(Bytes bytes);
  // The same as feed() and skip() for bytes that cannot begin anything; nothing may be pending.
  void pass(std::size_t count) {
    offset_ += begin_ + count;
    bytes_.clear();
    begin_ = 0;
    counters_.bytes += count;
    counters_.skipped_bytes += count;
    burst_ended_ = false;
  }
  void end_of_burst() { burst_ended_ = true; }
  // Gives back its memory if nothing is pending; invalidates all earlier views.
  void rest();
  // Drops what is unfinished, with its memory; the next byte fed is number `offset` of the line.
  void restart(std::size_t offset);

  [[nodiscard]] Bytes pending() const { return Bytes(bytes_).subspan(begin_); }
  [[nodiscard]] bool empty() const { return begin_ == bytes_.size(); }
  // The number of the first pending byte on the line.
  [[nodiscard]] std::size_t offset() const { return offset_ + begin_; }
  // Nothing has been fed since the line went quiet.
  [[nodiscard]] bool burst_ended() const { return burst_ended_; }

  // Consumes bytes of a frame, or time fill.
  void take(std::size_t count) { begin_ += count; }
  // Consumes bytes that belong to no frame.
  void skip(std::size_t count) {
    begin_ += count;
    counters_.skipped_bytes += count;
  }
  [[nodiscard]] LineCounters& counters() { return counters_; }
  [[nodiscard]] const LineCounters& counters() const { return counters_; }

 private:
  std::vector<std::uint8_t> bytes_;
  std::size_t begin_ = 0;   // first byte that is not consumed
  std::size_t offset_ = 0;  // of bytes_[0] on the line
  bool burst_ended_ = false;
  LineCounters counters_;
};

}  // namespace ams2mqtt
