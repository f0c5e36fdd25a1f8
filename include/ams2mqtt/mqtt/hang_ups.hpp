// Finds the packet that makes a broker hang up. Some brokers silently close the connection on a message that is too
// large, or on a topic that they do not allow; sent again at every connection, it would stop everything for ever. Pure:
// told what is sent, answered and lost, it says what has to be sent alone and what to leave out.
//
// After a loss, everything that was sent just before and has no answer is a suspect. A suspect is sent alone: when
// nothing else is unanswered, with nothing following before its answer. An answer clears it; after the third loss in a
// row it is left out. A loss with another cause (the broker is gone, or says so) proves nothing, nor does one before
// the broker has answered anything on that connection.
//
// A message that is left out and larger than all that got through may have been too large: its size becomes a bound.
// The next message of that size or more is sent alone. If it gets through, size was not the reason; if it costs the
// connection too, two topics confirm the bound, and from then on anything that large is left out at once.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace ams2mqtt {

class HangUps {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Ticket = std::int64_t;  // names a packet until its answer

  struct Packet {
    std::string topic;
    std::size_t bytes = 0;  // of topic and payload
    bool subscription = false;
    bool is_answered = true;  // QoS 1: the broker acknowledges it

    friend bool operator==(const Packet&, const Packet&) = default;
  };
  struct Loss {
    std::size_t unanswered = 0;      // packets that were sent just before
    bool proven = false;             // the broker had answered something
    std::optional<Packet> first;     // of those that were unanswered
    std::optional<Packet> left_out;  // from now on
    bool bound_found = false;        // for the first time: anything as large as bound() is now left out as well
    bool by_bound = false;           // a known bound explains it
  };

  static constexpr int kStrikes = 3;
  // A broker that hangs up on a packet does so within this time.
  static constexpr std::chrono::seconds kPromptly{5};
  // After this, what is left out is tried again: the broker may accept it by now.
  static constexpr std::chrono::hours kAgain{24};
  // No broker has a lower limit; whatever it hangs up on below this has another fault.
  static constexpr std::size_t kSmallestBound = 256;
  static constexpr std::size_t kMostLeftOut = 64;
  static constexpr std::size_t kMostSuspects = 256;

  // Whether not to send it. On a topic that is left out, a message of less than half the size is let through: an
  // announcement that got shorter, or the empty message that removes it.
  [[nodiscard]] bool leaves_out(const Packet& packet, Time now);
  [[nodiscard]] bool suspects(const Packet& packet) const;
  // Whether it has to wait: a suspect until nothing else is unanswered, anything else for a suspect. Nothing waits for
  // an answer that has not come promptly.
  [[nodiscard]] bool has_to_wait(const Packet& packet, Time now) const;
  // Everything from this size on is left out; nothing when no limit is known.
  [[nodiscard]] std::optional<std::size_t> bound() const;

  void connected();
  void sent(Ticket ticket, Packet packet, Time now);
  // True if the packet was one that gets an answer.
  bool answered(Ticket ticket);
  // It was not sent after all.
  void withdrawn(Ticket ticket);
  // Its fate is unknown, and the loss of the connection may be reported any moment. True if an answer was awaited.
  bool failed(Ticket ticket);
  // The connection has ended; `elsewhere`: for a reason that has nothing to do with a packet.
  Loss lost(Time now, bool elsewhere);

 private:
  using Key = std::pair<bool, std::string>;  // whether a subscription, topic
  struct Sent {
    Ticket ticket;
    Packet packet;
    Time at;
    bool alone;
    bool failed = false;
  };
  struct LeftOut {
    std::size_t bytes;
    Time since;
  };

  struct Bound {
    std::size_t bytes;
    Time since;
    bool confirmed;
  };

  [[nodiscard]] static bool is_awaited(const Sent& one) { return one.packet.is_answered && !one.failed; }
  void suspect(Key key);
  void strike(const Packet& packet, Time now, Loss& loss);
  void leave_out(const Packet& packet, Time now);
  void learn_bound(const Packet& packet, Time now);
  void passed(const Packet& packet);
  [[nodiscard]] bool is_beyond_bound(const Packet& packet) const;

  std::deque<Sent> sent_;     // on this connection and unanswered, in order
  std::size_t awaiting_ = 0;  // how many of them get an answer that is still awaited
  bool proven_ = false;
  std::map<Key, int> suspects_;  // and their strikes
  std::map<Key, LeftOut> left_out_;
  std::size_t largest_passed_ = 0;
  std::optional<Bound> bound_;  // larger than that
};

}  // namespace ams2mqtt
