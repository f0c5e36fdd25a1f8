#include "ams2mqtt/io/print_sink.hpp"

#include <string>
#include <utility>

namespace ams2mqtt {

void PrintSink::publish(Message message) {
  std::string line = std::move(message.topic);
  line += ' ';
  line += message.payload;
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stream_);
  std::fflush(stream_);
}

}  // namespace ams2mqtt
