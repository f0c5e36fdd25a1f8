#include "voice.hpp"

namespace ams2mqtt {

void MqttVoice::complain(const std::string& what) {
  if (said_.insert(what).second) tell(true, what);
}

void MqttVoice::tell(bool trouble, const std::string& what) {
  call([&](const MqttHandlers& handlers) {
    if (handlers.on_status) handlers.on_status({.up = up_, .mute = mute_, .trouble = trouble, .what = what});
  });
}

void MqttVoice::call(const std::function<void(const MqttHandlers&)>& use) {
  const std::lock_guard lock(mutex_);
  if (!silenced_) use(handlers_);
}

void MqttVoice::silence() {
  const std::lock_guard lock(mutex_);
  silenced_ = true;
}

}  // namespace ams2mqtt
