// A short visit to the broker beside the daemon, step by step: connect, publish, subscribe, each with the broker's own
// answer. It has its own client id, no presence, and leaves nothing behind. Every call blocks: for a limited time on
// the broker, for an unlimited one on a name server, so keep it on a thread that nobody has to wait for.
#pragma once

#include <chrono>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/homeassistant/message.hpp"
#include "ams2mqtt/mqtt/limits.hpp"
#include "ams2mqtt/mqtt/reason.hpp"

namespace ams2mqtt {

struct BrokerFacts {
  bool version_5 = false;
  BrokerLimits limits;
};

class ProbeClient {
 public:
  explicit ProbeClient(MqttConfig config, std::optional<Message> will = std::nullopt);
  ~ProbeClient();

  // May be called again after the broker has hung up. The error says what is wrong and what to change.
  [[nodiscard]] std::expected<BrokerFacts, std::string> connect();
  // The last connect() failed because of the user's name or password, or because one is missing.
  [[nodiscard]] bool is_login_refused() const;
  // With QoS 1: success means that the broker accepted the message, in MQTT 3.1.1 only that it arrived, and at a broker
  // that supports only QoS 0 only that it was sent.
  [[nodiscard]] MqttReason publish(const Message& message);
  [[nodiscard]] MqttReason subscribe(const std::string& filter);
  // The first wanted message among those received so far or within the limit.
  [[nodiscard]] std::optional<Message> wait_for(const std::function<bool(const Message&)>& wanted,
                                                std::chrono::milliseconds limit);
  // The oldest message received so far or within the limit, which is then dropped.
  [[nodiscard]] std::optional<Message> take_message(std::chrono::milliseconds limit);
  // What was received so far.
  [[nodiscard]] std::vector<Message> messages();
  // Drops it.
  void forget_messages();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ams2mqtt
