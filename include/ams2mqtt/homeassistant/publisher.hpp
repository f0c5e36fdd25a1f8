// Telegrams of one meter -> MQTT messages, as a reducer: events and the time come in, messages go out, nothing else
// happens. It knows what was announced, what changed, and what has to be said again after a reconnect.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/homeassistant/message.hpp"
#include "ams2mqtt/meter/catalog.hpp"
#include "ams2mqtt/meter/telegram.hpp"

namespace ams2mqtt {

struct PublisherConfig {
  std::string base_topic = "ams2mqtt";
  std::string discovery_prefix = "homeassistant";
  std::string name = "Electricity meter";  // the device's name in Home Assistant; its slug begins the entity ids
  std::string id;                          // names the meter's topics; empty: the meter's own number
  Language language = Language::en;
};

class Publisher {
 public:
  explicit Publisher(PublisherConfig config);
  ~Publisher();
  Publisher(Publisher&&) noexcept;
  Publisher& operator=(Publisher&&) noexcept;

  // Announces the meter when its components are known, then its state. Values that arrive before the meter's id is
  // known are held back, newest first, until it is.
  [[nodiscard]] std::vector<Message> on_telegram(const Telegram& telegram, Monotonic now);
  // A connection was made: availability, configuration and everything retained once more, and the newest instantaneous
  // values while they are young.
  [[nodiscard]] std::vector<Message> on_broker_up(Monotonic now);
  // Home Assistant came up (`<prefix>/status` = online): the same, 1-5 s later, once. `jitter` is drawn from 0...1.
  [[nodiscard]] std::vector<Message> on_birth(Monotonic now, double jitter);
  // Time has passed: a silent meter becomes unavailable, delayed announcements are made. Call about once a second.
  [[nodiscard]] std::vector<Message> on_tick(Monotonic now);
  // The daemon stops: the meter becomes unavailable.
  [[nodiscard]] std::vector<Message> on_stop();

  // The topic id in use; empty until it is known.
  [[nodiscard]] const std::string& id() const;
  [[nodiscard]] bool available() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ams2mqtt
