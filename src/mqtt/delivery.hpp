// What goes to the broker: the outbox and its spool, what is in flight, what the broker refuses or hangs up on, and the
// subscription to Home Assistant's births. It sends while it is lent a connection, and keeps what is waiting in
// between.
#pragma once

#include <mqtt/async_client.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "ams2mqtt/mqtt/client.hpp"
#include "ams2mqtt/mqtt/hang_ups.hpp"
#include "ams2mqtt/mqtt/reason.hpp"
#include "answer_timer.hpp"
#include "connection.hpp"
#include "outbox.hpp"
#include "paho_listener.hpp"
#include "spooler.hpp"
#include "voice.hpp"

namespace ams2mqtt {

class MqttDelivery {
 public:
  // `on_delivered`: after leave(), when nothing is left to deliver.
  MqttDelivery(const MqttConfig& config, const MqttClientOptions& options, boost::asio::io_context& io,
               MqttVoice& voice, std::function<void()> on_delivered);

  // From any thread.
  void publish(Message message);
  void publish_all(std::span<const Message> messages);
  [[nodiscard]] MqttCounters counters();
  [[nodiscard]] Outbox::Id mark();
  void make_room_for(std::size_t meters);
  // Whether it has ended with everything delivered.
  [[nodiscard]] bool all_delivered() const { return all_delivered_; }

  // On the session's thread.
  void begin();
  void connected(const MqttConnection::Standing& standing);
  void lost();
  [[nodiscard]] HangUps::Loss judge(MqttConnection::Time lost_at, bool elsewhere) {
    return hang_ups_.lost(lost_at, elsewhere);
  }
  void leave_out(const HangUps::Loss& loss, const MqttReason& reason);
  void leave(std::vector<Message> last);
  void end();

 private:
  void pump();
  void pump_soon();
  void subscribe_to_births();
  void await_spool_tick();
  void report_drops();
  bool send_next();
  [[nodiscard]] bool hand_over(Outbox::Id id, const mqtt::const_message_ptr& message, const HangUps::Packet& packet);
  void end_later(const std::string& topic, std::chrono::seconds expiry);
  void on_delivery(const MqttOutcome& outcome);
  void note_answer(Outbox::Id id);
  void refuse(Outbox::Id id, const MqttReason& reason);
  void tell_refusal(const std::string& cause, const BrokerEvent& event);
  std::optional<std::string> give_up(Outbox::Id id);
  std::optional<std::string> put_back(Outbox::Id id);
  // A worker of a group, whose messages are acknowledged once their results have been taken.
  [[nodiscard]] bool insists() const { return !config_.group.empty(); }
  void report_taken();
  void tell_left_out(const HangUps::Packet& packet);
  void pump_after(std::chrono::seconds wait);
  void on_subscribed(const MqttOutcome& outcome);
  void finish_when_idle();
  [[nodiscard]] bool is_sending() const { return client_ != nullptr; }

  const MqttConfig& config_;
  boost::asio::io_context& io_;
  MqttVoice& voice_;
  const std::function<void()> on_delivered_;
  const bool presence_;
  boost::asio::steady_timer send_timer_{io_};
  boost::asio::steady_timer spool_timer_{io_};

  // The connection, while it is up.
  mqtt::async_client* client_ = nullptr;
  BrokerLimits limits_;
  MqttVersion version_ = MqttVersion::v5;
  bool leaving_ = false;

  HangUps hang_ups_;
  AnswerTimer answers_{io_, voice_};
  MqttConnection::Time rests_until_;  // after a refusal that is tried again
  std::set<std::string> denied_;      // causes of refused messages that were reported since the last connection
  bool births_due_ = false;           // the subscription has to be requested
  bool left_out_any_ = false;

  std::mutex outbox_mutex_;  // publish() adds from other threads
  Outbox outbox_;
  MqttSpool spool_;
  Outbox::Id taken_ = 0;            // everything before it, as was reported
  std::uint64_t drops_before_ = 0;  // dropped before the current episode of dropping
  bool dropping_ = false;
  std::atomic<bool> pump_posted_{false};
  std::atomic<bool> all_delivered_{false};

  PahoListener delivery_listener_{io_, [this](const MqttOutcome& outcome) { on_delivery(outcome); }};
  PahoListener subscribe_listener_{io_, [this](const MqttOutcome& outcome) { on_subscribed(outcome); }};
};

}  // namespace ams2mqtt
