// One broker connection's life on one thread: connect, keep, lose, connect again, leave. Owns the outbox, what is in
// flight and every call into Paho; Paho's callbacks only post to its io_context. Private to the MQTT client.
#pragma once

#include <mqtt/async_client.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "ams2mqtt/base/backoff.hpp"
#include "ams2mqtt/mqtt/client.hpp"
#include "ams2mqtt/mqtt/hang_ups.hpp"
#include "ams2mqtt/mqtt/reason.hpp"
#include "answer_watch.hpp"
#include "broker_probe.hpp"
#include "broker_witness.hpp"
#include "connect_options.hpp"
#include "outbox.hpp"
#include "spooler.hpp"
#include "version_choice.hpp"

namespace ams2mqtt {

// How an operation that was handed to Paho ended.
struct MqttOutcome {
  bool success = false;
  int return_code = 0;
  int reason_code = 0;
  Outbox::Id id = 0;  // of a delivery
};

// Carries the end of an operation from Paho's thread to the session's.
class MqttListener final : public mqtt::iaction_listener {
 public:
  MqttListener(boost::asio::io_context& io, std::function<void(const MqttOutcome&)> handler)
      : io_(io), handler_(std::move(handler)) {}
  void on_success(const mqtt::token& token) override { post(token, true); }
  void on_failure(const mqtt::token& token) override { post(token, false); }

 private:
  void post(const mqtt::token& token, bool success);

  boost::asio::io_context& io_;
  std::function<void(const MqttOutcome&)> handler_;
};

class MqttSession final : public std::enable_shared_from_this<MqttSession> {
 public:
  MqttSession(MqttConfig config, MqttHandlers handlers, const MqttClientOptions& options);

  // The thread's whole life; returns after a stop.
  void run();
  // From any thread.
  void publish(Message message);
  [[nodiscard]] MqttCounters counters();
  void request_stop(std::vector<Message> last, std::chrono::steady_clock::time_point deadline);
  // Whether the session ended with nothing left to deliver.
  [[nodiscard]] bool all_delivered() const { return all_delivered_; }
  // No handler is called once this has returned.
  void silence();

 private:
  enum class State : std::uint8_t { resting, resolving, connecting, probing, up, judging, leaving, ended };

  void begin();
  void attempt();
  void on_resolved(BrokerAddresses found);
  void connect();
  void on_connect(const MqttOutcome& outcome);
  void on_connect_failed(const MqttOutcome& outcome);
  void on_probed(const std::string& problem, bool in_vain);
  void reconnect_with(unsigned keepalive);
  void on_up();
  void rest();

  // mqtt_loss.cpp
  void on_lost();
  void on_server_disconnect(int reason_code);
  void watch_broker();
  void on_looked(bool broker_listens);
  void judge(bool broker_is_gone);
  void count_quick_loss(const HangUps::Loss& loss, bool broker_is_gone);
  void leave_out(const HangUps::Loss& loss);
  void tell_left_out(const HangUps::Packet& packet);

  // mqtt_delivery.cpp
  void pump();
  void subscribe_to_births();
  [[nodiscard]] bool has_to_wait();
  void await_spool_tick();
  void report_drops();
  bool send_next();
  [[nodiscard]] mqtt::const_message_ptr in_words_of_paho(const Message& content, int qos);
  void end_later(const std::string& topic, std::chrono::seconds expiry);
  void on_delivery(const MqttOutcome& outcome);
  void note_answer(Outbox::Id id);
  void await_answers();
  void refuse(Outbox::Id id, const MqttReason& reason);
  std::optional<std::string> give_up(Outbox::Id id);
  void pump_after(std::chrono::seconds wait);
  void on_subscribed(const MqttOutcome& outcome);
  void on_message(const std::string& topic, const std::string& payload, bool retained);

  void leave(std::vector<Message> last, std::chrono::steady_clock::time_point deadline);
  void disconnect_when_idle();
  void end();

  // Trouble is told once a connection, what goes well always.
  void complain(const std::string& what);
  void tell(bool trouble, const std::string& what);
  void call(const std::function<void()>& handler);
  [[nodiscard]] bool is_sending() const { return state_ == State::up || state_ == State::leaving; }

  const MqttConfig config_;
  const MqttHandlers handlers_;
  const bool presence_;
  const std::string client_id_;
  const std::string broker_;  // for people
  const Message online_;
  const Message offline_;
  Message will_;  // offline_, not retained at a broker that cannot
  std::mutex handler_mutex_;
  bool silenced_ = false;

  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
  boost::asio::steady_timer attempt_timer_{io_};
  boost::asio::steady_timer send_timer_{io_};
  boost::asio::steady_timer stop_timer_{io_};
  boost::asio::steady_timer spool_timer_{io_};
  boost::asio::steady_timer answer_timer_{io_};
  State state_ = State::resting;
  Backoff backoff_;
  std::minstd_rand random_{std::random_device{}()};

  // What is known about the broker.
  std::vector<std::string> addresses_;
  VersionChoice versions_;
  bool way_is_clear_ = false;  // in this round of attempts everything below MQTT was found to work
  const std::chrono::seconds patience_;
  unsigned keepalive_;           // as configured, or what the broker orders
  bool keepalive_told_ = false;  // this attempt asks for what the broker ordered in the one before
  std::chrono::steady_clock::time_point attempted_at_;
  std::chrono::steady_clock::time_point connected_at_;
  BrokerLimits limits_;

  // How connections end.
  HangUps hang_ups_;
  AnswerWatch answers_;
  BrokerWitness witness_{io_};
  std::chrono::steady_clock::time_point lost_at_;
  int loss_code_ = 0;  // the broker's
  int quick_losses_ = 0;
  int idle_losses_ = 0;      // of these: when nothing was on its way
  int early_losses_ = 0;     // before the broker had answered anything
  int gone_losses_ = 0;      // because the broker itself was gone
  bool births_due_ = false;  // the subscription has to be asked for
  bool left_out_any_ = false;

  std::set<std::string> said_;    // since the last connection
  std::set<std::string> denied_;  // causes of refused messages that were told, since the last connection

  std::mutex outbox_mutex_;  // publish() adds from other threads
  Outbox outbox_;
  MqttSpool spool_;
  std::uint64_t drops_before_ = 0;  // the episode of dropping that goes on
  bool dropping_ = false;
  std::atomic<bool> pump_posted_{false};
  std::atomic<bool> all_delivered_{false};

  MqttListener connect_listener_{io_, [this](const MqttOutcome& outcome) { on_connect(outcome); }};
  MqttListener delivery_listener_{io_, [this](const MqttOutcome& outcome) { on_delivery(outcome); }};
  MqttListener subscribe_listener_{io_, [this](const MqttOutcome& outcome) { on_subscribed(outcome); }};
  MqttListener disconnect_listener_{io_, [this](const MqttOutcome&) { end(); }};
  MqttListener reconnect_listener_{io_, [this](const MqttOutcome&) {
                                     if (state_ == State::connecting) connect();
                                   }};
  mqtt::token_ptr connect_token_;
  std::unique_ptr<mqtt::async_client> client_;  // destroyed first: its callbacks use all of the above
};

}  // namespace ams2mqtt
