// The other half of MqttSession: what goes through a connection that stands, and its orderly end.
#include <algorithm>
#include <boost/asio/post.hpp>

#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/io/broker_denial.hpp"
#include "mqtt_session.hpp"

namespace ams2mqtt {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::steady_clock;

// After a failure the connection may be about to be reported lost: no hurry to try again.
constexpr std::chrono::seconds kRetryWait{1};
// Longer than a broker that is well takes for a message, and what a sudden end of the process may lose.
constexpr std::chrono::seconds kSpoolTick{2};
constexpr std::size_t kPacketOverhead = 16;  // fixed header, lengths, id and properties of a PUBLISH
constexpr std::size_t kMaxDeniedTopics = 64;

}  // namespace

void MqttSession::publish(Message message) {
  {
    const std::lock_guard lock(outbox_mutex_);
    outbox_.add(std::move(message));
  }
  if (pump_posted_.exchange(true)) return;
  asio::post(io_, [this] {
    pump_posted_ = false;
    pump();
  });
}

MqttCounters MqttSession::counters() {
  const std::lock_guard lock(outbox_mutex_);
  return {.waiting = outbox_.queued() + outbox_.in_flight(), .dropped = outbox_.dropped()};
}

void MqttSession::pump() {
  report_drops();
  if (!is_sending()) return;
  while (send_next()) {
  }
  bool idle = false;
  {
    const std::lock_guard lock(outbox_mutex_);
    idle = outbox_.idle();
  }
  if (idle) spool_.on_idle();
  disconnect_when_idle();
}

// One sentence when dropping begins, and one with the number when everything that was kept has been delivered.
void MqttSession::report_drops() {
  const MqttCounters now = counters();
  if (!dropping_ && now.dropped != drops_before_) {
    dropping_ = true;
    tell(is_sending(), "more messages than the queue to the broker holds: the oldest are dropped");
  } else if (dropping_ && now.waiting == 0) {
    dropping_ = false;
    tell(is_sending(), std::to_string(now.dropped - drops_before_) + " messages to the broker were dropped");
    drops_before_ = now.dropped;
  }
}

void MqttSession::await_spool_tick() {
  spool_timer_.expires_after(kSpoolTick);
  spool_timer_.async_wait([this](const error_code& error) {
    if (error) return;
    spool_.on_tick(is_sending());
    await_spool_tick();
  });
}

mqtt::const_message_ptr MqttSession::in_words_of_paho(const Message& content) {
  const int qos = std::min<int>(content.qos, limits_.maximum_qos);
  auto message = mqtt::message::create(content.topic, content.payload, qos, content.retain && limits_.retain_available);
  if (content.expiry.count() == 0) return message;
  if (version_ < MQTTVERSION_5) {
    end_later(content.topic, content.expiry);
    return message;
  }
  mqtt::properties properties;
  properties.add({mqtt::property::MESSAGE_EXPIRY_INTERVAL, static_cast<std::int32_t>(content.expiry.count())});
  message->set_properties(properties);
  return message;
}

// MQTT 3.1.1 has no expiry: the retained message is removed when its time is over.
void MqttSession::end_later(const std::string& topic, std::chrono::seconds expiry) {
  auto timer = std::make_shared<asio::steady_timer>(io_, expiry);
  timer->async_wait([this, timer, topic](const error_code& error) {
    if (!error) publish({topic, {}, 1, true});
  });
}

bool MqttSession::send_next() {
  Outbox::Id id = 0;
  mqtt::const_message_ptr message;
  std::size_t size = 0;
  {
    const std::lock_guard lock(outbox_mutex_);
    const auto next = outbox_.take();
    if (!next) return false;
    id = next->id;
    const Message& content = *next->message;
    size = content.topic.size() + content.payload.size() + kPacketOverhead;
    message = in_words_of_paho(content);
  }
  if (limits_.maximum_packet != 0 && size > limits_.maximum_packet) {
    refuse(id, {MqttReasonKind::request, "it has " + std::to_string(size) + " bytes and the broker takes " +
                                             std::to_string(limits_.maximum_packet) +
                                             "; raise max_packet_size in mosquitto.conf"});
    return true;
  }
  try {
    client_->publish(message, reinterpret_cast<void*>(static_cast<std::intptr_t>(id)), delivery_listener_);
    return true;
  } catch (const mqtt::exception& problem) {
    const MqttReason reason = mqtt_reason(problem.get_return_code(), 0);
    if (reason.kind == MqttReasonKind::request) {
      refuse(id, reason);
      return true;
    }
    {
      const std::lock_guard lock(outbox_mutex_);
      outbox_.failed(id);
    }
    retry_later();
    return false;
  }
}

