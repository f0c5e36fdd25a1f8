// The way to the broker: resolve its name, connect, or find out why that fails, rest, and try again; and when a
// connection ends, find out what ended it. Owns Paho's client, whose callbacks only post to the session's io_context.
// It sends no message except its will. States: resting -> resolving -> connecting [-> probing] -> up -> judging ->
// resting, or ended for another client; and up -> leaving -> ended.
#pragma once

#include <mqtt/async_client.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "ams2mqtt/base/backoff.hpp"
#include "ams2mqtt/mqtt/client.hpp"
#include "ams2mqtt/mqtt/hang_ups.hpp"
#include "ams2mqtt/mqtt/loss_count.hpp"
#include "ams2mqtt/mqtt/reason.hpp"
#include "broker_probe.hpp"
#include "broker_witness.hpp"
#include "connect_options.hpp"
#include "paho_listener.hpp"
#include "twin_watch.hpp"
#include "version_choice.hpp"
#include "voice.hpp"

namespace ams2mqtt {

class MqttConnection {
 public:
  using Time = std::chrono::steady_clock::time_point;

  struct Standing {
    mqtt::async_client& client;
    BrokerLimits limits;
    MqttVersion version = MqttVersion::v5;
  };
  struct Events {
    // The client may be used until on_lost, on_left or end().
    std::function<void(const Standing& standing)> on_up;
    std::function<void()> on_lost;
    // What was on its way when the connection ended; `elsewhere`: for a reason that has nothing to do with a packet.
    std::function<HangUps::Loss(Time lost_at, bool elsewhere)> on_judged;
    // The loss has shown what the broker hangs up on; `reason`: what it said, if anything.
    std::function<void(const HangUps::Loss& loss, const MqttReason& reason)> on_culprit;
    std::function<void(const mqtt::message& message)> on_message;
    // After leave(): it has ended.
    std::function<void()> on_left;
  };

  MqttConnection(const MqttConfig& config, const MqttClientOptions& options, boost::asio::io_context& io,
                 MqttVoice& voice, Events events);

  // `owner` keeps all of this alive while something runs aside.
  void begin(std::weak_ptr<void> owner);
  // An orderly end, once everything has been sent; false when there is no connection.
  [[nodiscard]] bool leave();
  void disconnect();
  // Nothing new is begun after this.
  void end();
  // Destroys Paho's client, which may take as long as it hangs.
  void release() { client_.reset(); }

 private:
  enum class State : std::uint8_t { resting, resolving, connecting, probing, up, judging, leaving, ended };

  void attempt();
  void on_resolved(BrokerAddresses found);
  void connect();
  void on_connect(const MqttOutcome& outcome);
  void reconnect_with(unsigned keepalive);
  void on_connect_failed(const MqttOutcome& outcome);
  void give_up(const BrokerEvent& why);
  void on_probed(const std::string& problem, bool in_vain);
  void on_up();
  void rest();
  void attempt_again();

  void on_server_disconnect(int reason_code);
  void on_lost();
  void watch_broker();
  void on_looked(bool broker_listens);
  void judge(bool broker_is_gone);
  void suspect_another(bool broker_is_gone);
  void on_twin();
  void give_way(bool told);

  [[nodiscard]] bool is_standing() const { return state_ == State::up || state_ == State::leaving; }
  template <class Work, class Failed, class Done>
  void aside(Work work, Failed failed, Done done);

  const MqttConfig& config_;
  boost::asio::io_context& io_;
  MqttVoice& voice_;
  const Events events_;
  std::weak_ptr<void> owner_;
  const bool presence_;
  const std::string client_id_;
  Message will_;  // not retained at a broker that cannot retain
  State state_ = State::resting;
  boost::asio::steady_timer timer_;
  Backoff backoff_;
  Backoff standing_back_;
  std::minstd_rand random_{std::random_device{}()};

  // What is known about the broker.
  std::vector<std::string> addresses_;
  VersionChoice versions_;
  bool way_is_clear_ = false;  // in this round of attempts, everything below MQTT works
  const std::chrono::seconds patience_;
  unsigned keepalive_;           // as configured, or what the broker demands
  bool keepalive_told_ = false;  // this attempt requests what the broker demanded in the previous one
  BrokerLimits limits_;

  Time attempted_at_;
  Time connected_at_;
  Time lost_at_;
  int loss_code_ = 0;  // the broker's
  LossCount losses_;
  bool gives_way_;  // no connection has lasted yet
  BrokerWitness witness_;
  TwinWatch twin_;            // of a newcomer whose connections end without a word
  bool stands_back_ = false;  // another client seems to have the id: attempts are rare
  bool rested_ = false;

  PahoListener connect_listener_{io_, [this](const MqttOutcome& outcome) { on_connect(outcome); }};
  PahoListener disconnect_listener_{io_, [this](const MqttOutcome&) { events_.on_left(); }};
  PahoListener reconnect_listener_{io_, [this](const MqttOutcome&) {
                                     if (state_ == State::connecting) connect();
                                   }};
  mqtt::token_ptr connect_token_;
  std::unique_ptr<mqtt::async_client> client_;  // destroyed first: its callbacks use all of the above
};

}  // namespace ams2mqtt
