// What is known about the daemon -> MQTT messages, as a reducer: facts and the time come in, messages go out.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/homeassistant/bridge_discovery.hpp"
#include "ams2mqtt/homeassistant/discovery_schedule.hpp"
#include "ams2mqtt/homeassistant/message.hpp"
#include "ams2mqtt/homeassistant/meter_memory.hpp"

namespace ams2mqtt {

// Stands for the line in the memory of the daemon itself; no line is called so.
inline constexpr std::string_view kBridgeSource = "bridge";

struct BridgeConfig {
  std::string base_topic = "ams2mqtt";
  std::string discovery_prefix = "homeassistant";
  Language language = Language::en;
  Discovery discovery = Discovery::device;
  bool shown = true;  // otherwise what was shown before a restart is removed

  friend bool operator==(const BridgeConfig&, const BridgeConfig&) = default;
};

class BridgePublisher {
 public:
  using Messages = std::vector<Message>;

  // Between two publications of a state that is not rare.
  static constexpr Monotonic kInterval = std::chrono::minutes(1);
  // Between the removal of what was announced in another way and the announcement.
  static constexpr Monotonic kPause = std::chrono::seconds(10);

  // `memory`: what memory() gave before a restart, from which it is known what the broker holds.
  explicit BridgePublisher(BridgeConfig config, const MeterMemory& memory = {});

  // A connection was made: announcement and states once more. Publish this before the meters' announcements, which name
  // this device.
  [[nodiscard]] Messages on_broker_up(const BridgeFacts& facts, Monotonic now);
  void on_broker_down() { connected_ = false; }
  // As for a meter: the largest packet, what the broker does not accept, and a start of Home Assistant.
  void limit_packets(std::size_t bytes) { packet_limit_ = bytes; }
  [[nodiscard]] Messages on_left_out(std::string_view topic, Monotonic now);
  void on_birth(Monotonic now, double jitter);
  // Publishes what has changed, and what is due.
  [[nodiscard]] Messages on_tick(const BridgeFacts& facts, Monotonic now);

  // What the broker holds: of the announcement, and, under `leaving`, of the states.
  [[nodiscard]] MeterMemory memory() const;
  // True once after that has changed.
  [[nodiscard]] bool take_news();

 private:
  struct Said {
    std::string text;
    std::optional<Monotonic> at;  // nothing: not since the start
  };

  [[nodiscard]] Messages wanted() const;
  void announce(Monotonic now, Messages& out);
  void push_config(Monotonic now, Messages& out);
  void push_states(const BridgeFacts& facts, Monotonic now, bool all, Messages& out);
  void leave_states(Monotonic now, Messages& out);

  BridgeConfig config_;
  std::size_t packet_limit_ = 0;
  bool singly_ = false;  // the broker does not accept the announcement in one message
  bool connected_ = false;
  DiscoverySchedule schedule_;
  Messages config_sent_;           // the announcement as it was last
  std::vector<Said> said_;         // of bridge_states()
  std::vector<std::string> held_;  // topics of the announcement that the broker may hold
  std::vector<std::string> held_states_;
  std::optional<Monotonic> announce_at_;      // after something else was removed
  std::optional<Monotonic> leave_states_at_;  // after the announcement was removed
  bool news_ = false;
};

}  // namespace ams2mqtt
