#include "mqtt_session.hpp"

#include <boost/asio/post.hpp>
#include <stdexcept>

#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/io/connect_advice.hpp"
#include "ams2mqtt/io/mqtt_address.hpp"
#include "ams2mqtt/io/process.hpp"

namespace ams2mqtt {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kFirstWait{1000};
constexpr milliseconds kLongestWait{60'000};
// A connection that ends sooner counts as ended right after it was made; one that lasts longer than the longest wait
// before an attempt has proven that nothing ends them.
constexpr std::chrono::seconds kQuickLoss{5};
constexpr std::chrono::seconds kStable{90};
constexpr int kSuspiciousLosses = 3;
// Paho answers each attempt; should it ever not, the attempt is given up this long after its own time-out.
constexpr std::chrono::seconds kAttemptGrace{20};

template <class Work, class Failed>
auto result_of(Work& work, Failed& failed) {
  try {
    return work();
  } catch (const std::exception& problem) {
    return failed(sentence(problem));
  }
}

// Runs `work` on a thread nobody waits for and hands its result to `done` on the session's thread. `owner` keeps the
// io_context alive; a result that comes after the session's end is dropped with it.
// `failed` makes the result when the system lacks something, such as a thread or a file descriptor.
template <class Work, class Failed, class Done>
void run_aside(std::shared_ptr<MqttSession> owner, asio::io_context& io, Work work, Failed failed, Done done) {
  try {
    start_thread([owner = std::move(owner), &io, work = std::move(work), failed, done]() mutable {
      auto result = result_of(work, failed);
      asio::post(io, [done = std::move(done), result = std::move(result)] { done(result); });
    }).detach();
  } catch (const std::runtime_error& problem) {
    asio::post(io, [done, result = failed(problem.what())] { done(result); });
  }
}

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
      spool_(options.spool, config_.base_topic, outbox_, outbox_mutex_,
             [this](const std::string& what) { tell(is_sending(), what); }) {}

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
    say(false, "no connection to " + broker_ + ": " + problem.what());
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
    say(false, "the broker's certificate is not checked (mqtt.tls.verify is false): anyone in between can read along");
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
    say(false, "no connection to " + broker_ + ": " + found.problem);
    return rest();
  }
  addresses_ = std::move(found.addresses);
  connect();
}

void MqttSession::connect() {
  state_ = State::connecting;
  const bool older = config_.protocol == Protocol::v311 || only_v311_ || try_v311_;
  version_ = older ? MQTTVERSION_3_1_1 : MQTTVERSION_5;
  attempted_at_ = steady_clock::now();
  loss_reason_.clear();
  attempt_timer_.expires_after(kConnectTimeout * static_cast<int>(addresses_.size()) + kAttemptGrace);
  attempt_timer_.async_wait([this](const error_code& error) {
    if (!error && state_ == State::connecting) on_connect_failed({.return_code = MQTTASYNC_FAILURE});
  });
  try {
    connect_token_ = client_->connect(connect_options(config_, version_, presence_ ? &will_ : nullptr, addresses_),
                                      nullptr, connect_listener_);
  } catch (const mqtt::exception& problem) {
    on_connect_failed({.return_code = problem.get_return_code()});
  }
}

void MqttSession::on_connect(const MqttOutcome& outcome) {
  if (state_ == State::ended || is_sending()) return;
  if (outcome.success && mqtt_reason(outcome.return_code, outcome.reason_code).kind == MqttReasonKind::success) {
    on_up();
  } else if (state_ == State::connecting) {
    on_connect_failed(outcome);
  }
}

