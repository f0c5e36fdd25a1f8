// The connection to the broker: Paho on a thread of its own behind a bounded outbox, so that nothing in MQTT (a slow
// name server, a frozen broker) ever makes the reading side wait.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/homeassistant/message.hpp"
#include "ams2mqtt/mqtt/broker_event.hpp"

namespace ams2mqtt {

// The state of the connection to the broker after an event.
struct BrokerStatus {
  bool up = false;    // connected
  bool mute = false;  // connected, but the broker acknowledges nothing
  BrokerEvent event;
};

// Called on the client's own thread: post to the thread that needs it and return.
struct MqttHandlers {
  std::function<void()> on_up;     // connected: everything that must hold on the broker has to be published again
  std::function<void()> on_birth;  // Home Assistant says that it has started
  // Per change of state or cause.
  std::function<void(const BrokerStatus& status)> on_status;
  // The broker accepts no message of this size on this topic, so it is left out from now on. Whatever matters has to be
  // said in another way.
  std::function<void(const std::string& topic)> on_left_out = {};
  // Before on_up: the largest packet that the broker accepts, in bytes; 0: it states no limit.
  std::function<void(std::size_t bytes)> on_packet_limit = {};
  // Everything that was published before mark() was `mark` has been taken by the broker, or given up and reported.
  std::function<void(std::int64_t mark)> on_taken = {};
};

// For a command beside the daemon, which must neither disconnect the daemon nor speak for it.
struct MqttClientOptions {
  // The will, `online`, `offline` and listening to Home Assistant's births.
  bool presence = true;
  std::string client_id_suffix = {};
  // With a spool, registers and other important messages survive the end of the process.
  SpoolConfig spool = {};
  std::size_t meters = 1;  // see make_room_for()
  // For a daemon that was just started: it ends its attempts (GaveWay) when another client with its id takes the
  // connection back before one has lasted.
  bool gives_way = false;
  // How long a broker may take to answer a connection request.
  std::chrono::seconds patience{10};
};

// Of everything that was published.
struct MqttCounters {
  std::size_t waiting = 0;      // not acknowledged by the broker yet
  std::uint64_t dropped = 0;    // because the queue to the broker was full
  std::uint64_t delivered = 0;  // acknowledged; sent, where no acknowledgement is asked for
  std::uint64_t left_out = 0;   // because the broker does not accept them
};

class MqttClient final : public MessageSink {
 public:
  // The will is `<base>/status` (of a worker: presence_topic()) = offline, retained. At every connect `online` is
  // published on the same topic, before anything else.
  MqttClient(MqttConfig config, MqttHandlers handlers, const MqttClientOptions& options = {});
  ~MqttClient() override;

  void start();
  // From any thread; never waits. While disconnected the newest message of a topic is kept, except live values (QoS 0,
  // not retained): those are dropped, since they would be old by the time the broker is back. on_up asks for everything
  // else. Messages of which each one counts are all kept, up to the outbox's limits.
  void publish(Message message) override;
  void publish_all(std::span<const Message> messages) override;
  // Grows with every message that is published.
  [[nodiscard]] std::int64_t mark() const;
  [[nodiscard]] MqttCounters counters() const;
  [[nodiscard]] std::size_t waiting() const override { return counters().waiting; }
  // How many meters publish from now on: the more there are, the more messages may wait.
  void make_room_for(std::size_t meters);
  // Delivers `last` and then `<base>/status` = offline if the broker accepts them in time, disconnects, and returns
  // within the deadline plus one second whatever the broker does. Idempotent. True when the broker has accepted
  // everything that was published.
  bool stop(std::vector<Message> last, std::chrono::milliseconds deadline);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ams2mqtt
