// When and in which form Home Assistant is told about a meter, and how to change from one form to another without
// losing an entity. A pure state machine: what to announce comes in with each call.
//
// From one form to the other (`migrate_discovery` of Home Assistant 2024.11): every old topic says that it will be
// migrated, in a message that the broker gives up before, kSettle later, the new form is published. Nothing else may
// reach the old topics: Home Assistant treats anything that arrives there after the new form as a conflict, and an
// empty message before it as coming from an unknown device. It is done once, because what the broker holds is
// remembered across restarts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/homeassistant/discovery.hpp"
#include "ams2mqtt/homeassistant/discovery_notice.hpp"
#include "ams2mqtt/homeassistant/discovery_schedule.hpp"
#include "ams2mqtt/homeassistant/message.hpp"
#include "packed_messages.hpp"

namespace ams2mqtt {

class DiscoveryPublisher {
 public:
  using Messages = std::vector<Message>;

  explicit DiscoveryPublisher(Discovery discovery = Discovery::device) : discovery_(discovery) {}

  // The largest packet that the broker accepts; 0: any. Where one message per device is larger, each entity gets its
  // own from then on.
  void limit_packets(std::size_t bytes) { packet_limit_ = bytes; }

  // What the broker holds from before a restart.
  void restore(Discovery discovery, std::vector<std::string> topics);

  // Repeats the last announcement, unless a different one may be sent now.
  void publish(const Announcement& announcement, Monotonic now, Messages& out);
  void changed(Monotonic now) { schedule_.changed(now); }
  void birth(Monotonic now, double jitter) { schedule_.birth(now, jitter); }
  // Whether tick() has anything to do. Most seconds it has not, and an announcement is long.
  [[nodiscard]] bool is_due(Monotonic now) const {
    return schedule_.is_due(now) || (migrated_at_ && now >= *migrated_at_);
  }
  // Publishes what is due; true when the meter's state is due as well. After a start, Home Assistant gets
  // `availability` first.
  [[nodiscard]] bool tick(const Announcement& announcement, const Message& availability, Monotonic now, Messages& out);

  // What there is to announce has been published, in no other form than the wanted one.
  [[nodiscard]] bool is_announced() const { return composed_ && !migrated_at_; }
  // How and where the broker may hold something of this meter. A form that is being abandoned counts until it is gone.
  [[nodiscard]] Discovery held() const { return old_topics_.empty() ? form_ : held_; }
  [[nodiscard]] std::vector<std::string> topics() const;
  // True once after these have changed.
  [[nodiscard]] bool take_news();
  // That the announcement had to be split or trimmed, once.
  [[nodiscard]] std::optional<DiscoveryNotice> take_notice() { return std::exchange(notice_, std::nullopt); }

  static constexpr Monotonic kSettle{5000};
  static constexpr std::chrono::seconds kExpiry{3};

 private:
  void compose(const Announcement& announcement, Monotonic now);
  [[nodiscard]] bool fits() const;
  void note_limit(const Announced& announced, std::size_t entities);
  void leave_old_topics(Monotonic now, Messages& out);
  void forget_old_topics();

  Discovery discovery_;
  Discovery form_ = discovery_;  // as last announced: `single` where `device` is too large
  std::size_t packet_limit_ = 0;
  std::size_t left_out_ = 0;  // entities, as said
  std::optional<DiscoveryNotice> notice_;
  Discovery held_ = Discovery::off;
  std::vector<std::string> old_topics_;
  bool composed_ = false;
  PackedMessages config_;  // as sent last
  DiscoverySchedule schedule_;
  std::optional<Monotonic> migrated_at_;  // when the new form follows
  bool news_ = false;
};

}  // namespace ams2mqtt
