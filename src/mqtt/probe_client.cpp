#include "ams2mqtt/mqtt/probe_client.hpp"

#include <mqtt/async_client.h>

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

#include "ams2mqtt/mqtt/address.hpp"
#include "ams2mqtt/mqtt/connect_advice.hpp"
#include "broker_probe.hpp"
#include "connect_options.hpp"

namespace ams2mqtt {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::chrono::seconds kProbeTimeout{10};
constexpr std::chrono::seconds kAnswer{5};
constexpr std::chrono::seconds kConnectGrace{2};  // Paho looks at its timers only now and then
constexpr std::chrono::seconds kGoodbye{1};

// Hands an operation to Paho and waits for its end.
template <class Start>
MqttReason outcome(Start start, std::chrono::seconds limit) {
  try {
    const mqtt::token_ptr token = start();
    if (!token->wait_for(limit)) return {MqttReasonKind::connection, "the broker does not answer"};
    return mqtt_reason(token->get_return_code(), static_cast<int>(token->get_reason_code()));
  } catch (const mqtt::exception& problem) {
    return mqtt_reason(problem.get_return_code(), problem.get_reason_code());
  }
}

mqtt::properties expiry_of(const Message& message) {
  mqtt::properties properties;
  properties.add({mqtt::property::MESSAGE_EXPIRY_INTERVAL, static_cast<std::int32_t>(message.expiry.count())});
  return properties;
}

}  // namespace

class ProbeClient::Impl {
 public:
  Impl(MqttConfig config, std::optional<Message> will) : config_(std::move(config)), will_(std::move(will)) {}
  ~Impl() { leave(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  std::expected<BrokerFacts, std::string> connect() {
    login_refused_ = false;
    BrokerAddresses found = resolve_broker(config_);
    if (found.addresses.empty()) return std::unexpected(found.problem);
    addresses_ = std::move(found.addresses);
    versions_.begin();
    bool way_is_clear = false;
    while (true) {
      const auto begin = steady_clock::now();
      const MqttReason reason = attempt();
      if (reason.kind == MqttReasonKind::success) return facts();
      const bool refused = reason.kind == MqttReasonKind::protocol_version;
      if (!refused && reason.kind != MqttReasonKind::connection) {
        login_refused_ = reason.kind == MqttReasonKind::login || reason.kind == MqttReasonKind::rights;
        return std::unexpected(explain_refusal(config_, reason));
      }
      const bool in_vain = steady_clock::now() - begin >= kProbeTimeout;
      const bool looks = !refused && !way_is_clear;
      const std::string problem = looks ? probe_broker(config_, addresses_, kProbeStep) : std::string();
      way_is_clear = problem.empty();
      using Failure = VersionFailure;
      const Failure failure = refused ? Failure::refused : in_vain ? Failure::unanswered : Failure::hung_up;
      if (problem.empty() && versions_.next(failure)) continue;
      if (refused) return std::unexpected(explain_refusal(config_, reason));
      return std::unexpected(explain_silence(config_, problem, in_vain));
    }
  }

  [[nodiscard]] bool is_login_refused() const { return login_refused_; }

  MqttReason publish(const Message& message) {
    const int qos = std::min(1, broker_limits(*connected_).maximum_qos);
    return outcome(
        [&] {
          const auto words = mqtt::message::create(message.topic, message.payload, qos, message.retain);
          if (message.expiry.count() > 0 && versions_.current() == MqttVersion::v5)
            words->set_properties(expiry_of(message));
          return std::static_pointer_cast<mqtt::token>(client_->publish(words));
        },
        kAnswer);
  }

  MqttReason subscribe(const std::string& filter) {
    return outcome([&] { return client_->subscribe(filter, 1); }, kAnswer);
  }

  std::optional<Message> wait_for(const std::function<bool(const Message&)>& wanted, milliseconds limit) {
    const auto until = steady_clock::now() + limit;
    std::unique_lock lock(mutex_);
    while (true) {
      const auto found = std::ranges::find_if(received_, wanted);
      if (found != received_.end()) return *found;
      if (changed_.wait_until(lock, until) == std::cv_status::timeout) return std::nullopt;
    }
  }

  std::vector<Message> messages() {
    const std::lock_guard lock(mutex_);
    return {received_.begin(), received_.end()};
  }

  std::optional<Message> take_message(milliseconds limit) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, limit, [this] { return !received_.empty(); })) return std::nullopt;
    std::optional<Message> message(std::move(received_.front()));
    received_.pop_front();
    return message;
  }

  void forget_messages() {
    const std::lock_guard lock(mutex_);
    received_.clear();
  }

 private:
  // A new client for each attempt: one that failed may still be busy with it.
  MqttReason attempt() {
    leave();
    try {
      // MQTT 5 can connect with 3.1.1, not the other way round.
      client_ =
          std::make_unique<mqtt::async_client>(broker_uri(config_), effective_client_id(config_) + "-doctor",
                                               mqtt::create_options_builder().mqtt_version(MQTTVERSION_5).finalize());
      client_->set_message_callback([this](const mqtt::const_message_ptr& message) { take(*message); });
    } catch (const mqtt::exception& problem) {
      return mqtt_reason(problem.get_return_code(), problem.get_reason_code());
    }
    return outcome(
        [&] {
          connected_ = client_->connect(connect_options(config_,
                                                        {.version = versions_.current(),
                                                         .keepalive = config_.keepalive,
                                                         .timeout = kProbeTimeout,
                                                         .will = will_ ? &*will_ : nullptr},
                                                        addresses_));
          return connected_;
        },
        kProbeTimeout * static_cast<int>(addresses_.size()) + kConnectGrace);
  }

  [[nodiscard]] BrokerFacts facts() const {
    return {versions_.current() == MqttVersion::v5, broker_limits(*connected_)};
  }

  void take(const mqtt::message& message) {
    const std::lock_guard lock(mutex_);
    received_.push_back({message.get_topic(), message.to_string(), static_cast<std::uint8_t>(message.get_qos()),
                         message.is_retained()});
    changed_.notify_all();
  }

  void leave() {
    if (!client_) return;
    static_cast<void>(outcome([this] { return client_->disconnect(0); }, kGoodbye));
    client_.reset();
  }

  const MqttConfig config_;
  const std::optional<Message> will_;
  std::vector<std::string> addresses_;
  VersionChoice versions_{config_.protocol};
  bool login_refused_ = false;
  mqtt::token_ptr connected_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Message> received_;
  std::unique_ptr<mqtt::async_client> client_;
};

ProbeClient::ProbeClient(MqttConfig config, std::optional<Message> will)
    : impl_(std::make_unique<Impl>(std::move(config), std::move(will))) {}
ProbeClient::~ProbeClient() = default;

std::expected<BrokerFacts, std::string> ProbeClient::connect() {
  return impl_->connect();
}
bool ProbeClient::is_login_refused() const {
  return impl_->is_login_refused();
}
MqttReason ProbeClient::publish(const Message& message) {
  return impl_->publish(message);
}
MqttReason ProbeClient::subscribe(const std::string& filter) {
  return impl_->subscribe(filter);
}
std::optional<Message> ProbeClient::wait_for(const std::function<bool(const Message&)>& wanted,
                                             std::chrono::milliseconds limit) {
  return impl_->wait_for(wanted, limit);
}
std::vector<Message> ProbeClient::messages() {
  return impl_->messages();
}
std::optional<Message> ProbeClient::take_message(std::chrono::milliseconds limit) {
  return impl_->take_message(limit);
}
void ProbeClient::forget_messages() {
  impl_->forget_messages();
}

}  // namespace ams2mqtt
