// Changes of one line's meter -> MQTT messages for Home Assistant, as a reducer: events and the time come in, messages
// go out, nothing else happens. It knows what was announced and what has to be published again after a reconnect.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/catalog/catalog.hpp"
#include "ams2mqtt/homeassistant/discovery.hpp"
#include "ams2mqtt/homeassistant/discovery_notice.hpp"
#include "ams2mqtt/homeassistant/message.hpp"
#include "ams2mqtt/homeassistant/message_pool.hpp"
#include "ams2mqtt/homeassistant/meter_memory.hpp"
#include "ams2mqtt/meter/telegram.hpp"
#include "ams2mqtt/tracking/meter_tracker.hpp"

namespace ams2mqtt {

struct PublisherConfig {
  std::string base_topic = "ams2mqtt";
  std::string discovery_prefix = "homeassistant";
  std::string name = "Electricity meter";  // the device's name in Home Assistant; its slug begins the entity ids
  std::string id;                          // names the meter's topics; empty: the meter's own number
  Language language = Language::en;
  Discovery discovery = Discovery::device;
  bool insists = false;  // on that form, although the broker did not accept it before a restart
  HomeAssistantVersion oldest = kUsualHomeAssistant;
  bool publish_telegrams = false;  // each telegram as JSON as well
  bool publish_values = true;      // each value on its topic
  std::string via_device = {};     // the daemon's device; empty: it is not shown
};

struct ShownDevice;

class Publisher {
 public:
  // Between the end of a device and the beginning of another with the same entities.
  static constexpr Monotonic kPause = std::chrono::seconds(10);

  // `tracker` follows the line and must outlive the publisher. `memory`: what was known about the line before a
  // restart, as returned by memory(). Its meter is announced at once, but unavailable and without new values until it
  // has shown that it is still the same.
  Publisher(PublisherConfig config, MeterTracker& tracker, const MeterMemory& memory = {});
  ~Publisher();
  Publisher(Publisher&&) noexcept;
  Publisher& operator=(Publisher&&) noexcept;

  // Announces the meter when its components are known, then its state. Until the meter's id is known, values are held
  // back, only the newest of each. A meter that was announced under its name before it reported its number is removed
  // under that name and announced under its number, after kPause. `changes`: what the tracker made of the telegram.
  // The messages are the pool's.
  [[nodiscard]] const std::vector<Message>& on_telegram(const Changes& changes, const Telegram& telegram, Monotonic now,
                                                        MessagePool& pool);
  // A connection was made: availability, configuration and everything retained once more, and the newest instantaneous
  // values if they are recent.
  [[nodiscard]] std::vector<Message> on_broker_up(Monotonic now);
  // The connection was lost, or there is none yet.
  void on_broker_down();
  // The largest packet that the broker accepts, 0 for any: from the next one on, announcements fit into it. One message
  // per device becomes one per entity where it does not fit, and an entity that does not fit even then is left out.
  void limit_packets(std::size_t bytes);
  // Home Assistant has started (`<prefix>/status` = online): the same, 1-5 s later, once. `jitter` is drawn from 0...1.
  void on_birth(Monotonic now, double jitter);
  // Time has passed: a silent meter becomes unavailable, delayed announcements and values are published, values that
  // have stopped coming are removed. `changes`: what the tracker made of the time.
  [[nodiscard]] std::vector<Message> on_tick(const Changes& changes, Monotonic now);
  // The daemon stops: the meter becomes unavailable.
  [[nodiscard]] std::vector<Message> on_stop();

  // The topic ids about which something is known: of the meter on the line, also while it waits for its announcement
  // after it was renamed or forgotten, and of those that were replaced.
  [[nodiscard]] std::vector<std::string> known_ids() const;
  // Removes everything retained of the meter `id` from the broker, and with it the device from Home Assistant. The
  // meter on the line comes back, as a new one, with its next telegram after kPause.
  [[nodiscard]] std::vector<Message> forget(std::string_view id, Monotonic now);
  // Gives the meter on the line another topic id: its old topics are removed, and after kPause it is announced under
  // the new ones, with the same entity ids. Only without a configured id.
  [[nodiscard]] std::vector<Message> rename(std::string new_id, Monotonic now);

  // The broker does not accept the message on `topic`. If that is the device's announcement, there is one message per
  // entity from now on, even after restarts, until the meter is forgotten.
  [[nodiscard]] std::vector<Message> on_left_out(std::string_view topic, Monotonic now);
  // Whether topics are waiting to be emptied.
  [[nodiscard]] bool leaves_topics() const;

  // The topic id in use; empty until it is known.
  [[nodiscard]] const std::string& id() const;
  // The topic of what happens to the meter; empty while it is not announced.
  [[nodiscard]] std::string events() const;
  // That the announcement had to be split or trimmed, once.
  [[nodiscard]] std::optional<DiscoveryNotice> take_notice();
  // Where the meter on the line is published, once for each id, after it has been announced.
  [[nodiscard]] std::optional<PublishedAs> take_published();
  // What to remember, except `source`, `scales` and `guard`, which others know.
  [[nodiscard]] MeterMemory memory() const;
  // True once after something has changed that is worth remembering at once. Registers that come often are not.
  [[nodiscard]] bool take_news();

 private:
  struct Line;
  using Messages = std::vector<Message>;

  void restore(const MeterMemory& memory);
  void take(const Changes& changes, Monotonic now, MessagePool& pool, Messages& out);
  void take_meter(const Changes& changes, Monotonic now, Messages& out);
  void push_gone(const Changes& changes, Monotonic now);
  void write(const MeterValue& value, Message& message) const;
  void retire(const TrackedMemory& before, Messages& out);
  void remove(const RetiredMeter& old, Monotonic now, Messages& out);
  void move_to(std::string new_id, const TrackedMemory& before, bool at_once, Monotonic now, Messages& out);
  void name_device();
  void announce_when_known(Monotonic now, Messages& out);
  void push_config(Monotonic now, Messages& out);
  void push_state(Monotonic now, Messages& out, int age_divisor);
  void push_telegram(const Telegram& telegram, Messages& out) const;
  void push_leaving(Monotonic now, Messages& out);
  [[nodiscard]] Message availability() const;
  [[nodiscard]] bool repeats_presence(Monotonic now) const;
  [[nodiscard]] bool is_in_use(const std::string& topic) const;
  [[nodiscard]] std::vector<std::string> ids_of_line() const;
  [[nodiscard]] MeterMemory memory_of(TrackedMemory tracked) const;
  [[nodiscard]] Discovery form() const;
  [[nodiscard]] Announcement announcement(std::span<const Entity> entities) const;

  MeterTracker* tracker_;
  std::unique_ptr<Line> line_;
  std::unique_ptr<ShownDevice> device_;
};

}  // namespace ams2mqtt
