// A meter's announcement as it was sent last, in little memory: it is needed again once in hours, and takes ten times
// as much as it is. Topics stay readable, payloads are compressed together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ams2mqtt/homeassistant/message.hpp"

namespace ams2mqtt {

class PackedMessages {
 public:
  struct Kept {
    std::string topic;
    std::size_t size = 0;  // of the payload, in bytes; 0: it removes what the topic holds
  };

  PackedMessages() = default;
  // Retained messages with QoS 1, as announcements are.
  explicit PackedMessages(std::span<const Message> messages);

  // Appends them as they were.
  void append_to(std::vector<Message>& out) const;
  // In the same order.
  [[nodiscard]] std::span<const Kept> kept() const { return kept_; }

 private:
  std::vector<Kept> kept_;
  std::vector<std::uint8_t> packed_;
};

}  // namespace ams2mqtt
