// Telegrams of one meter -> MQTT messages, as a reducer: events and the time come in, messages go out, nothing else
// happens. It knows what was announced, what changed, and what has to be said again after a reconnect.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/catalog/catalog.hpp"
#include "ams2mqtt/homeassistant/discovery.hpp"
#include "ams2mqtt/homeassistant/message.hpp"
#include "ams2mqtt/homeassistant/meter_memory.hpp"
#include "ams2mqtt/homeassistant/pace.hpp"
#include "ams2mqtt/meter/remark.hpp"
#include "ams2mqtt/meter/telegram.hpp"

namespace ams2mqtt {

struct PublisherConfig {
  std::string base_topic = "ams2mqtt";
  std::string discovery_prefix = "homeassistant";
  std::string name = "Electricity meter";  // the device's name in Home Assistant; its slug begins the entity ids
  std::string id;                          // names the meter's topics; empty: the meter's own number
  Language language = Language::en;
  Discovery discovery = Discovery::device;
  bool insists = false;            // on that form, although the broker did not take it before a restart
  bool legacy = false;             // for Home Assistant before 2025.6
  bool publish_telegrams = false;  // each telegram as JSON as well
  Paces paces = {};
  std::size_t max_meters = 8;  // that may be announced, replaced ones included; more are refused
};

class Publisher {
 public:
  // An entity whose value has not come while the meter talked for this long, and for so many of its own intervals, is
  // gone. Where the interval is not known it may be a day.
  static constexpr Monotonic kVanishAfter = std::chrono::hours(24);
  static constexpr int kVanishIntervals = 3;
  static constexpr Monotonic kVanishRare = std::chrono::hours(72);
  // After another list version, type or meter number the intervals alone count, or kVanishUnknown.
  static constexpr Monotonic kVanishLeast = std::chrono::minutes(1);
  static constexpr Monotonic kVanishUnknown = std::chrono::hours(3);
  // Between the end of a device and the beginning of another with the same entities.
  static constexpr Monotonic kPause = std::chrono::seconds(10);

  // `memory`: what was known of the meter on this line before a restart, as memory() gave it. It is announced at once,
  // but unavailable and without new values until it has shown that it is still the same meter.
  explicit Publisher(PublisherConfig config, const MeterMemory& memory = {});
  ~Publisher();
  Publisher(Publisher&&) noexcept;
  Publisher& operator=(Publisher&&) noexcept;

  // Announces the meter when its components are known, then its state. Values that arrive before the meter's id is
  // known are held back, newest first, until it is. A meter that was announced under its name before it said its number
  // ends under that name and begins under its number, after kPause.
  [[nodiscard]] std::vector<Message> on_telegram(const Telegram& telegram, Monotonic now);
  // A connection was made: availability, configuration and everything retained once more, and the newest instantaneous
  // values while they are young.
  [[nodiscard]] std::vector<Message> on_broker_up(Monotonic now);
  // The connection was lost, or there is none yet.
  void on_broker_down();
  // The largest packet that the broker takes, 0 for any: announcements fit into it from the next one on. One message a
  // device becomes one an entity where that does not fit, and an entity that does not fit even so is left out.
  void limit_packets(std::size_t bytes);
  // Home Assistant came up (`<prefix>/status` = online): the same, 1-5 s later, once. `jitter` is drawn from 0...1.
  [[nodiscard]] std::vector<Message> on_birth(Monotonic now, double jitter);
  // Time has passed: a silent meter becomes unavailable, delayed announcements and values are published, values that
  // come no more are taken back. Call about once a second.
  [[nodiscard]] std::vector<Message> on_tick(Monotonic now);
  // The daemon stops: the meter becomes unavailable.
  [[nodiscard]] std::vector<Message> on_stop();

  // The topic ids of which something is known: of the meter on the line, and of those that were replaced.
  [[nodiscard]] std::vector<std::string> known_ids() const;
  // Removes everything retained of the meter `id` from the broker, and with it the device from Home Assistant. The
  // meter on the line comes back, as a new one, with its next telegram after kPause.
  [[nodiscard]] std::vector<Message> forget(std::string_view id, Monotonic now);
  // The meter on the line gets another topic id: its old topics are removed, and after kPause it is announced under the
  // new ones, with the same entity ids. Only without a configured id.
  [[nodiscard]] std::vector<Message> rename(std::string new_id, Monotonic now);

  // The broker does not take the message on `topic`. If that is the announcement of the device, there is one message
  // per entity from now on, also after restarts, until the meter is forgotten.
  [[nodiscard]] std::vector<Message> on_left_out(std::string_view topic, Monotonic now);
  // Whether topics wait for being emptied.
  [[nodiscard]] bool leaves_topics() const;

  // The topic id in use; empty until it is known.
  [[nodiscard]] const std::string& id() const;
  [[nodiscard]] bool available() const;
  // Who the meter says it is, as far as that is believed.
  [[nodiscard]] const MeterIdentity& heard() const;
  // Sentences for the log since the last call: what was refused or left out. Each is said once.
  [[nodiscard]] std::vector<std::string> take_notes();
  // What to remember, except `source` and `scales`, which others know.
  [[nodiscard]] MeterMemory memory() const;
  // True once after something has changed that is worth remembering at once. Registers that come often are not.
  [[nodiscard]] bool take_news();
  // What has been noticed since the last call.
  [[nodiscard]] std::vector<Remark> take_remarks();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ams2mqtt
