#include "delivery.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <limits>
#include <utility>

#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/mqtt/address.hpp"
#include "ams2mqtt/mqtt/broker_denial.hpp"
#include "paho_message.hpp"

namespace ams2mqtt {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::steady_clock;

// After a failure, the loss of the connection may be reported any moment: no hurry to try again.
constexpr std::chrono::seconds kRetryWait{1};
constexpr std::chrono::seconds kRefusedWait{10};
// Longer than a healthy broker takes for a message, and as much as a sudden end of the process may lose.
constexpr std::chrono::seconds kSpoolTick{2};
constexpr std::size_t kPacketOverhead = 16;  // fixed header, lengths, id and properties of a PUBLISH
constexpr std::size_t kMaxDeniedTopics = 64;
// Identifies the subscription among the packets that wait for an answer; messages have the outbox's numbers.
constexpr HangUps::Ticket kSubscription = std::numeric_limits<HangUps::Ticket>::min();

HangUps::Packet packet_of(const Message& message, int qos) {
  return {.topic = message.topic,
          .bytes = message.topic.size() + message.payload.size() + kPacketOverhead,
          .is_answered = qos > 0};
}

}  // namespace

MqttDelivery::MqttDelivery(const MqttConfig& config, const MqttClientOptions& options, asio::io_context& io,
                           MqttVoice& voice, std::function<void()> on_delivered)
    : config_(config),
      io_(io),
      voice_(voice),
      on_delivered_(std::move(on_delivered)),
      presence_(options.presence),
      spool_(options.spool, config.base_topic, outbox_, outbox_mutex_,
             [this](const SpoolEvent& event) { voice_.tell(event); }) {
  make_room_for(options.meters);
}

void MqttDelivery::begin() {
  if (!spool_.configured()) return;
  spool_.start();
  await_spool_tick();
}

void MqttDelivery::connected(const MqttConnection::Standing& standing) {
  client_ = &standing.client;
  limits_ = standing.limits;
  version_ = standing.version;
  denied_.clear();
  hang_ups_.connected();
  answers_.connected();
  births_due_ = presence_;
  {
    const std::lock_guard lock(outbox_mutex_);
    outbox_.open(sending_window(limits_));
    if (presence_) outbox_.add_first({presence_topic(config_), std::string(kOnline), 1, true});
  }
  send_next();
  subscribe_to_births();
  voice_.call([this](const MqttHandlers& handlers) {
    if (handlers.on_packet_limit) handlers.on_packet_limit(limits_.maximum_packet);
  });
  voice_.call([](const MqttHandlers& handlers) {
    if (handlers.on_up) handlers.on_up();
  });
  pump();
}

void MqttDelivery::lost() {
  client_ = nullptr;
  answers_.lost();
  Outbox::Discarded discarded;  // freed after the lock is released
  const std::lock_guard lock(outbox_mutex_);
  discarded = outbox_.close();
}

void MqttDelivery::publish(Message message) {
  {
    const std::lock_guard lock(outbox_mutex_);
    outbox_.add(std::move(message));
  }
  pump_soon();
}

void MqttDelivery::publish_all(std::span<const Message> messages) {
  if (messages.empty()) return;
  {
    const std::lock_guard lock(outbox_mutex_);
    for (const Message& message : messages) outbox_.add(message);
  }
  pump_soon();
}

// Once for all that is waiting.
void MqttDelivery::pump_soon() {
  if (pump_posted_.exchange(true)) return;
  asio::post(io_, [this] {
    pump_posted_ = false;
    pump();
  });
}

MqttCounters MqttDelivery::counters() {
  const std::lock_guard lock(outbox_mutex_);
  return {outbox_.queued() + outbox_.in_flight(), outbox_.dropped(), outbox_.delivered(), outbox_.refused()};
}

Outbox::Id MqttDelivery::mark() {
  const std::lock_guard lock(outbox_mutex_);
  return outbox_.mark();
}

void MqttDelivery::make_room_for(std::size_t meters) {
  const std::lock_guard lock(outbox_mutex_);
  outbox_.set_limits(Outbox::Limits::of(meters));
}

