// Messages -> lines of "topic payload", for a person or a pipe instead of a broker. Reading the meter does not wait for
// the reader of the lines: what exceeds the queue is dropped, and the log says how many.
#pragma once

#include <functional>

#include "ams2mqtt/homeassistant/message.hpp"
#include "ams2mqtt/system/line_writer.hpp"

namespace ams2mqtt {

class PrintSink final : public MessageSink {
 public:
  // `descriptor` must outlive the sink, whose destructor waits at most a second for a reader. `abandoned` is called on
  // another thread when nothing more can be written: with EPIPE if the reader of a pipe has gone.
  explicit PrintSink(int descriptor, std::function<void(int error)> abandoned = {});

  void publish(Message message) override;

 private:
  LineWriter writer_;
};

}  // namespace ams2mqtt
