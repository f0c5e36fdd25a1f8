// The bytes of a line's last telegram, for whoever wants to see them explained.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "ams2mqtt/base/bytes.hpp"

namespace ams2mqtt {

class LastFrame {
 public:
  static constexpr std::size_t kMost = std::size_t{16} * 1024;  // longer ones lack their beginning

  // Before the decoder gets them.
  void on_bytes(Bytes bytes);
  // `offset`: of the telegram's frame in the stream, as the decoder counts it.
  void on_telegram(std::size_t offset);
  // From the frame's first byte to the last one that had come with its last; empty before a telegram.
  [[nodiscard]] Bytes bytes() const { return frame_; }

 private:
  std::vector<std::uint8_t> tail_;  // the newest bytes of the line
  std::size_t begin_ = 0;           // of the tail in the stream
  std::vector<std::uint8_t> frame_;
};

}  // namespace ams2mqtt
