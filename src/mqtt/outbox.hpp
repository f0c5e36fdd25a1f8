// Messages on their way to the broker, between publish() and the broker's acknowledgement: a bounded queue that keeps
// the newest message of each topic and every message of which each one counts, and the set that is in flight. Pure: it
// sends nothing and knows no thread.
//
// Order: messages leave in the order in which they were published, without the superseded ones. A newer message of a
// topic goes to the end, never to the older one's place, so nothing overtakes what was published before it. A message
// that failed goes back to its own place, unless its topic has a newer one by then.
//
// When a limit is exceeded, the least important messages are dropped, oldest first: live values (another follows in
// seconds), then other messages that nobody keeps, then retained ones (they are published again at every connect), and
// only then messages of which each one counts, because those are gone for good. But these may not fill the queue:
// beyond three quarters of a limit their own oldest is dropped before a retained one. A message larger than the whole
// queue is the only one dropped.
//
// Every operation is logarithmic, so that the lock around it is held for microseconds.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ams2mqtt/homeassistant/message.hpp"
#include "spool_format.hpp"

namespace ams2mqtt {

class Outbox {
 public:
  using Id = std::int64_t;

  struct Limits {
    // A meter's values and its announcement.
    static constexpr std::size_t kMessagesOfMeter = 64;
    static constexpr std::size_t kBytesOfMeter = std::size_t{64} << 10U;

    std::size_t messages = 4096;
    std::size_t bytes = std::size_t{4} << 20U;  // topics and payloads, in flight not counted

    // Grows with the meters, and is never less than usual.
    [[nodiscard]] static Limits of(std::size_t meters) {
      const Limits usual;
      return {std::max(usual.messages, meters * kMessagesOfMeter), std::max(usual.bytes, meters * kBytesOfMeter)};
    }
  };
  // More than this at once makes Paho stall for a second per window against brokers that announce 20.
  static constexpr std::size_t kMaxInFlight = 16;
  // Of messages that the broker does not answer: they are only on their way to the socket.
  static constexpr std::size_t kMaxUnanswered = 256;

  struct Sending {
    Id id;
    const Message* message;  // valid until the outbox changes
  };
  struct Waiting {
    Id id;
    Message message;
  };
  // Live values that were dropped. Freeing thousands of them takes longer than anything else here: destroy it where
  // nobody waits.
  class Discarded;

  Outbox() : Outbox(Limits{}) {}
  explicit Outbox(Limits limits) : limits_(limits) {}

  // The connection is up; `window` messages that the broker answers may be in flight, at least one and at most
  // kMaxInFlight, and kMaxUnanswered others.
  void open(std::size_t window);
  // The connection is gone: everything in flight returns to its place, live values (QoS 0, not retained) are dropped,
  // and no more are accepted until the next connection: they are only worth sending at once.
  Discarded close();
  [[nodiscard]] bool is_open() const { return open_; }

  // What waits already is not dropped because of lower ones until the next message comes.
  void set_limits(Limits limits) { limits_ = limits; }

  void add(Message message);
  // The same, but ahead of everything else that waits, and never dropped because of a limit.
  void add_first(Message message);
  Discarded drop_live();

  // What take() would move; null when nothing waits.
  [[nodiscard]] const Message* next() const;
  // Moves the next message into flight; nothing when none waits, the window is full or there is no connection.
  [[nodiscard]] std::optional<Sending> take();
  // The three ends of a flight. Ids that are not in flight are ignored: their connection is gone.
  void delivered(Id id);
  void failed(Id id);
  // The same as failed(), and returns the message's topic; nothing when it does not go back.
  std::optional<std::string> put_back(Id id);
  // Gives up the message, because the broker will never accept it, and returns its topic.
  std::optional<std::string> refused(Id id);

