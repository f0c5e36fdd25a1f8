// The other half of MqttSession: what goes through a connection that stands, and its orderly end.
#include <algorithm>
#include <boost/asio/post.hpp>
#include <limits>

#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/mqtt/broker_denial.hpp"
#include "session.hpp"

namespace ams2mqtt {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::steady_clock;

// After a failure the connection may be about to be reported lost: no hurry to try again.
constexpr std::chrono::seconds kRetryWait{1};
// Longer than a broker that is well takes for a message, and what a sudden end of the process may lose.
constexpr std::chrono::seconds kSpoolTick{2};
constexpr std::chrono::seconds kAnswerTick{1};
constexpr std::size_t kPacketOverhead = 16;  // fixed header, lengths, id and properties of a PUBLISH
constexpr std::size_t kMaxDeniedTopics = 64;
// Names the subscription among the packets that wait for an answer; messages have the outbox's numbers.
constexpr HangUps::Ticket kSubscription = std::numeric_limits<HangUps::Ticket>::min();

HangUps::Packet packet_of(const Message& message, int qos) {
  return {.topic = message.topic,
          .bytes = message.topic.size() + message.payload.size() + kPacketOverhead,
          .is_answered = qos > 0};
}

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
  subscribe_to_births();
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
    tell(true, "more messages than the queue to the broker holds: the oldest are dropped");
  } else if (dropping_ && now.waiting == 0) {
    dropping_ = false;
    tell(true, std::to_string(now.dropped - drops_before_) + " messages to the broker were dropped");
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

mqtt::const_message_ptr MqttSession::in_words_of_paho(const Message& content, int qos) {
  auto message = mqtt::message::create(content.topic, content.payload, qos, content.retain && limits_.retain_available);
  if (content.expiry.count() == 0) return message;
  if (versions_.current() != MqttVersion::v5) {
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

// A broker that hangs up on the subscription is not asked again.
void MqttSession::subscribe_to_births() {
  if (!births_due_ || state_ != State::up) return;
  const HangUps::Packet packet{.topic = birth_topic(config_.discovery_prefix), .subscription = true};
  const auto now = steady_clock::now();
  if (hang_ups_.has_to_wait(packet, now)) return pump_after(HangUps::kPromptly);
  births_due_ = false;
  if (hang_ups_.leaves_out(packet, now)) return;
  try {
    hang_ups_.sent(kSubscription, packet, now);
    client_->subscribe(packet.topic, 1, nullptr, subscribe_listener_);
  } catch (const mqtt::exception& problem) {
    on_subscribed({.return_code = problem.get_return_code(), .reason_code = problem.get_reason_code()});
  }
}

// What the broker may have hung up on goes alone: nothing else is on its way, and nothing follows before its answer.
bool MqttSession::has_to_wait() {
  const std::lock_guard lock(outbox_mutex_);
  const Message* next = outbox_.next();
  return next != nullptr && hang_ups_.has_to_wait(packet_of(*next, next->qos), steady_clock::now());
}

bool MqttSession::send_next() {
  Outbox::Id id = 0;
  mqtt::const_message_ptr message;
  HangUps::Packet packet;
  if (has_to_wait()) {
    pump_after(HangUps::kPromptly);
    return false;
  }
  {
    const std::lock_guard lock(outbox_mutex_);
    const auto next = outbox_.take();
    if (!next) return false;
    id = next->id;
    const Message& content = *next->message;
    // A suspect wants an answer of its own.
    const bool suspect = hang_ups_.suspects(packet_of(content, content.qos));
    const int wanted = suspect ? std::max<int>(content.qos, 1) : content.qos;
    const int qos = std::min(wanted, limits_.maximum_qos);
    packet = packet_of(content, qos);
    message = in_words_of_paho(content, qos);
  }
  if (limits_.maximum_packet != 0 && packet.bytes > limits_.maximum_packet) {
    refuse(id, too_large(config_, packet, limits_.maximum_packet));
    tell_left_out(packet);
    return true;
  }
  const auto now = steady_clock::now();
  if (hang_ups_.leaves_out(packet, now)) {
    (void)give_up(id);
    tell_left_out(packet);  // whoever says it again may not know
    return true;
  }
  hang_ups_.sent(id, packet, now);
  if (packet.is_answered) answers_.sent(now);
  try {
    client_->publish(message, reinterpret_cast<void*>(static_cast<std::intptr_t>(id)), delivery_listener_);
    return true;
  } catch (const mqtt::exception& problem) {
    hang_ups_.withdrawn(id);
    if (packet.is_answered) answers_.withdrawn();
    const MqttReason reason = mqtt_reason(problem.get_return_code(), 0);
    if (reason.kind == MqttReasonKind::request) {
      refuse(id, reason);
      return true;
    }
    {
      const std::lock_guard lock(outbox_mutex_);
      outbox_.failed(id);
    }
    pump_after(kRetryWait);
    return false;
  }
}

void MqttSession::on_delivery(const MqttOutcome& outcome) {
  const MqttReason reason = mqtt_reason(outcome.return_code, outcome.reason_code);
  switch (reason.kind) {
    case MqttReasonKind::success: {
      note_answer(outcome.id);
      const std::lock_guard lock(outbox_mutex_);
      outbox_.delivered(outcome.id);
      break;
    }
    case MqttReasonKind::rights:
    case MqttReasonKind::login:
    case MqttReasonKind::no_retain:
    case MqttReasonKind::refused:
    case MqttReasonKind::request:
      note_answer(outcome.id);
      refuse(outcome.id, reason);
      break;
    case MqttReasonKind::protocol_version:
    case MqttReasonKind::connection: {
      if (hang_ups_.failed(outcome.id)) answers_.withdrawn();
      const std::lock_guard lock(outbox_mutex_);
      outbox_.failed(outcome.id);
      return pump_after(kRetryWait);
    }
  }
  pump();
}

void MqttSession::note_answer(Outbox::Id id) {
  if (hang_ups_.answered(id) && answers_.answered(steady_clock::now()))
    tell(false, "the broker acknowledges messages again");
}

// Messages that are on their way keep the others waiting, so that nothing goes on.
void MqttSession::await_answers() {
  answer_timer_.expires_after(kAnswerTick);
  answer_timer_.async_wait([this](const error_code& error) {
    if (error || !is_sending()) return;
    if (answers_.take_silence(steady_clock::now())) complain(explain_no_answers());
    await_answers();
  });
}

// Told once a topic, or once a line that the broker's access rules miss, of the first topic that shows it.
void MqttSession::refuse(Outbox::Id id, const MqttReason& reason) {
  const std::optional<std::string> topic = give_up(id);
  if (!topic || denied_.size() >= kMaxDeniedTopics) return;
  const bool rights = reason.kind == MqttReasonKind::rights;
  const bool first = denied_.insert(rights ? acl_line_to_publish(config_, *topic) : *topic).second;
  if (first) complain(explain_denied_message(config_, *topic, reason));
}

std::optional<std::string> MqttSession::give_up(Outbox::Id id) {
  const std::lock_guard lock(outbox_mutex_);
  return outbox_.refused(id);
}

void MqttSession::pump_after(std::chrono::seconds wait) {
  if (!is_sending()) return;
  send_timer_.expires_after(wait);
  send_timer_.async_wait([this](const error_code& error) {
    if (!error) pump();
  });
}

// A subscription that a lost connection took along is asked for again at the next one.
void MqttSession::on_subscribed(const MqttOutcome& outcome) {
  if (state_ != State::up) return;
  const MqttReason reason = mqtt_reason(outcome.return_code, outcome.reason_code);
  if (reason.kind == MqttReasonKind::connection) {
    (void)hang_ups_.failed(kSubscription);
    births_due_ = true;
    return pump_after(kRetryWait);
  }
  (void)hang_ups_.answered(kSubscription);
  if (!outcome.success || reason.kind != MqttReasonKind::success) complain(explain_denied_births(config_, reason));
  pump();
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
  all_delivered_ = denied_.empty() && !left_out_any_;
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
  answer_timer_.cancel();
  witness_.end();
  work_.reset();
  io_.stop();
}

}  // namespace ams2mqtt