void MqttDelivery::pump() {
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
  report_taken();
  finish_when_idle();
}

void MqttDelivery::report_taken() {
  Outbox::Id oldest = 0;
  {
    const std::lock_guard lock(outbox_mutex_);
    oldest = outbox_.oldest();
  }
  if (std::exchange(taken_, oldest) == oldest) return;
  voice_.call([oldest](const MqttHandlers& handlers) {
    if (handlers.on_taken) handlers.on_taken(oldest);
  });
}

// One sentence when dropping begins, and one with the number when everything that was kept has been delivered.
void MqttDelivery::report_drops() {
  const MqttCounters now = counters();
  if (!dropping_ && now.dropped != drops_before_) {
    dropping_ = true;
    voice_.tell(QueueFull{});
  } else if (dropping_ && now.waiting == 0) {
    dropping_ = false;
    voice_.tell(QueueDropped{now.dropped - drops_before_});
    drops_before_ = now.dropped;
  }
}

void MqttDelivery::await_spool_tick() {
  spool_timer_.expires_after(kSpoolTick);
  spool_timer_.async_wait([this](const error_code& error) {
    if (error) return;
    spool_.on_tick(is_sending());
    await_spool_tick();
  });
}

// MQTT 3.1.1 has no expiry: the retained message is removed when its time is up.
void MqttDelivery::end_later(const std::string& topic, std::chrono::seconds expiry) {
  auto timer = std::make_shared<asio::steady_timer>(io_, expiry);
  timer->async_wait([this, timer, topic](const error_code& error) {
    if (!error) publish({topic, {}, 1, true});
  });
}

