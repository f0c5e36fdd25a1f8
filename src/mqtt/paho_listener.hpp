// Carries the results of operations from Paho's thread to the session's, which it wakes once for all that come
// together.
#pragma once

#include <mqtt/async_client.h>

#include <cstdint>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>

namespace ams2mqtt {

// How an operation that was handed to Paho ended.
struct MqttOutcome {
  bool success = false;
  int return_code = 0;
  int reason_code = 0;
  std::int64_t id = 0;  // that it was given, as user context
};

class PahoListener final : public mqtt::iaction_listener {
 public:
  PahoListener(boost::asio::io_context& io, std::function<void(const MqttOutcome&)> handler)
      : io_(io), handler_(std::move(handler)) {}
  void on_success(const mqtt::token& token) override { post(token, true); }
  void on_failure(const mqtt::token& token) override { post(token, false); }

 private:
  void post(const mqtt::token& token, bool success);
  void hand_over();

  boost::asio::io_context& io_;
  std::function<void(const MqttOutcome&)> handler_;
  std::mutex mutex_;
  std::vector<MqttOutcome> outcomes_;  // that have not been handed over
};

}  // namespace ams2mqtt