void MqttSession::on_connect_failed(const MqttOutcome& outcome) {
  attempt_timer_.cancel();
  const MqttReason reason = mqtt_reason(outcome.return_code, outcome.reason_code);
  switch (reason.kind) {
    case MqttReasonKind::protocol_version:
      if (config_.protocol == Protocol::automatic && version_ >= MQTTVERSION_5) {
        only_v311_ = true;
        return connect();
      }
      say(false, "no connection to " + broker_ + ": " + explain_refusal(config_, reason));
      return rest();
    case MqttReasonKind::no_retain:
      // Our own will is what it does not take.
      if (std::exchange(will_.retain, false)) return connect();
      [[fallthrough]];
    case MqttReasonKind::login:
    case MqttReasonKind::rights:
    case MqttReasonKind::refused:
    case MqttReasonKind::request:
      say(false, "no connection to " + broker_ + ": " + explain_refusal(config_, reason));
      return rest();
    case MqttReasonKind::connection:
    case MqttReasonKind::success:
      break;
  }
  state_ = State::probing;
  run_aside(
      shared_from_this(), io_,
      [config = config_, addresses = addresses_] { return probe_broker(config, addresses, kProbeStep); },
      [](const std::string& problem) { return problem; },
      [this, in_vain = steady_clock::now() - attempted_at_ >= kConnectTimeout](const std::string& problem) {
        on_probed(problem, in_vain);
      });
}

void MqttSession::on_probed(const std::string& problem, bool in_vain) {
  if (state_ != State::probing) return;
  // A broker that knows nothing of MQTT 5 may just hang up on it.
  try_v311_ = problem.empty() && !in_vain && !try_v311_ && config_.protocol == Protocol::automatic;
  say(false, "no connection to " + broker_ + ": " + explain_silence(config_, addresses_, problem, in_vain));
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
  limits_ = broker_limits(*connect_token_);
  will_.retain = limits_.retain_available;
  {
    const std::lock_guard lock(outbox_mutex_);
    outbox_.open(sending_window(limits_));
    if (presence_) outbox_.add_first(online_);
  }
  say(true, "connected to " + broker_ + " (" + way_of_speaking(config_, version_ >= MQTTVERSION_5) + ")");
  if (!limits_.retain_available) say(true, kNothingRetained);
  send_next();
  if (presence_) subscribe_to_births();
  call(handlers_.on_up);
  pump();
}

void MqttSession::subscribe_to_births() {
  try {
    client_->subscribe(birth_topic(config_.discovery_prefix), 1, nullptr, subscribe_listener_);
  } catch (const mqtt::exception& problem) {
    on_subscribed({.return_code = problem.get_return_code(), .reason_code = problem.get_reason_code()});
  }
}

void MqttSession::on_server_disconnect(int reason_code) {
  const MqttReason reason = mqtt_reason(0, reason_code);
  if (reason.kind != MqttReasonKind::success) loss_reason_ = reason.text;
  on_lost();  // Paho before 1.5 calls both handlers, later ones only this.
}

void MqttSession::on_lost() {
  if (!is_sending()) return;
  {
    Outbox::Discarded discarded;  // freed behind the lock
    const std::lock_guard lock(outbox_mutex_);
    discarded = outbox_.close();
  }
  if (state_ == State::leaving) return end();
  say(false, "connection to " + broker_ + " lost" + (loss_reason_.empty() ? "" : ": " + loss_reason_));
  try_v311_ = false;
  count_loss(steady_clock::now() - connected_at_);
  rest();
}

// Paho 1.2 does not pass on why the broker ended a connection. Two clients with one id push each other out for ever,
// with growing waits between, so one that lasts a little proves nothing.
void MqttSession::count_loss(steady_clock::duration lasted) {
  if (lasted >= kStable) quick_losses_ = 0;
  if (lasted >= kQuickLoss) {
    if (quick_losses_ < kSuspiciousLosses) backoff_.reset();
    return;
  }
  if (++quick_losses_ != kSuspiciousLosses) return;
  std::string what = "connections to " + broker_ + " end right after they are made: does another client have the id " +
                     client_id_ + "? Give each its own with mqtt.client_id";
  if (version_ < MQTTVERSION_5) {
    what += "; or the broker hangs up on messages that it does not allow or that are larger than it takes";
  }
  say(false, what);
}

void MqttSession::say(bool up, const std::string& what) {
  if (said_.insert(what).second) tell(up, what);
}

void MqttSession::tell(bool up, const std::string& what) {
  call([this, up, &what] {
    if (handlers_.on_status) handlers_.on_status(up, what);
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
