#include "session.hpp"

#include <boost/asio/post.hpp>

#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/mqtt/address.hpp"
#include "ams2mqtt/mqtt/connect_advice.hpp"
#include "ams2mqtt/system/run_aside.hpp"

namespace ams2mqtt {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kFirstWait{1000};
constexpr milliseconds kLongestWait{60'000};
// Paho answers each attempt; should it ever not, the attempt is given up this long after its own time-out.
constexpr std::chrono::seconds kAttemptGrace{20};

}  // namespace

void MqttListener::post(const mqtt::token& token, bool success) {
  const MqttOutcome outcome{.success = success,
                            .return_code = token.get_return_code(),
                            .reason_code = static_cast<int>(token.get_reason_code()),
                            .id = reinterpret_cast<std::intptr_t>(token.get_user_context())};
  asio::post(io_, [this, outcome] { handler_(outcome); });
}

MqttSession::MqttSession(MqttConfig config, MqttHandlers handlers, const MqttClientOptions& options)
    : config_(std::move(config)),
      handlers_(std::move(handlers)),
      presence_(options.presence),
      client_id_(effective_client_id(config_) + options.client_id_suffix),
      broker_(broker_name(config_)),
      online_{status_topic(config_.base_topic), std::string(kOnline), 1, true},
      offline_{status_topic(config_.base_topic), std::string(kOffline), 1, true},
      will_(offline_),
      backoff_(kFirstWait, kLongestWait),
      versions_(config_.protocol),
      patience_(options.patience),
      keepalive_(config_.keepalive),
      spool_(options.spool, config_.base_topic, outbox_, outbox_mutex_,
             [this](const std::string& what) { tell(true, what); }) {}

void MqttSession::run() {
  asio::post(io_, [this] { begin(); });
  io_.run();
  client_.reset();
}

void MqttSession::begin() {
  if (spool_.configured()) {
    spool_.start();
    await_spool_tick();
  }
  try {
    // A client made for MQTT 5 can connect with 3.1.1, not the other way round.
    client_ = std::make_unique<mqtt::async_client>(
        broker_uri(config_), client_id_, mqtt::create_options_builder().mqtt_version(MQTTVERSION_5).finalize());
  } catch (const mqtt::exception& problem) {
    complain("no connection to " + broker_ + ": " + problem.what());
    return;
  }
  // Every handler is set here, before the first connect, and never again: setting one later can deadlock in Paho.
  client_->set_connection_lost_handler([this](const std::string&) { asio::post(io_, [this] { on_lost(); }); });
  client_->set_disconnected_handler([this](const mqtt::properties&, mqtt::ReasonCode reason) {
    asio::post(io_, [this, code = static_cast<int>(reason)] { on_server_disconnect(code); });
  });
  client_->set_message_callback([this](const mqtt::const_message_ptr& message) {
    asio::post(io_,
               [this, message] { on_message(message->get_topic(), message->to_string(), message->is_retained()); });
  });
  if (config_.tls.enabled && !config_.tls.verify) {
    complain("the broker's certificate is not checked (mqtt.tls.verify is false): anyone in between can read along");
  }
  attempt();
}

void MqttSession::attempt() {
  state_ = State::resolving;
  run_aside(
      shared_from_this(), io_, [config = config_] { return resolve_broker(config); },
      [](const std::string& problem) { return BrokerAddresses{.addresses = {}, .problem = problem}; },
      [this](const BrokerAddresses& found) { on_resolved(found); });
}

void MqttSession::on_resolved(BrokerAddresses found) {
  if (state_ != State::resolving) return;
  if (found.addresses.empty()) {
    complain("no connection to " + broker_ + ": " + found.problem);
    return rest();
  }
  addresses_ = std::move(found.addresses);
  versions_.begin();
  way_is_clear_ = false;
  connect();
}

void MqttSession::connect() {
  state_ = State::connecting;
  attempted_at_ = steady_clock::now();
  loss_code_ = 0;
  attempt_timer_.expires_after(patience_ * static_cast<int>(addresses_.size()) + kAttemptGrace);
  attempt_timer_.async_wait([this](const error_code& error) {
    if (!error && state_ == State::connecting) on_connect_failed({.return_code = MQTTASYNC_FAILURE});
  });
  const ConnectAttempt attempt{.version = versions_.current(),
                               .keepalive = keepalive_,
                               .timeout = patience_,
                               .will = presence_ ? &will_ : nullptr};
  try {
    connect_token_ = client_->connect(connect_options(config_, attempt, addresses_), nullptr, connect_listener_);
  } catch (const mqtt::exception& problem) {
    on_connect_failed({.return_code = problem.get_return_code()});
  }
}

void MqttSession::on_connect(const MqttOutcome& outcome) {
  if (state_ == State::ended || is_sending()) return;
  if (outcome.success && mqtt_reason(outcome.return_code, outcome.reason_code).kind == MqttReasonKind::success) {
    versions_.answered();
    limits_ = broker_limits(*connect_token_);
    const bool orders_less = limits_.keep_alive && *limits_.keep_alive > 0 && *limits_.keep_alive < keepalive_;
    if (orders_less && !std::exchange(keepalive_told_, true)) return reconnect_with(*limits_.keep_alive);
    on_up();
  } else if (state_ == State::connecting) {
    on_connect_failed(outcome);
  }
}

// Paho before 1.3.14 pings as often as it was told to, whatever the broker orders in its answer, and is then taken for
// dead. So it is told again, once: the order is remembered for as long as the process lives.
void MqttSession::reconnect_with(unsigned keepalive) {
  tell(false, "the broker wants to hear something every " + std::to_string(keepalive) + " s, which goes before " +
                  std::to_string(keepalive_) + " s of mqtt.keepalive; connecting again with that");
  keepalive_ = keepalive;
  state_ = State::connecting;
  try {
    client_->disconnect(0, nullptr, reconnect_listener_);
  } catch (const mqtt::exception&) {
    connect();
  }
}

void MqttSession::on_connect_failed(const MqttOutcome& outcome) {
  attempt_timer_.cancel();
  const MqttReason reason = mqtt_reason(outcome.return_code, outcome.reason_code);
  switch (reason.kind) {
    case MqttReasonKind::protocol_version:
      if (versions_.next(VersionChoice::Failure::refused)) return connect();
      complain("no connection to " + broker_ + ": " + explain_refusal(config_, reason));
      return rest();
    case MqttReasonKind::no_retain:
      versions_.answered();
      // Our own will is what it does not take.
      if (std::exchange(will_.retain, false)) return connect();
      complain("no connection to " + broker_ + ": " + explain_refusal(config_, reason));
      return rest();
    case MqttReasonKind::login:
    case MqttReasonKind::rights:
    case MqttReasonKind::refused:
      versions_.answered();
      [[fallthrough]];
    case MqttReasonKind::request:
      complain("no connection to " + broker_ + ": " + explain_refusal(config_, reason));
      return rest();
    case MqttReasonKind::connection:
    case MqttReasonKind::success:
      break;
  }
  state_ = State::probing;
  const bool in_vain = steady_clock::now() - attempted_at_ >= patience_;
  if (way_is_clear_) return on_probed({}, in_vain);
  run_aside(
      shared_from_this(), io_,
      [config = config_, addresses = addresses_] { return probe_broker(config, addresses, kProbeStep); },
      [](const std::string& problem) { return problem; },
      [this, in_vain](const std::string& problem) { on_probed(problem, in_vain); });
}

void MqttSession::on_probed(const std::string& problem, bool in_vain) {
  if (state_ != State::probing) return;
  way_is_clear_ = problem.empty();
  const auto failure = in_vain ? VersionChoice::Failure::unanswered : VersionChoice::Failure::hung_up;
  if (problem.empty() && versions_.next(failure)) return connect();
  complain("no connection to " + broker_ + ": " + explain_silence(config_, problem, in_vain));
  rest();
}

void MqttSession::rest() {
  state_ = State::resting;
  attempt_timer_.expires_after(backoff_.next(std::uniform_real_distribution<double>(0.0, 1.0)(random_)));
  attempt_timer_.async_wait([this](const error_code& error) {
    if (!error && state_ == State::resting) attempt();
  });
}

void MqttSession::on_up() {
  attempt_timer_.cancel();
  state_ = State::up;
  connected_at_ = steady_clock::now();
  said_.clear();
  denied_.clear();
  keepalive_told_ = false;
  hang_ups_.connected();
  answers_.connected();
  await_answers();
  births_due_ = presence_;
  watch_broker();
  will_.retain = limits_.retain_available;
  {
    const std::lock_guard lock(outbox_mutex_);
    outbox_.open(sending_window(limits_));
    if (presence_) outbox_.add_first(online_);
  }
  const std::string_view reason = versions_.reason();
  tell(false, "connected to " + broker_ + " (" + way_of_speaking(config_, versions_.current() == MqttVersion::v5) +
                  ")" + (reason.empty() ? "" : "; ") + std::string(reason));
  if (!limits_.retain_available) complain(kNothingRetained);
  send_next();
  subscribe_to_births();
  call([this] {
    if (handlers_.on_packet_limit) handlers_.on_packet_limit(limits_.maximum_packet);
  });
  call(handlers_.on_up);
  pump();
}

void MqttSession::complain(const std::string& what) {
  if (said_.insert(what).second) tell(true, what);
}

void MqttSession::tell(bool trouble, const std::string& what) {
  call([&] {
    if (handlers_.on_status)
      handlers_.on_status({.up = is_sending(), .mute = answers_.silent(), .trouble = trouble, .what = what});
  });
}

void MqttSession::call(const std::function<void()>& handler) {
  const std::lock_guard lock(handler_mutex_);
  if (!silenced_ && handler) handler();
}

void MqttSession::silence() {
  const std::lock_guard lock(handler_mutex_);
  silenced_ = true;
}

}  // namespace ams2mqtt
