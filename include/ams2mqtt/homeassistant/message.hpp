// One MQTT message, and the interface that accepts it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

namespace ams2mqtt {

struct Message {
  std::string topic;
  std::string payload;
  std::uint8_t qos = 0;
  bool retain = false;
  // Each one counts: a newer message of the topic does not supersede it. With QoS 1 it is kept while the broker is
  // away.
  bool every = false;
  // The broker drops a retained message after this time; 0: never.
  std::chrono::seconds expiry{0};

  friend bool operator==(const Message&, const Message&) = default;
};

// What removes the retained message of a topic.
[[nodiscard]] inline Message emptied(std::string topic) {
  return {std::move(topic), {}, 1, true};
}

// Accepts messages without ever making the caller wait. While a broker is away, the newest retained message of each
// topic is kept, and every message that is marked as one that counts.
class MessageSink {
 public:
  virtual ~MessageSink() = default;
  virtual void publish(Message message) = 0;
  // What belongs together, in this order.
  virtual void publish_all(std::span<const Message> messages) {
    for (const Message& message : messages) publish(message);
  }
  // How many messages have been accepted and not delivered yet: whoever can wait does so while there are many.
  [[nodiscard]] virtual std::size_t waiting() const { return 0; }
};

}  // namespace ams2mqtt