void MqttSession::on_delivery(const MqttOutcome& outcome) {
  const MqttReason reason = mqtt_reason(outcome.return_code, outcome.reason_code);
  switch (reason.kind) {
    case MqttReasonKind::success: {
      const std::lock_guard lock(outbox_mutex_);
      outbox_.delivered(outcome.id);
      break;
    }
    case MqttReasonKind::rights:
    case MqttReasonKind::login:
    case MqttReasonKind::no_retain:
    case MqttReasonKind::refused:
    case MqttReasonKind::request:
      refuse(outcome.id, reason);
      break;
    case MqttReasonKind::protocol_version:
    case MqttReasonKind::connection: {
      const std::lock_guard lock(outbox_mutex_);
      outbox_.failed(outcome.id);
      return retry_later();
    }
  }
  pump();
}

// Told once a topic, or once a line that the broker's access rules miss, of the first topic that shows it.
void MqttSession::refuse(Outbox::Id id, const MqttReason& reason) {
  const std::optional<std::string> topic = give_up(id);
  if (!topic || denied_.size() >= kMaxDeniedTopics) return;
  const bool rights = reason.kind == MqttReasonKind::rights;
  const bool first = denied_.insert(rights ? acl_line_to_publish(config_, *topic) : *topic).second;
  if (first) say(is_sending(), explain_denied_message(config_, *topic, reason));
}

std::optional<std::string> MqttSession::give_up(Outbox::Id id) {
  const std::lock_guard lock(outbox_mutex_);
  return outbox_.refused(id);
}

void MqttSession::retry_later() {
  if (!is_sending()) return;
  send_timer_.expires_after(kRetryWait);
  send_timer_.async_wait([this](const error_code& error) {
    if (!error) pump();
  });
}

void MqttSession::on_subscribed(const MqttOutcome& outcome) {
  const MqttReason reason = mqtt_reason(outcome.return_code, outcome.reason_code);
  if (state_ != State::up || (outcome.success && reason.kind == MqttReasonKind::success)) return;
  say(true, explain_denied_births(config_, reason));
}

void MqttSession::on_message(const std::string& topic, const std::string& payload, bool retained) {
  const bool birth = topic == birth_topic(config_.discovery_prefix) && payload == kOnline && !retained;
  if (birth && state_ == State::up) call(handlers_.on_birth);
}

void MqttSession::request_stop(std::vector<Message> last, steady_clock::time_point deadline) {
  asio::post(io_, [this, last = std::move(last), deadline] { leave(last, deadline); });
}

void MqttSession::leave(std::vector<Message> last, steady_clock::time_point deadline) {
  // Without a connection there is nobody to say it to; the will has said it.
  if (state_ != State::up) return end();
  state_ = State::leaving;
  {
    Outbox::Discarded discarded;  // freed behind the lock
    const std::lock_guard lock(outbox_mutex_);
    discarded = outbox_.drop_live();
    for (Message& message : last) outbox_.add(std::move(message));
    if (presence_) outbox_.add(offline_);
  }
  stop_timer_.expires_at(deadline);
  stop_timer_.async_wait([this](const error_code& error) {
    if (!error) end();
  });
  pump();
}

void MqttSession::disconnect_when_idle() {
  if (state_ != State::leaving) return;
  {
    const std::lock_guard lock(outbox_mutex_);
    if (!outbox_.is_open() || !outbox_.idle()) return;  // closed: the DISCONNECT is under way
    outbox_.close();
  }
  all_delivered_ = denied_.empty();
  try {
    client_->disconnect(0, nullptr, disconnect_listener_);
  } catch (const mqtt::exception&) {
    end();
  }
}

void MqttSession::end() {
  if (state_ == State::ended) return;
  state_ = State::ended;
  spool_.finish();
  attempt_timer_.cancel();
  send_timer_.cancel();
  stop_timer_.cancel();
  spool_timer_.cancel();
  work_.reset();
  io_.stop();
}

}  // namespace ams2mqtt
