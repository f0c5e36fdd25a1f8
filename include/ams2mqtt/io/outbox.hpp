// Messages on their way to the broker, between publish() and the broker's acknowledgement: a bounded queue that keeps
// the newest message of each topic, and the set that is in flight. Pure: it sends nothing and knows no thread.
//
// Order: what leaves is the sequence of publications with the superseded messages left out. A newer message of a topic
// takes its place at the end, never that of the older one, so nothing overtakes what was published before it. A message
// that failed goes back to its own place, unless its topic has a newer one by then.
//
// Live values (QoS 0, not retained) are only worth sending at once: none is taken or kept while there is no connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

#include "ams2mqtt/homeassistant/message.hpp"

namespace ams2mqtt {

class Outbox {
 public:
  using Id = std::int64_t;

  struct Limits {
    std::size_t messages = 4096;
    std::size_t bytes = std::size_t{4} << 20U;  // topics and payloads, in flight not counted
  };
  // More than this at once makes Paho stall for a second per window against brokers that announce 20.
  static constexpr std::size_t kMaxInFlight = 16;

  struct Sending {
    Id id;
    const Message* message;  // valid until the outbox changes
  };

  Outbox() : Outbox(Limits{}) {}
  explicit Outbox(Limits limits) : limits_(limits) {}

  // The connection stands; `window` messages may be in flight, at least one and at most kMaxInFlight.
  void open(std::size_t window);
  // The connection is gone: everything in flight returns to its place, live values are dropped.
  void close();
  [[nodiscard]] bool is_open() const { return open_; }

  // Over a limit the oldest unretained message goes first, then the oldest.
  void add(Message message);
  // The same, before everything else that waits.
  void add_first(Message message);
  void drop_live();

  // Moves the next message into flight; nothing when none waits, the window is full or there is no connection.
  [[nodiscard]] std::optional<Sending> take();
  // The three ends of a flight. Ids that are not in flight are ignored: their connection is gone.
  void delivered(Id id);
  void failed(Id id);
  // Gives up the message, because the broker will never take it, and returns its topic.
  std::optional<std::string> refused(Id id);

  [[nodiscard]] bool idle() const { return queue_.empty() && in_flight_.empty(); }
  [[nodiscard]] std::size_t queued() const { return queue_.size(); }
  [[nodiscard]] std::size_t queued_bytes() const { return bytes_; }
  [[nodiscard]] std::size_t in_flight() const { return in_flight_.size(); }
  // How many were given up because of a limit.
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

 private:
  using Queue = std::map<Id, Message>;

  void insert(Id id, Message message);
  Message remove(Queue::iterator position);
  void give_up(Queue::iterator position);
  void forget(const std::string& topic, Id id);
  void enforce_limits();

  Limits limits_;
  bool open_ = false;
  std::size_t window_ = kMaxInFlight;
  Queue queue_;  // by order of sending
  Queue in_flight_;
  std::unordered_map<std::string, Id> newest_;  // of each topic that waits or flies; ids grow with time
  std::size_t bytes_ = 0;
  Id next_ = 1;
  Id before_first_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace ams2mqtt
