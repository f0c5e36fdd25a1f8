#include "paho_listener.hpp"

#include <boost/asio/post.hpp>

namespace ams2mqtt {

void PahoListener::post(const mqtt::token& token, bool success) {
  const MqttOutcome outcome{.success = success,
                            .return_code = token.get_return_code(),
                            .reason_code = static_cast<int>(token.get_reason_code()),
                            .id = reinterpret_cast<std::intptr_t>(token.get_user_context())};
  boost::asio::post(io_, [this, outcome] { handler_(outcome); });
}

}  // namespace ams2mqtt
