// The messages of one occasion after the other: their texts keep their memory from each to the next. Any number of
// publishers on one thread share one.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "ams2mqtt/homeassistant/message.hpp"

namespace ams2mqtt {

class MessagePool {
 public:
  // Empty, and valid until the next call; what is in it by then is used again.
  std::vector<Message>& begin() {
    for (Message& message : messages_) {
      if (spare_.size() < kMost && message.payload.capacity() <= kLongest) spare_.push_back(std::move(message));
    }
    messages_.clear();
    return messages_;
  }
  // One more at the end of what begin() returned, with any contents.
  Message& add() {
    if (spare_.empty()) return messages_.emplace_back();
    messages_.push_back(std::move(spare_.back()));
    spare_.pop_back();
    return messages_.back();
  }

 private:
  static constexpr std::size_t kMost = 64;       // messages whose memory is kept
  static constexpr std::size_t kLongest = 4096;  // bytes of a payload whose memory is kept

  std::vector<Message> messages_;
  std::vector<Message> spare_;
};

}  // namespace ams2mqtt
