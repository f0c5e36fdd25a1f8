#include "ams2mqtt/mqtt/group_reader.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <random>
#include <set>
#include <string_view>
#include <type_traits>
#include <utility>

#include "ams2mqtt/base/backoff.hpp"
#include "ams2mqtt/base/fingerprint.hpp"
#include "ams2mqtt/mqtt/address.hpp"
#include "ams2mqtt/system/run_aside.hpp"
#include "broker_probe.hpp"
#include "group_connection.hpp"
#include "session_thread.hpp"
#include "silencer.hpp"
#include "voice.hpp"

namespace ams2mqtt {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::milliseconds;

constexpr milliseconds kFirstRest{1000};
constexpr milliseconds kLongestRest{60'000};
constexpr std::chrono::seconds kPatience{10};
constexpr std::chrono::seconds kTryAgain{60};  // after a refusal of the broker
constexpr milliseconds kEndGrace{1500};

}  // namespace

std::string shared_filter(const std::string& group, const std::string& filter) {
  return "$share/" + group + '/' + filter;
}

// resting -> resolving -> connecting [-> probing] -> up -> leaving -> ended
class GroupReader::Session : public std::enable_shared_from_this<Session> {
 public:
  Session(MqttConfig config, std::string group, std::vector<std::string> filters, GroupReaderHandlers handlers)
      : config_(std::move(config)),
        group_(std::move(group)),
        filters_(std::move(filters)),
        handlers_(std::move(handlers)),
        voice_(MqttHandlers{.on_up = {}, .on_birth = {}, .on_status = handlers_.on_status}) {}

  void start() {
    thread_.start(shared_from_this(), [this] {
      asio::post(thread_.io(), [this] { attempt(); });
      thread_.io().run();
    });
  }

  void stop() {
    if (!thread_.started()) return;
    asio::post(thread_.io(), [this] { end(); });
    thread_.join(kEndGrace);
    voice_.silence();
    silencer_.silence();
  }

  void acknowledge(std::vector<GroupReceipt> receipts) {
    asio::post(thread_.io(), [this, taken = std::move(receipts)] { on_taken(taken); });
  }

  void leave(milliseconds limit) {
    asio::post(thread_.io(), [this, limit] { begin_leaving(limit); });
  }

 private:
  enum class State : std::uint8_t { resting, resolving, connecting, probing, up, leaving, ended };

  void attempt() {
    if (state_ != State::resting) return;
    state_ = State::resolving;
    run_aside(
        shared_from_this(), thread_.io(), [config = config_] { return resolve_broker(config); },
        [](const std::string& problem) { return BrokerAddresses{.addresses = {}, .problem = problem}; },
        [this](const BrokerAddresses& found) { on_resolved(found); });
  }

  void on_resolved(const BrokerAddresses& found) {
    if (state_ != State::resolving) return;
    if (found.addresses.empty()) return give_up(ConnectionFailed{found.problem});
    addresses_ = found.addresses;
    connect();
  }

  void connect() {
    state_ = State::connecting;
    ++number_;
    unacknowledged_.clear();
    end_reason_ = 0;
    connection_ = std::make_shared<GroupConnection>(
        thread_.io(), config_, kPatience,
        GroupConnection::Events{.on_packet = [this](packets::Packet packet) { take(std::move(packet)); },
                                .on_end = [this](const std::string& why) { on_end(why); }});
    connection_->begin(addresses_, packets::write({.client_id = client_id(),
                                                   .username = config_.username,
                                                   .password = config_.password,
                                                   .keep_alive = static_cast<std::uint16_t>(config_.keepalive),
                                                   .session_expiry = static_cast<std::uint32_t>(kAway.count()),
                                                   .receive_maximum = kMostUnacknowledged}));
  }

  // Two members of one machine that read with different names from one broker are two clients.
  [[nodiscard]] std::string client_id() const {
    return effective_client_id(config_) + "-group-" + fingerprint(fnv1a(config_.username));
  }

  void take(packets::Packet packet) {
    std::visit([this](auto&& each) { on_packet(std::forward<decltype(each)>(each)); }, std::move(packet));
  }