  [[nodiscard]] bool idle() const { return queued() == 0 && in_flight_.empty(); }
  [[nodiscard]] std::size_t queued() const;
  [[nodiscard]] std::size_t queued_bytes() const;
  [[nodiscard]] std::size_t in_flight() const { return in_flight_.size(); }
  // How many were given up because of a limit.
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }
  // How many flights ended well, and how many messages the broker will never accept.
  [[nodiscard]] std::uint64_t delivered() const { return delivered_; }
  [[nodiscard]] std::uint64_t refused() const { return refused_; }

  // Everything with a mark below this has left: it was delivered, superseded, dropped or given up.
  [[nodiscard]] Id oldest() const;

  // For a spool on disk: worth spooling are QoS 1 messages that are retained or of which each one counts. From this
  // call on, the outbox remembers which of these the spool holds.
  void track_spool() { tracking_ = true; }
  // Everything that is published from now on is newer than this.
  [[nodiscard]] Id mark() const { return next_; }
  // At most `limit` messages, oldest first, that are not in the spool and have been waiting or flying since before
  // `mark`, themselves or an older one that they supersede. Each of them has to be followed by spooled() or
  // unspooled().
  [[nodiscard]] std::vector<Waiting> take_unspooled(Id mark, std::size_t limit);
  // The spool holds it under this number; without a number, it never will.
  void spooled(Id id, std::optional<SpoolNumber> number);
  // It could not be written.
  void unspooled(Id id);
  // The numbers of the messages that the spool need no longer hold.
  [[nodiscard]] std::vector<SpoolNumber> take_gone() { return std::exchange(gone_, {}); }
  // Puts back what an earlier run left in the spool, before everything else that waits: called for the newest first.
  void restore(SpoolNumber number, Message message);
  // The spool need no longer hold this.
  void let_go(SpoolNumber number) { gone_.push_back(number); }

 private:
  // Least important first. Superseding happens within a kind, unless every message counts; all messages of a topic are
  // of one kind. kEvery: those that are kept while the broker is away.
  enum Kind : std::uint8_t { kLive, kPassing, kRetained, kEvery, kKinds };

  struct Entry {
    Message message;
    Id since;  // the id of the oldest message that it supersedes
    std::optional<SpoolNumber> number;
    bool is_first = false;
  };
  using Queue = std::map<Id, Entry>;
  struct Lane {
    Queue queue;  // by order of sending
    // Of each topic that waits or flies, which is that of the message itself; ids grow with time.
    std::unordered_map<std::string_view, Id> newest{};
    std::size_t bytes = 0;
  };

  [[nodiscard]] static Kind kind_of(const Message& message);
  [[nodiscard]] Lane& lane_of(const Message& message) { return lanes_[kind_of(message)]; }
  void insert(Id id, Message message, bool is_first);
  static void enqueue(Lane& lane, Id id, Entry entry);
  // The message stays where it is in memory, also when it is put into another queue.
  static Queue::node_type dequeue(Lane& lane, Queue::iterator position);
  void supersede(Lane& lane, Entry& entry);
  [[nodiscard]] Entry* find(Id id);
  void end(Id id, const Entry& entry);
  void enforce_limits();
  [[nodiscard]] const Lane* next_lane() const;
  [[nodiscard]] bool has_room_for(const Message& message) const;
  Queue::node_type land(Queue::iterator flying);
  [[nodiscard]] bool over_limits() const;
  [[nodiscard]] Lane& lane_of_victim();

  Limits limits_;
  bool open_ = false;
  bool tracking_ = false;
  std::size_t window_ = kMaxInFlight;
  std::size_t answered_in_flight_ = 0;  // how many of those in flight the broker answers
  std::array<Lane, kKinds> lanes_;
  Queue in_flight_;
  std::set<std::pair<Id, Id>> unspooled_;  // since when, id
  std::vector<SpoolNumber> gone_;
  Id next_ = 1;
  Id before_first_ = 0;
  std::uint64_t dropped_ = 0;
  std::uint64_t delivered_ = 0;
  std::uint64_t refused_ = 0;
};

class Outbox::Discarded {
 public:
  Discarded() = default;

 private:
  friend class Outbox;
  Lane lane_;
};

}  // namespace ams2mqtt
