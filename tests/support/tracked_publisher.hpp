// A tracker and the publisher of its changes, wired as the daemon does it: telegrams and the time in, messages out.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ams2mqtt/homeassistant/publisher.hpp"
#include "ams2mqtt/tracking/meter_tracker.hpp"

namespace ams2mqtt::test {

// Every value at the same pace, so that a test of what is published needs no unit.
inline Throttles every_five_seconds() {
  const Throttle five{.min_interval = Monotonic(5000), .deadband = Decimal(0)};
  return {five, five, five, five, five, five};
}

struct TrackedConfig {
  std::string base_topic = PublisherConfig().base_topic;
  std::string discovery_prefix = PublisherConfig().discovery_prefix;
  std::string name = PublisherConfig().name;
  std::string id = {};
  Language language = Language::en;
  Discovery discovery = Discovery::device;
  bool insists = false;
  bool publish_telegrams = false;
  bool publish_values = true;
  Throttles throttles = every_five_seconds();
  std::size_t max_meters = 8;

  [[nodiscard]] TrackerOptions tracking() const { return {!id.empty(), max_meters, throttles}; }
  [[nodiscard]] PublisherConfig publishing() const {
    return {.base_topic = base_topic,
            .discovery_prefix = discovery_prefix,
            .name = name,
            .id = id,
            .language = language,
            .discovery = discovery,
            .insists = insists,
            .publish_telegrams = publish_telegrams,
            .publish_values = publish_values};
  }
};

class TrackedPublisher {
 public:
  using Messages = std::vector<Message>;

  explicit TrackedPublisher(const TrackedConfig& config, const MeterMemory& memory = {})
      : tracker_(std::make_unique<MeterTracker>(config.tracking())),
        publisher_(config.publishing(), *tracker_, memory) {}

  // They live until the next call.
  const Messages& on_telegram(const Telegram& telegram, Monotonic now) {
    return publisher_.on_telegram(tracker_->on_telegram(telegram, now), telegram, now, *pool_);
  }
  Messages on_tick(Monotonic now) { return publisher_.on_tick(tracker_->on_tick(now), now); }
  Messages on_broker_up(Monotonic now) { return publisher_.on_broker_up(now); }
  void on_broker_down() { publisher_.on_broker_down(); }
  void on_birth(Monotonic now, double jitter) { publisher_.on_birth(now, jitter); }
  Messages on_stop() { return publisher_.on_stop(); }
  Messages forget(std::string_view id, Monotonic now) { return publisher_.forget(id, now); }
  Messages rename(std::string new_id, Monotonic now) { return publisher_.rename(std::move(new_id), now); }
  Messages on_left_out(std::string_view topic, Monotonic now) { return publisher_.on_left_out(topic, now); }
  void limit_packets(std::size_t bytes) { publisher_.limit_packets(bytes); }

  [[nodiscard]] std::vector<std::string> known_ids() const { return publisher_.known_ids(); }
  [[nodiscard]] std::optional<PublishedAs> take_published() { return publisher_.take_published(); }
  [[nodiscard]] bool leaves_topics() const { return publisher_.leaves_topics(); }
  [[nodiscard]] const std::string& id() const { return publisher_.id(); }
  [[nodiscard]] bool available() const { return tracker_->life() == Life::present; }
  [[nodiscard]] const MeterIdentity& heard() const { return *tracker_->heard(); }
  [[nodiscard]] MeterMemory memory() const { return publisher_.memory(); }
  [[nodiscard]] bool take_news() { return publisher_.take_news(); }
  [[nodiscard]] std::vector<TrackingNotice> take_notices() { return tracker_->take_notices(); }
  // All sentences for the log.
  [[nodiscard]] std::vector<std::string> take_notes() {
    std::vector<std::string> notes;
    for (const TrackingNotice& notice : take_notices()) notes.push_back(sentence(notice));
    if (const auto notice = publisher_.take_notice()) notes.push_back(sentence(*notice));
    return notes;
  }

 private:
  std::unique_ptr<MeterTracker> tracker_;
  std::unique_ptr<MessagePool> pool_ = std::make_unique<MessagePool>();
  Publisher publisher_;
};

}  // namespace ams2mqtt::test
