#include "voice.hpp"

#include <algorithm>

namespace ams2mqtt {

void MqttVoice::tell_once(const BrokerEvent& event) {
  if (std::ranges::find(told_, event) != told_.end()) return;
  told_.push_back(event);
  tell(event);
}

void MqttVoice::tell(const BrokerEvent& event) {
  call([&](const MqttHandlers& handlers) {
    if (handlers.on_status) handlers.on_status({.up = up_, .mute = mute_, .event = event});
  });
}

void MqttVoice::call(const std::function<void(const MqttHandlers&)>& use) {
  silencer_.call([&] { use(handlers_); });
}

}  // namespace ams2mqtt
