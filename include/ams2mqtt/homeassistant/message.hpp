// One MQTT message, and the port that takes it.
#pragma once

#include <cstdint>
#include <string>

namespace ams2mqtt {

struct Message {
  std::string topic;
  std::string payload;
  std::uint8_t qos = 0;
  bool retain = false;

  friend bool operator==(const Message&, const Message&) = default;
};

// Takes messages without ever making the caller wait. While a broker is away the newest retained message of a topic is
// kept.
class MessageSink {
 public:
  virtual ~MessageSink() = default;
  virtual void publish(Message message) = 0;
};

}  // namespace ams2mqtt
