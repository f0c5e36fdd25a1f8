// How connections end, and what that says: the broker is gone, another client has the id, or a packet is what the
// broker hangs up on, which is then left out. A part of MqttSession.
#include "ams2mqtt/mqtt/broker_denial.hpp"
#include "ams2mqtt/system/run_aside.hpp"
#include "session.hpp"

namespace ams2mqtt {

namespace {

using std::chrono::steady_clock;

// A connection that ends sooner counts as ended right after it was made; one that lasts longer than the longest wait
// before an attempt has proven that nothing ends them.
constexpr std::chrono::seconds kQuickLoss{5};
constexpr std::chrono::seconds kStable{90};
constexpr int kSuspiciousLosses = 3;
// The ends of two connections of one process may be noticed a moment apart.
constexpr std::chrono::milliseconds kWitnessLag{100};
// When some of them had messages on their way, it takes more to be sure that it is not these.
constexpr int kManyLosses = 6;

}  // namespace

void MqttSession::on_server_disconnect(int reason_code) {
  if (is_sending()) loss_code_ = reason_code;
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
  state_ = State::judging;
  lost_at_ = steady_clock::now();
  const MqttReason reason = mqtt_reason(0, loss_code_);
  std::string what = "connection to " + broker_ + " lost";
  if (reason.kind != MqttReasonKind::success) what += ": " + reason.text;
  if (loss_code_ == kSessionTakenOver) what += ", " + client_id_ + "; give each its own with mqtt.client_id";
  complain(what);
  // A broker that hung up still listens, one that was killed does not. At once, as it may be started again.
  run_aside(
      shared_from_this(), io_,
      [config = config_, addresses = addresses_] { return broker_listens(config, addresses, kProbeStep); },
      [](const std::string&) { return false; }, [this](bool listens) { on_looked(listens); });
}

// From the first quick loss on. While connections last there is nothing to watch.
void MqttSession::watch_broker() {
  if (quick_losses_ == 0) return;
  witness_.begin(addresses_.front(), config_.effective_port());
  attempt_timer_.expires_after(kQuickLoss);
  attempt_timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error && state_ == State::up) witness_.end();
  });
}

void MqttSession::on_looked(bool broker_listens) {
  if (state_ != State::judging) return;
  if (!broker_listens || !witness_.watches()) return judge(!broker_listens);
  attempt_timer_.expires_after(kWitnessLag);
  attempt_timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error && state_ == State::judging) judge(witness_.saw_the_end());
  });
}

void MqttSession::judge(bool broker_is_gone) {
  witness_.end();
  const bool elsewhere = broker_is_gone || !may_blame_message(loss_code_);
  const HangUps::Loss loss = hang_ups_.lost(lost_at_, elsewhere);
  const steady_clock::duration lasted = lost_at_ - connected_at_;
  if (loss.left_out) {
    leave_out(loss);
  } else if (lasted >= kQuickLoss) {
    if (quick_losses_ < kSuspiciousLosses) backoff_.reset();
  } else if (mqtt_reason(0, loss_code_).kind == MqttReasonKind::success) {
    count_quick_loss(loss, broker_is_gone);
  }
  if (loss.left_out || lasted >= kStable) quick_losses_ = idle_losses_ = early_losses_ = gone_losses_ = 0;
  rest();
}

// Most brokers do not say why they end a connection. Two clients with one id push each other out for ever, with growing
// waits between, so one that lasts a little proves nothing.
void MqttSession::count_quick_loss(const HangUps::Loss& loss, bool broker_is_gone) {
  ++quick_losses_;
  const std::string ends = "connections to " + broker_ + " end right after they are made";
  if (broker_is_gone) {
    if (++gone_losses_ == kSuspiciousLosses)
      complain(ends + ", because the broker itself ends; its own log may say why");
    return;
  }
  if (loss.unanswered > 0 && !loss.proven) {
    if (++early_losses_ != kSuspiciousLosses) return;
    return complain(ends + ", before the broker has answered anything, first of all a message on " + loss.first->topic +
                    "; does it allow that topic? Its own log may say why");
  }
  if (loss.unanswered == 0) ++idle_losses_;
  if (idle_losses_ == kSuspiciousLosses || (gone_losses_ == 0 && quick_losses_ == kManyLosses)) {
    complain(ends + ", and the broker does not say why: does another client have the id " + client_id_ +
             "? Give each its own with mqtt.client_id");
  }
}

// Of what is left out one after the other because of its size, the bound is told once.
void MqttSession::leave_out(const HangUps::Loss& loss) {
  const HangUps::Packet& packet = *loss.left_out;
  left_out_any_ = true;
  backoff_.reset();
  if (loss.bound_found) {
    complain(explain_bound(*hang_ups_.bound()));
  } else if (!loss.by_bound) {
    complain(explain_hang_up(config_, packet, mqtt_reason(0, loss_code_)));
  }
  if (!packet.subscription) tell_left_out(packet);
}

void MqttSession::tell_left_out(const HangUps::Packet& packet) {
  call([&] {
    if (handlers_.on_left_out) handlers_.on_left_out(packet.topic);
  });
}

}  // namespace ams2mqtt
