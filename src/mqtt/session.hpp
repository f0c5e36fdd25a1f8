// Life with one broker on one thread: a connection that is made again and again, what is delivered through it, and an
// orderly end. Private to the MQTT client.
#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "ams2mqtt/mqtt/client.hpp"
#include "connection.hpp"
#include "delivery.hpp"
#include "voice.hpp"

namespace ams2mqtt {

class MqttSession final : public std::enable_shared_from_this<MqttSession> {
 public:
  MqttSession(MqttConfig config, MqttHandlers handlers, const MqttClientOptions& options);

  // The thread's whole life; returns after a stop.
  void run();
  // From any thread.
  void publish(Message message) { delivery_.publish(std::move(message)); }
  void publish_all(std::span<const Message> messages) { delivery_.publish_all(messages); }
  [[nodiscard]] MqttCounters counters() { return delivery_.counters(); }
  [[nodiscard]] std::int64_t mark() { return delivery_.mark(); }
  void make_room_for(std::size_t meters) { delivery_.make_room_for(meters); }
  void request_stop(std::vector<Message> last, std::chrono::steady_clock::time_point deadline);
  // Whether the session ended with nothing left to deliver.
  [[nodiscard]] bool all_delivered() const { return delivery_.all_delivered(); }
  // No handler is called once this has returned.
  void silence() { voice_.silence(); }

 private:
  [[nodiscard]] MqttConnection::Events events();
  void on_message(const mqtt::message& message);
  void leave(std::vector<Message> last, std::chrono::steady_clock::time_point deadline);
  void end();

  const MqttConfig config_;
  MqttVoice voice_;
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
  boost::asio::steady_timer stop_timer_{io_};
  bool ended_ = false;
  MqttDelivery delivery_;
  MqttConnection connection_;  // destroyed first: its callbacks use all of the above
};

}  // namespace ams2mqtt
