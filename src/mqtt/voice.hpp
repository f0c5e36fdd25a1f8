// What a session says to its owner. Handlers are called on the session's thread, until they are silenced from another.
#pragma once

#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "ams2mqtt/mqtt/client.hpp"

namespace ams2mqtt {

class MqttVoice {
 public:
  explicit MqttVoice(MqttHandlers handlers) : handlers_(std::move(handlers)) {}

  // Of the connection, as every status says it.
  void set_up(bool up) { up_ = up; }
  void set_mute(bool mute) { mute_ = mute; }
  // Trouble may be told again.
  void begin_connection() { said_.clear(); }

  // Trouble is told once a connection, what goes well always.
  void complain(const std::string& what);
  void tell(bool trouble, const std::string& what);
  void call(const std::function<void(const MqttHandlers&)>& use);
  // No handler is called once this has returned. From any thread.
  void silence();

 private:
  const MqttHandlers handlers_;
  std::mutex mutex_;
  bool silenced_ = false;
  bool up_ = false;
  bool mute_ = false;
  std::set<std::string> said_;  // since the last connection
};

}  // namespace ams2mqtt