  void on_packet(packets::Connected&& connected) {
    if (state_ != State::connecting) return;
    if (connected.reason != 0) {
      const bool of_5 = connected.reason >= 0x80;
      return give_up(ConnectionRefused{mqtt_reason(of_5 ? 0 : connected.reason, of_5 ? connected.reason : 0)});
    }
    state_ = State::up;
    backoff_.reset();
    connection_->keep_alive(std::chrono::seconds(connected.keep_alive.value_or(config_.keepalive)));
    voice_.begin_connection();
    voice_.set_up(true);
    voice_.tell(BrokerConnected{});
    if (leave_limit_) return leave_broker();
    if (!connected.shares) return on_proof({Sharing::refused, "it says so itself"});
    proven_ ? subscribe() : prove();
  }

  void prove() {
    run_aside(
        shared_from_this(), thread_.io(), [config = config_, group = group_] { return prove_sharing(config, group); },
        [](const std::string& problem) { return SharingProof{Sharing::unknown, problem}; },
        [this](const SharingProof& proof) { on_proof(proof); });
  }

  void on_proof(const SharingProof& proof) {
    if (state_ != State::up) return;
    silencer_.call([&] { handlers_.on_proof(proof); });
    proven_ = proof.sharing == Sharing::shares || proof.sharing == Sharing::unknown;
    if (proven_) return subscribe();
    await(kTryAgain, [this] { prove(); });
  }

  void subscribe() {
    for (std::size_t index = 0; index < filters_.size(); ++index) {
      connection_->send(packets::subscribe(packet_of(index), shared_filter(group_, filters_[index])));
    }
  }

  [[nodiscard]] static std::uint16_t packet_of(std::size_t filter) { return static_cast<std::uint16_t>(filter + 1); }

  void on_packet(packets::Answered&& answered) {
    if (state_ == State::leaving) return on_unsubscribed();
    if (answered.id == 0 || answered.id > filters_.size() || answered.reason == 1) return;
    const std::string why = answered.reason == 0
                                ? "it delivers there with QoS 0 only, so messages would be lost with a worker"
                                : mqtt_reason(0, answered.reason).text;
    silencer_.call([&] { handlers_.on_denied(filters_[answered.id - 1U], why); });
    await(kTryAgain, [this] { subscribe(); });
  }

  void on_packet(packets::Published&& published) {
    if (published.qos > 0) unacknowledged_.insert(published.id);
    // Brokers send more than they may: mosquitto 2.0.11 all that has waited for a session, at once.
    if (unacknowledged_.size() >= kMostUnacknowledged) connection_->pause();
    const GroupReceipt receipt{number_, published.id};
    if (published.retained) return on_taken({receipt});
    silencer_.call([&] { handlers_.on_message({std::move(published.topic), std::move(published.payload)}, receipt); });
  }

  void on_taken(const std::vector<GroupReceipt>& receipts) {
    if (state_ != State::up && state_ != State::leaving) return;
    for (const GroupReceipt& receipt : receipts) {
      if (receipt.connection != number_ || unacknowledged_.erase(receipt.id) == 0) continue;
      connection_->send(packets::acknowledge(receipt.id));
    }
    if (unacknowledged_.size() < kMostUnacknowledged) connection_->go_on();
    ask_for_rest();
  }

  void begin_leaving(milliseconds limit) {
    if (leave_limit_ || state_ == State::ended) return;
    leave_limit_ = limit;
    if (state_ == State::up) return leave_broker();
    left(false);
  }

  void leave_broker() {
    state_ = State::leaving;
    connection_->keep_alive({});  // the only answer to a ping is the one that is asked for
    unsubscriptions_ = filters_.size();
    for (std::size_t index = 0; index < filters_.size(); ++index) {
      connection_->send(packets::unsubscribe(packet_of(index), shared_filter(group_, filters_[index])));
    }
    await(*leave_limit_, [this] {
      connection_->send(packets::disconnect(std::nullopt));
      left(false);
    });
  }

