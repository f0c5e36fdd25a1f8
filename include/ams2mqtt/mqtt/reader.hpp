// What others publish: a connection to a broker on a thread of its own that only listens, made again and again.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/mqtt/client.hpp"

namespace ams2mqtt {

struct ReceivedMessage {
  std::string topic;
  std::string payload;
};

// Called on the reader's own thread: post to the thread that needs it and return.
struct MqttReaderHandlers {
  // Not for what the broker had retained: that is old.
  std::function<void(ReceivedMessage message)> on_message;
  // Per change of state or cause.
  std::function<void(const BrokerStatus& status)> on_status;
  // The broker does not let it subscribe to this; in words.
  std::function<void(const std::string& filter, const std::string& why)> on_denied;
};

class MqttReader {
 public:
  // `client_id_suffix` tells it from the daemon's other connections. No will, no presence: nobody sees it but the
  // broker.
  MqttReader(MqttConfig config, std::string client_id_suffix, std::vector<std::string> filters,
             MqttReaderHandlers handlers);
  // Disconnects; no handler is called afterwards.
  ~MqttReader();
  MqttReader(const MqttReader&) = delete;
  MqttReader& operator=(const MqttReader&) = delete;

  void start();

 private:
  class Session;
  std::shared_ptr<Session> session_;
};

// "han/1/raw" against "han/+/raw": '+' is any one level.
[[nodiscard]] bool topic_matches(std::string_view filter, std::string_view topic);

}  // namespace ams2mqtt
