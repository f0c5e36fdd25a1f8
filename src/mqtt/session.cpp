#include "session.hpp"

#include <boost/asio/post.hpp>
#include <utility>

#include "ams2mqtt/homeassistant/topics.hpp"

namespace ams2mqtt {

namespace asio = boost::asio;

MqttSession::MqttSession(MqttConfig config, MqttHandlers handlers, const MqttClientOptions& options)
    : config_(std::move(config)),
      voice_(std::move(handlers)),
      delivery_(config_, options, io_, voice_, [this] { connection_.disconnect(); }),
      connection_(config_, options, io_, voice_, events()) {}

MqttConnection::Events MqttSession::events() {
  return {
      .on_up = [this](const MqttConnection::Standing& standing) { delivery_.connected(standing); },
      .on_lost = [this] { delivery_.lost(); },
      .on_judged = [this](MqttConnection::Time at, bool elsewhere) { return delivery_.judge(at, elsewhere); },
      .on_culprit = [this](const HangUps::Loss& loss, const MqttReason& reason) { delivery_.leave_out(loss, reason); },
      .on_message = [this](const mqtt::message& message) { on_message(message); },
      .on_left = [this] { end(); },
  };
}

void MqttSession::run() {
  asio::post(io_, [this] {
    delivery_.begin();
    connection_.begin(weak_from_this());
  });
  io_.run();
  connection_.release();
}

void MqttSession::on_message(const mqtt::message& message) {
  const bool birth = message.get_topic() == birth_topic(config_.discovery_prefix) &&
                     message.get_payload_str() == kOnline && !message.is_retained();
  if (!birth) return;
  voice_.call([](const MqttHandlers& handlers) {
    if (handlers.on_birth) handlers.on_birth();
  });
}

void MqttSession::request_stop(std::vector<Message> last, std::chrono::steady_clock::time_point deadline) {
  asio::post(io_, [this, last = std::move(last), deadline] { leave(last, deadline); });
}

void MqttSession::leave(std::vector<Message> last, std::chrono::steady_clock::time_point deadline) {
  // Without a connection there is nobody to tell; the will has said it.
  if (ended_ || !connection_.leave()) return end();
  stop_timer_.expires_at(deadline);
  stop_timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) end();
  });
  delivery_.leave(std::move(last));
}

void MqttSession::end() {
  if (std::exchange(ended_, true)) return;
  connection_.end();
  delivery_.end();
  stop_timer_.cancel();
  work_.reset();
  io_.stop();
}

}  // namespace ams2mqtt
