#include "connection.hpp"

#include <boost/asio/post.hpp>
#include <utility>

#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/mqtt/address.hpp"
#include "ams2mqtt/system/run_aside.hpp"
#include "no_delay.hpp"

namespace ams2mqtt {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kFirstWait{1000};
constexpr milliseconds kLongestWait{60'000};
// Of a newcomer that seems to have another client's id: it must not disturb that one all the time, nor stay away for
// ever when it was the broker's fault.
constexpr milliseconds kFirstWaitAside{60'000};
constexpr milliseconds kLongestWaitAside{900'000};
// Paho reports the result of each attempt; should it ever not, the attempt is given up this long after its own
// time-out.
constexpr std::chrono::seconds kAttemptGrace{20};
// The ends of two connections of one process may be noticed a moment apart.
constexpr milliseconds kWitnessLag{100};

}  // namespace

MqttConnection::MqttConnection(const MqttConfig& config, const MqttClientOptions& options, asio::io_context& io,
                               MqttVoice& voice, Events events)
    : config_(config),
      io_(io),
      voice_(voice),
      events_(std::move(events)),
      presence_(options.presence),
      client_id_(effective_client_id(config) + options.client_id_suffix),
      will_{presence_topic(config), std::string(kOffline), 1, true},
      timer_(io),
      backoff_(kFirstWait, kLongestWait),
      standing_back_(kFirstWaitAside, kLongestWaitAside),
      versions_(config.protocol),
      patience_(options.patience),
      keepalive_(config.keepalive),
      gives_way_(options.gives_way),
      witness_(io),
      twin_(config, io, {.on_settled = [this] { attempt_again(); }, .on_twin = [this] { on_twin(); }}) {}

template <class Work, class Failed, class Done>
void MqttConnection::aside(Work work, Failed failed, Done done) {
  run_aside(owner_.lock(), io_, std::move(work), std::move(failed), std::move(done));
}

void MqttConnection::begin(std::weak_ptr<void> owner) {
  owner_ = std::move(owner);
  try {
    // A client made for MQTT 5 can connect with 3.1.1, but not the other way round.
    client_ = std::make_unique<mqtt::async_client>(
        broker_uri(config_), client_id_, mqtt::create_options_builder().mqtt_version(MQTTVERSION_5).finalize());
  } catch (const mqtt::exception& problem) {
    voice_.tell_once(ConnectionFailed{problem.what()});
    return;
  }
  // Every handler is set here, before the first connect, and never again: setting one later can deadlock in Paho.
  client_->set_connection_lost_handler([this](const std::string&) { asio::post(io_, [this] { on_lost(); }); });
  client_->set_disconnected_handler([this](const mqtt::properties&, mqtt::ReasonCode reason) {
    asio::post(io_, [this, code = static_cast<int>(reason)] { on_server_disconnect(code); });
  });
  client_->set_message_callback([this](const mqtt::const_message_ptr& message) {
    asio::post(io_, [this, message] {
      if (state_ == State::up) events_.on_message(*message);
    });
  });
  if (config_.tls.enabled && !config_.tls.verify) {
    voice_.tell_once(CertificateUnchecked{});
  }
  attempt();
}

void MqttConnection::attempt() {
  state_ = State::resolving;
  aside([config = config_] { return resolve_broker(config); },
        [](const std::string& problem) { return BrokerAddresses{.addresses = {}, .problem = problem}; },
        [this](const BrokerAddresses& found) { on_resolved(found); });
}

void MqttConnection::on_resolved(BrokerAddresses found) {
  if (state_ != State::resolving) return;
  if (found.addresses.empty()) return give_up(ConnectionFailed{found.problem});
  addresses_ = std::move(found.addresses);
  versions_.begin();
  way_is_clear_ = false;
  connect();
}

void MqttConnection::connect() {
  state_ = State::connecting;
  attempted_at_ = steady_clock::now();
  loss_code_ = 0;
  twin_.expect_own();
  timer_.expires_after(patience_ * static_cast<int>(addresses_.size()) + kAttemptGrace);
  timer_.async_wait([this](const error_code& error) {
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

void MqttConnection::on_connect(const MqttOutcome& outcome) {
  if (state_ == State::ended || is_standing()) return;
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

// Paho before 1.3.14 pings as often as it was told to, whatever the broker demands in its answer, and is then taken for
// dead. So it is told again, once: the demand is remembered for as long as the process lives.
void MqttConnection::reconnect_with(unsigned keepalive) {
  voice_.tell(KeepAliveOrdered{keepalive});
  keepalive_ = keepalive;
  state_ = State::connecting;
  try {
    client_->disconnect(0, nullptr, reconnect_listener_);
  } catch (const mqtt::exception&) {
    connect();
  }
}

void MqttConnection::on_connect_failed(const MqttOutcome& outcome) {
  timer_.cancel();
  const MqttReason reason = mqtt_reason(outcome.return_code, outcome.reason_code);
  switch (reason.kind) {
    case MqttReasonKind::protocol_version:
      if (versions_.next(VersionFailure::refused)) return connect();
      return give_up(ConnectionRefused{reason});
    case MqttReasonKind::no_retain:
      versions_.answered();
      // It is our own will that it does not accept.
      if (std::exchange(will_.retain, false)) return connect();
      return give_up(ConnectionRefused{reason});
    case MqttReasonKind::login:
    case MqttReasonKind::rights:
    case MqttReasonKind::refused:
      versions_.answered();
      [[fallthrough]];
    case MqttReasonKind::request:
      return give_up(ConnectionRefused{reason});
    case MqttReasonKind::connection:
    case MqttReasonKind::success:
      break;
  }
  state_ = State::probing;
  const bool in_vain = steady_clock::now() - attempted_at_ >= patience_;
  if (way_is_clear_) return on_probed({}, in_vain);
  aside([config = config_, addresses = addresses_] { return probe_broker(config, addresses, kProbeStep); },
        [](const std::string& problem) { return problem; },
        [this, in_vain](const std::string& problem) { on_probed(problem, in_vain); });
}

void MqttConnection::give_up(const BrokerEvent& why) {
  stands_back_ = false;  // there is no connection to be thrown out of
  voice_.tell_once(why);
  rest();
}

void MqttConnection::on_probed(const std::string& problem, bool in_vain) {
  if (state_ != State::probing) return;
  way_is_clear_ = problem.empty();
  const auto failure = in_vain ? VersionFailure::unanswered : VersionFailure::hung_up;
  if (problem.empty() && versions_.next(failure)) return connect();
  give_up(ConnectionFailed{problem, in_vain});
}

void MqttConnection::rest() {
  state_ = State::resting;
  rested_ = false;
  Backoff& waits = stands_back_ ? standing_back_ : backoff_;
  timer_.expires_after(waits.next(std::uniform_real_distribution<double>(0.0, 1.0)(random_)));
  timer_.async_wait([this](const error_code& error) {
    if (error) return;
    rested_ = true;
    attempt_again();
  });
}

void MqttConnection::attempt_again() {
  if (state_ == State::resting && rested_ && twin_.settled()) attempt();
}

void MqttConnection::on_up() {
  timer_.cancel();
  state_ = State::up;
  connected_at_ = steady_clock::now();
  keepalive_told_ = false;
  will_.retain = limits_.retain_available;
  send_without_delay(config_.effective_port());
  watch_broker();
  voice_.begin_connection();
  voice_.set_up(true);
  voice_.set_mute(false);
  voice_.tell(BrokerConnected{versions_.current(), versions_.failure_of_5()});
  if (!limits_.retain_available) voice_.tell_once(NothingRetained{});
  events_.on_up({.client = *client_, .limits = limits_, .version = versions_.current()});
}

void MqttConnection::on_server_disconnect(int reason_code) {
  if (is_standing()) loss_code_ = reason_code;
  on_lost();  // Paho before 1.5 calls both handlers, later ones only this.
}

void MqttConnection::on_lost() {
  if (!is_standing()) return;
  events_.on_lost();
  if (state_ == State::leaving) return events_.on_left();
  state_ = State::judging;
  lost_at_ = steady_clock::now();
  gives_way_ = gives_way_ && lost_at_ - connected_at_ < LossCount::kQuickOfNewcomer;
  voice_.set_up(false);
  voice_.tell_once(
      ConnectionLost{mqtt_reason(0, loss_code_), loss_code_ == kSessionTakenOver ? client_id_ : std::string()});
  if (gives_way_ && loss_code_ == kSessionTakenOver) return give_way(true);
  // A broker that hung up still listens, one that was killed does not. Look at once, as it may be restarted.
  aside([config = config_, addresses = addresses_] { return broker_listens(config, addresses, kProbeStep); },
        [](const std::string&) { return false; }, [this](bool listens) { on_looked(listens); });
}

// From the first quick loss on. While connections last, there is nothing to watch.
void MqttConnection::watch_broker() {
  if (!losses_.suspicious()) return;
  witness_.begin(addresses_.front(), config_.effective_port());
  timer_.expires_after(LossCount::quick(gives_way_));
  timer_.async_wait([this](const error_code& error) {
    if (error || state_ != State::up) return;
    witness_.end();
    twin_.end();
  });
}

void MqttConnection::on_looked(bool broker_listens) {
  if (state_ != State::judging) return;
  if (!broker_listens || !(witness_.watches() || twin_.watches())) return judge(!broker_listens);
  timer_.expires_after(kWitnessLag);
  timer_.async_wait([this](const error_code& error) {
    if (!error && state_ == State::judging) judge(witness_.saw_the_end() || twin_.lost());
  });
}

void MqttConnection::judge(bool broker_is_gone) {
  witness_.end();
  const MqttReason reason = mqtt_reason(0, loss_code_);
  const bool elsewhere = broker_is_gone || !may_blame_message(loss_code_);
  const ConnectionEnd end{.lasted = lost_at_ - connected_at_,
                          .broker_is_gone = broker_is_gone,
                          .explained = reason.kind != MqttReasonKind::success,
                          .newcomer = gives_way_,
                          .loss = events_.on_judged(lost_at_, elsewhere)};
  if (end.loss.left_out) events_.on_culprit(end.loss, reason);
  if (losses_.forgives(end)) backoff_.reset();
  const std::optional<LossCause> cause = losses_.count(end);
  suspect_another(broker_is_gone);
  if (cause) {
    voice_.tell_once(
        ConnectionsEndAtOnce{*cause, end.loss.first ? end.loss.first->topic : std::string(), client_id_, stands_back_});
  }
  rest();
}

// Silent ends alone are no proof: a broker, a proxy or a link that fails makes them as well.
void MqttConnection::suspect_another(bool broker_is_gone) {
  stands_back_ = gives_way_ && losses_.suspects_another() && !broker_is_gone;
  if (gives_way_ && losses_.hints_at_another()) {
    twin_.begin();
  } else {
    twin_.end();
  }
}

void MqttConnection::on_twin() {
  if (gives_way_ && (state_ == State::judging || state_ == State::resting)) give_way(false);
}

// A client whose old connection merely hangs at the broker is never thrown out by it, but a living one comes back.
void MqttConnection::give_way(bool told) {
  end();
  voice_.tell(GaveWay{client_id_, told});
}

bool MqttConnection::leave() {
  if (state_ != State::up) return false;
  state_ = State::leaving;
  return true;
}

void MqttConnection::disconnect() {
  try {
    client_->disconnect(0, nullptr, disconnect_listener_);
  } catch (const mqtt::exception&) {
    events_.on_left();
  }
}

void MqttConnection::end() {
  state_ = State::ended;
  timer_.cancel();
  witness_.end();
  twin_.end();
}

}  // namespace ams2mqtt
