// Messages -> lines of "topic payload", for a person or a pipe instead of a broker.
#pragma once

#include <cstdio>

#include "ams2mqtt/homeassistant/message.hpp"

namespace ams2mqtt {

class PrintSink final : public MessageSink {
 public:
  // `stream` must outlive the sink. Each line is flushed.
  explicit PrintSink(std::FILE* stream) : stream_(stream) {}

  void publish(Message message) override;

 private:
  std::FILE* stream_;
};

}  // namespace ams2mqtt
