#include "paho_listener.hpp"

#include <boost/asio/post.hpp>

namespace ams2mqtt {

void PahoListener::post(const mqtt::token& token, bool success) {
  const MqttOutcome outcome{.success = success,
                            .return_code = token.get_return_code(),
                            .reason_code = static_cast<int>(token.get_reason_code()),
                            .id = reinterpret_cast<std::intptr_t>(token.get_user_context())};
  {
    const std::lock_guard lock(mutex_);
    outcomes_.push_back(outcome);
    if (outcomes_.size() > 1) return;
  }
  boost::asio::post(io_, [this] { hand_over(); });
}

void PahoListener::hand_over() {
  std::vector<MqttOutcome> outcomes;
  {
    const std::lock_guard lock(mutex_);
    outcomes.swap(outcomes_);
  }
  for (const MqttOutcome& outcome : outcomes) handler_(outcome);
}

}  // namespace ams2mqtt