  void on_unsubscribed() {
    if (unsubscriptions_ > 0) --unsubscriptions_;
    ask_for_rest();
  }

  // What waits in the broker for this member comes as soon as there is room. When the broker answers a ping and nothing
  // has come before the answer, there is no more.
  void ask_for_rest() {
    if (state_ != State::leaving || unsubscriptions_ > 0 || !unacknowledged_.empty()) return;
    asked_for_rest_ = true;
    connection_->send(packets::ping());
  }

  void on_packet(packets::Pong&&) {
    if (!std::exchange(asked_for_rest_, false) || !unacknowledged_.empty()) return;
    connection_->send(packets::disconnect(0));
    left(true);
  }

  void on_packet(packets::Ended&& ended) { end_reason_ = ended.reason; }

  void on_end(const std::string& why) {
    connection_.reset();
    voice_.set_up(false);
    if (state_ == State::leaving) return left(false);
    if (state_ == State::up) {
      voice_.tell_once(
          ConnectionLost{mqtt_reason(0, end_reason_), end_reason_ == kSessionTakenOver ? client_id() : std::string()});
      return rest();
    }
    state_ = State::probing;
    run_aside(
        shared_from_this(), thread_.io(),
        [config = config_, addresses = addresses_] { return probe_broker(config, addresses, kProbeStep); },
        [](const std::string& problem) { return problem; },
        [this, why](const std::string& problem) { on_probed(problem.empty() ? why : problem); });
  }

  void on_probed(const std::string& problem) {
    if (state_ == State::probing) give_up(ConnectionFailed{problem});
  }

  void give_up(const BrokerEvent& why) {
    voice_.tell_once(why);
    close();
    rest();
  }

  void rest() {
    state_ = State::resting;
    if (leave_limit_) return left(false);
    await(backoff_.next(std::uniform_real_distribution<double>(0.0, 1.0)(random_)), [this] { attempt(); });
  }

  void left(bool empty) {
    if (state_ == State::ended) return;
    close();
    state_ = State::ended;
    silencer_.call([&] { handlers_.on_left(empty); });
  }

  void close() {
    if (const auto connection = std::exchange(connection_, nullptr)) connection->close();
  }

  // One thing at a time is waited for.
  template <class Then>
  void await(std::chrono::steady_clock::duration wait, Then then) {
    timer_.expires_after(wait);
    timer_.async_wait([then](const error_code& error) {
      if (!error) then();
    });
  }

  void end() {
    close();
    state_ = State::ended;
    timer_.cancel();
    thread_.end();
  }

  const MqttConfig config_;
  const std::string group_;
  const std::vector<std::string> filters_;
  const GroupReaderHandlers handlers_;
  MqttVoice voice_;
  Silencer silencer_;
  SessionThread thread_;
  asio::steady_timer timer_{thread_.io()};
  Backoff backoff_{kFirstRest, kLongestRest};
  std::minstd_rand random_{std::random_device{}()};
  State state_ = State::resting;
  std::vector<std::string> addresses_;
  std::shared_ptr<GroupConnection> connection_;
  std::uint32_t number_ = 0;  // of the connection
  std::uint8_t end_reason_ = 0;
  bool proven_ = false;
  std::set<std::uint16_t> unacknowledged_;
  std::optional<milliseconds> leave_limit_;
  std::size_t unsubscriptions_ = 0;  // not answered yet
  bool asked_for_rest_ = false;
};

GroupReader::GroupReader(MqttConfig config, std::string group, std::vector<std::string> filters,
                         GroupReaderHandlers handlers)
    : session_(
          std::make_shared<Session>(std::move(config), std::move(group), std::move(filters), std::move(handlers))) {}

GroupReader::~GroupReader() {
  session_->stop();
}

void GroupReader::start() {
  session_->start();
}
void GroupReader::acknowledge(std::vector<GroupReceipt> receipts) {
  session_->acknowledge(std::move(receipts));
}
void GroupReader::leave(std::chrono::milliseconds limit) {
  session_->leave(limit);
}

}  // namespace ams2mqtt
