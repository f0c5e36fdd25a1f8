// What a session tells its owner. Handlers are called on the session's thread, until they are silenced from another.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "ams2mqtt/mqtt/client.hpp"
#include "silencer.hpp"

namespace ams2mqtt {

class MqttVoice {
 public:
  explicit MqttVoice(MqttHandlers handlers) : handlers_(std::move(handlers)) {}

  // The state of the connection that every status carries.
  void set_up(bool up) { up_ = up; }
  void set_mute(bool mute) { mute_ = mute; }
  // What was reported once may be reported again.
  void begin_connection() { told_.clear(); }

  void tell(const BrokerEvent& event);
  // The same, but each event only once per connection.
  void tell_once(const BrokerEvent& event);
  void call(const std::function<void(const MqttHandlers&)>& use);
  // No handler is called once this has returned. From any thread.
  void silence() { silencer_.silence(); }

 private:
  const MqttHandlers handlers_;
  Silencer silencer_;
  bool up_ = false;
  bool mute_ = false;
  std::vector<BrokerEvent> told_;  // once, since the last connection
};

}  // namespace ams2mqtt