// A broker that hangs up on the subscription is not asked again.
void MqttDelivery::subscribe_to_births() {
  if (!births_due_ || !is_sending() || leaving_) return;
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

// What the broker may have hung up on is sent alone: with nothing else on its way, and nothing following before its
// answer.
bool MqttDelivery::send_next() {
  const auto now = steady_clock::now();
  if (now < rests_until_) {
    pump_after(kRetryWait);
    return false;
  }
  std::optional<Outbox::Sending> next;
  HangUps::Packet packet;
  bool has_to_wait = false;
  {
    const std::lock_guard lock(outbox_mutex_);
    const Message* waiting = outbox_.next();
    if (waiting == nullptr) return false;
    packet = packet_of(*waiting, waiting->qos);
    has_to_wait = hang_ups_.has_to_wait(packet, now);
    if (!has_to_wait) next = outbox_.take();
  }
  if (has_to_wait) pump_after(HangUps::kPromptly);
  if (!next) return false;
  const Outbox::Id id = next->id;
  const Message& content = *next->message;  // only this thread changes what is in flight, so it needs no lock
  // A suspect needs an answer of its own.
  const int wanted = std::max<int>(content.qos, hang_ups_.suspects(packet) ? 1 : 0);
  const int qos = std::min(wanted, limits_.maximum_qos);
  packet.is_answered = qos > 0;
  if (limits_.maximum_packet != 0 && packet.bytes > limits_.maximum_packet) {
    (void)give_up(id);
    tell_refusal(packet.topic, MessageTooLarge{packet, limits_.maximum_packet});
    tell_left_out(packet);
    return true;
  }
  if (hang_ups_.leaves_out(packet, now)) {
    (void)give_up(id);
    tell_left_out(packet);  // whoever publishes it again may not know
    return true;
  }
  if (content.expiry.count() > 0 && version_ != MqttVersion::v5) end_later(content.topic, content.expiry);
  return hand_over(id, paho_message(content, qos, content.retain && limits_.retain_available, version_), packet);
}

// True when more may follow.
bool MqttDelivery::hand_over(Outbox::Id id, const mqtt::const_message_ptr& message, const HangUps::Packet& packet) {
  const auto now = steady_clock::now();
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

void MqttDelivery::on_delivery(const MqttOutcome& outcome) {
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
  pump_soon();
}

void MqttDelivery::note_answer(Outbox::Id id) {
  if (hang_ups_.answered(id)) answers_.answered();
}

// Reported once per topic, or once per line missing from the broker's access rules, for the first topic that shows it.
void MqttDelivery::refuse(Outbox::Id id, const MqttReason& reason) {
  const bool rights = reason.kind == MqttReasonKind::rights;
  const std::optional<std::string> topic = rights && insists() ? put_back(id) : give_up(id);
  if (!topic) return;
  tell_refusal(rights ? acl_line_to_publish(config_, *topic) : *topic, MessageRefused{*topic, reason});
}

void MqttDelivery::tell_refusal(const std::string& cause, const BrokerEvent& event) {
  if (denied_.size() < kMaxDeniedTopics && denied_.insert(cause).second) voice_.tell_once(event);
}

std::optional<std::string> MqttDelivery::give_up(Outbox::Id id) {
  const std::lock_guard lock(outbox_mutex_);
  return outbox_.refused(id);
}

// What must not be lost is tried again for ever: the group's broker keeps the rest meanwhile.
std::optional<std::string> MqttDelivery::put_back(Outbox::Id id) {
  rests_until_ = steady_clock::now() + kRefusedWait;
  pump_after(kRefusedWait);
  const std::lock_guard lock(outbox_mutex_);
  return outbox_.put_back(id);
}

void MqttDelivery::pump_after(std::chrono::seconds wait) {
  if (!is_sending()) return;
  send_timer_.expires_after(wait);
  send_timer_.async_wait([this](const error_code& error) {
    if (!error) pump();
  });
}

// A subscription that was lost with its connection is requested again at the next one.
void MqttDelivery::on_subscribed(const MqttOutcome& outcome) {
  if (!is_sending() || leaving_) return;
  const MqttReason reason = mqtt_reason(outcome.return_code, outcome.reason_code);
  if (reason.kind == MqttReasonKind::connection) {
    (void)hang_ups_.failed(kSubscription);
    births_due_ = true;
    return pump_after(kRetryWait);
  }
  (void)hang_ups_.answered(kSubscription);
  if (!outcome.success || reason.kind != MqttReasonKind::success) voice_.tell_once(BirthsRefused{reason});
  pump();
}

// When messages are left out one after the other because of their size, the bound is reported once.
void MqttDelivery::leave_out(const HangUps::Loss& loss, const MqttReason& reason) {
  const HangUps::Packet& packet = *loss.left_out;
  left_out_any_ = true;
  if (loss.bound_found) {
    voice_.tell_once(SizeLeftOut{*hang_ups_.bound()});
  } else if (!loss.by_bound) {
    voice_.tell_once(PacketLeftOut{packet, reason});
  }
  if (!packet.subscription) tell_left_out(packet);
}

void MqttDelivery::tell_left_out(const HangUps::Packet& packet) {
  voice_.call([&](const MqttHandlers& handlers) {
    if (handlers.on_left_out) handlers.on_left_out(packet.topic);
  });
}

void MqttDelivery::leave(std::vector<Message> last) {
  leaving_ = true;
  {
    Outbox::Discarded discarded;  // freed after the lock is released
    const std::lock_guard lock(outbox_mutex_);
    discarded = outbox_.drop_live();
    for (Message& message : last) outbox_.add(std::move(message));
    if (presence_) outbox_.add({presence_topic(config_), std::string(kOffline), 1, true});
  }
  pump();
}

void MqttDelivery::finish_when_idle() {
  if (!leaving_) return;
  {
    const std::lock_guard lock(outbox_mutex_);
    if (!outbox_.is_open() || !outbox_.idle()) return;  // closed: the DISCONNECT is under way
    outbox_.close();
  }
  all_delivered_ = denied_.empty() && !left_out_any_;
  on_delivered_();
}

void MqttDelivery::end() {
  client_ = nullptr;
  spool_.finish();
  send_timer_.cancel();
  spool_timer_.cancel();
  answers_.end();
}

}  // namespace ams2mqtt
