#include "ams2mqtt/mqtt/reader.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <string_view>
#include <utility>

#include "connection.hpp"
#include "session_thread.hpp"
#include "silencer.hpp"
#include "voice.hpp"

namespace ams2mqtt {

namespace {

namespace asio = boost::asio;

// How long an end may take: Paho may hang while it resolves a name.
constexpr std::chrono::milliseconds kFarewell{500};
constexpr std::chrono::milliseconds kFarewellGrace{1000};
constexpr std::chrono::seconds kAskAgain{60};  // after a broker has refused to let us subscribe

}  // namespace

class MqttReader::Session : public std::enable_shared_from_this<Session> {
 public:
  Session(MqttConfig config, std::string client_id_suffix, std::vector<std::string> filters,
          MqttReaderHandlers handlers)
      : config_(std::move(config)),
        options_{.presence = false, .client_id_suffix = std::move(client_id_suffix)},
        filters_(std::move(filters)),
        handlers_(std::move(handlers)),
        voice_(MqttHandlers{.on_up = {}, .on_birth = {}, .on_status = handlers_.on_status}),
        connection_(config_, options_, thread_.io(), voice_, events()) {}

  void start() {
    thread_.start(shared_from_this(), [this] { run(); });
  }

  void stop() {
    if (!thread_.started()) return;
    asio::post(thread_.io(), [this] { leave(); });
    thread_.join(kFarewell + kFarewellGrace);
    voice_.silence();
    silencer_.silence();
  }

 private:
  MqttConnection::Events events() {
    return {.on_up = [this](const MqttConnection::Standing& standing) { subscribe(standing); },
            .on_lost =
                [this] {
                  client_ = nullptr;
                  again_.cancel();
                },
            .on_judged = [](MqttConnection::Time, bool) { return HangUps::Loss{}; },
            .on_culprit = [](const HangUps::Loss&, const MqttReason&) {},
            .on_message = [this](const mqtt::message& message) { take(message); },
            .on_left = [this] { end(); }};
  }

  void run() {
    asio::post(thread_.io(), [this] { connection_.begin(weak_from_this()); });
    thread_.io().run();
    connection_.release();
  }

  void subscribe(const MqttConnection::Standing& standing) {
    client_ = &standing.client;
    for (std::size_t filter = 0; filter < filters_.size(); ++filter) subscribe(filter);
  }

  void subscribe(std::size_t filter) {
    if (client_ == nullptr) return;
    try {
      client_->subscribe(filters_[filter], 1, reinterpret_cast<void*>(static_cast<std::intptr_t>(filter)), listener_);
    } catch (const mqtt::exception& problem) {
      on_subscribed({.return_code = problem.get_return_code(),
                     .reason_code = problem.get_reason_code(),
                     .id = static_cast<std::int64_t>(filter)});
    }
  }

  // What a broker refuses, it may allow later.
  void on_subscribed(const MqttOutcome& outcome) {
    if (client_ == nullptr) return;
    const MqttReason reason = mqtt_reason(outcome.return_code, outcome.reason_code);
    if (outcome.success && reason.kind == MqttReasonKind::success) return;
    const auto filter = static_cast<std::size_t>(outcome.id);
    silencer_.call([&] { handlers_.on_denied(filters_[filter], reason.text); });
    again_.expires_after(kAskAgain);
    again_.async_wait([this, filter](const boost::system::error_code& error) {
      if (!error) subscribe(filter);
    });
  }

  void take(const mqtt::message& message) {
    if (message.is_retained()) return;
    silencer_.call([&] { handlers_.on_message({message.get_topic(), message.get_payload_str()}); });
  }

  void leave() {
    if (ended_ || !connection_.leave()) return end();
    again_.expires_after(kFarewell);
    again_.async_wait([this](const boost::system::error_code& error) {
      if (!error) end();
    });
    client_ = nullptr;
    connection_.disconnect();
  }

  void end() {
    if (std::exchange(ended_, true)) return;
    connection_.end();
    thread_.end();
  }

  const MqttConfig config_;
  const MqttClientOptions options_;
  const std::vector<std::string> filters_;
  const MqttReaderHandlers handlers_;
  MqttVoice voice_;
  Silencer silencer_;
  SessionThread thread_;
  asio::steady_timer again_{thread_.io()};
  bool ended_ = false;
  mqtt::async_client* client_ = nullptr;  // while connected
  PahoListener listener_{thread_.io(), [this](const MqttOutcome& outcome) { on_subscribed(outcome); }};
  MqttConnection connection_;  // destroyed first: its callbacks use all of the above
};

MqttReader::MqttReader(MqttConfig config, std::string client_id_suffix, std::vector<std::string> filters,
                       MqttReaderHandlers handlers)
    : session_(std::make_shared<Session>(std::move(config), std::move(client_id_suffix), std::move(filters),
                                         std::move(handlers))) {}

MqttReader::~MqttReader() {
  session_->stop();
}

void MqttReader::start() {
  session_->start();
}

bool topic_matches(std::string_view filter, std::string_view topic) {
  while (true) {
    const std::string_view wanted = filter.substr(0, filter.find('/'));
    const std::string_view level = topic.substr(0, topic.find('/'));
    if (wanted != "+" && wanted != level) return false;
    if (wanted.size() == filter.size() || level.size() == topic.size()) {
      return wanted.size() == filter.size() && level.size() == topic.size();
    }
    filter.remove_prefix(wanted.size() + 1);
    topic.remove_prefix(level.size() + 1);
  }
}

}  // namespace ams2mqtt
