#include "broker_source_check.hpp"

#include <algorithm>
#include <deque>
#include <future>
#include <mutex>
#include <optional>
#include <utility>

#include "ams2mqtt/mqtt/address.hpp"
#include "ams2mqtt/mqtt/broker_denial.hpp"
#include "ams2mqtt/mqtt/connect_advice.hpp"
#include "ams2mqtt/mqtt/probe_client.hpp"
#include "ams2mqtt/mqtt/sharing_proof.hpp"
#include "ams2mqtt/source/fed_source.hpp"
#include "ams2mqtt/source/source.hpp"
#include "ams2mqtt/system/monotonic.hpp"
#include "ams2mqtt/system/process.hpp"
#include "broker_lines.hpp"
#include "gateway_check.hpp"
#include "host_time.hpp"

namespace ams2mqtt {

namespace {

// For connecting and subscribing. A name server that does not answer can hold up a lookup for as long as it likes.
constexpr std::chrono::seconds kReadingPatience{60};

Verdict verdict_of(const SharingProof& proof) {
  if (proof.sharing == Sharing::shares) return Verdict::ok;
  return proof.sharing == Sharing::unknown ? Verdict::unknown : Verdict::problem;
}

}  // namespace

// The meters of one broker.
struct BrokerSourceChecks::Gateways {
  MqttConfig broker;
  std::string group = {};  // that shares their messages
  std::vector<MeterConfig> meters = {};
};

// Those of one broker together. Each has a client id of its own, beside the daemon's.
std::vector<BrokerSourceChecks::Gateways> BrokerSourceChecks::gateways_of(const Config& config) {
  std::vector<Gateways> all;
  for (const MeterConfig& meter : config.meters) {
    const auto* source = std::get_if<MqttSourceConfig>(&meter.source);
    if (source == nullptr) continue;
    Gateways& gateways = part_of(all, broker_of(*source, config.mqtt));
    gateways.group = config.mqtt.group;
    gateways.meters.push_back(meter);
  }
  for (std::size_t number = 0; number < all.size(); ++number) {
    MqttConfig& broker = all[number].broker;
    broker.client_id = effective_client_id(config.mqtt) + "-reader" + std::to_string(number + 1);
  }
  return all;
}

class BrokerSourceChecks::Check {
 public:
  Check(Gateways gateways, std::chrono::seconds patience, std::shared_ptr<Findings> findings)
      : gateways_(std::move(gateways)),
        patience_(patience),
        findings_(std::move(findings)),
        client_(gateways_.broker) {}

  // Blocks.
  void run();
  // Of the meters that run() has found.
  [[nodiscard]] std::vector<std::string> ids() const;
  // run() has not come back: from now on it says nothing more.
  void give_up();

 private:
  [[nodiscard]] bool connect();
  [[nodiscard]] bool subscribe(const MeterConfig& meter);
  void listen();
  [[nodiscard]] bool all_done() const;
  void tell(Verdict verdict, const std::string& what);
  void tell_all(Verdict verdict, const std::string& what);
  [[nodiscard]] std::string right_to_read(const MeterConfig& meter) const;

  const Gateways gateways_;
  const std::chrono::seconds patience_;
  const std::shared_ptr<Findings> findings_;
  std::mutex mutex_;
  bool given_up_ = false;
  ProbeClient client_;
  std::string connected_;            // how
  std::deque<GatewayCheck> checks_;  // of the meters whose topic may be read
};

void BrokerSourceChecks::Check::run() {
  if (!connect()) return;
  if (const std::string& group = gateways_.group; !group.empty()) {
    const SharingProof proof = prove_sharing(gateways_.broker, group);
    tell(verdict_of(proof), sentence(proof, group));
  }
  for (const MeterConfig& meter : gateways_.meters) {
    if (!subscribe(meter)) continue;
    tell(Verdict::waiting, meter.name + ": waiting up to " + std::to_string(patience_.count()) + " s for a telegram");
    checks_.emplace_back(meter, monotonic_now(),
                         [this](Verdict verdict, const std::string& what) { tell(verdict, what); });
  }
  listen();
}

bool BrokerSourceChecks::Check::connect() {
  const MqttConfig& broker = gateways_.broker;
  const auto facts = client_.connect();
  if (!facts) {
    tell_all(Verdict::problem, "broker " + broker_name(broker) + ": " + facts.error());
    return false;
  }
  connected_ = "at " + broker_name(broker) + " (" + way_of_speaking(broker, facts->version_5) + ")" +
               (broker.username.empty() ? "" : " as " + shown_username(broker));
  return true;
}

bool BrokerSourceChecks::Check::subscribe(const MeterConfig& meter) {
  const std::string name = meter.name + ": " + describe(meter.source) + ": ";
  const MqttReason reason = client_.subscribe(std::get<MqttSourceConfig>(meter.source).topic);
  if (reason.kind == MqttReasonKind::success) {
    tell(Verdict::ok, name + "subscribed " + connected_);
    return true;
  }
  tell(Verdict::problem, name + "cannot subscribe " + connected_ + ": " + reason.text + "; " + right_to_read(meter));
  return false;
}

void BrokerSourceChecks::Check::listen() {
  const auto until = monotonic_now() + patience_;
  while (!all_done() && monotonic_now() < until) {
    const std::optional<Message> message = client_.take_message(FedSource::kQuiet);
    const Instant now = instant_now();
    for (GatewayCheck& check : checks_) {
      check.on_tick(now);
      if (message) check.take(message->topic, message->payload, message->retain, now);
    }
  }
  for (GatewayCheck& check : checks_) check.tell_end(patience_, right_to_read(check.meter()));
}

bool BrokerSourceChecks::Check::all_done() const {
  return std::ranges::all_of(checks_, &GatewayCheck::is_done);
}

std::string BrokerSourceChecks::Check::right_to_read(const MeterConfig& meter) const {
  return acl_advice(gateways_.broker, "topic read " + std::get<MqttSourceConfig>(meter.source).topic);
}

std::vector<std::string> BrokerSourceChecks::Check::ids() const {
  std::vector<std::string> ids;
  ids.reserve(checks_.size());
  for (const GatewayCheck& check : checks_) ids.push_back(check.id());
  return ids;
}

void BrokerSourceChecks::Check::give_up() {
  tell_all(Verdict::problem,
           "broker " + broker_name(gateways_.broker) + ": no further answer; check the name server and the network");
  const std::scoped_lock lock(mutex_);
  given_up_ = true;
}

void BrokerSourceChecks::Check::tell(Verdict verdict, const std::string& what) {
  const std::scoped_lock lock(mutex_);
  if (!given_up_) findings_->add(verdict, what);
}

void BrokerSourceChecks::Check::tell_all(Verdict verdict, const std::string& what) {
  for (const MeterConfig& meter : gateways_.meters) {
    tell(verdict, meter.name + ": " + describe(meter.source) + ": " + what);
  }
}

struct BrokerSourceChecks::Running {
  std::shared_ptr<Check> check;
  std::future<void> done;
};

BrokerSourceChecks::BrokerSourceChecks(const Config& config, std::chrono::seconds patience,
                                       const std::shared_ptr<Findings>& findings)
    : patience_(patience) {
  for (Gateways& gateways : gateways_of(config)) {
    std::promise<void> promise;
    Running& running = running_.emplace_back(Running{
        .check = std::make_shared<Check>(std::move(gateways), patience, findings), .done = promise.get_future()});
    start_thread([check = running.check, promise = std::move(promise)]() mutable {
      try {
        check->run();
        promise.set_value();
      } catch (...) {
        promise.set_exception(std::current_exception());
      }
    }).detach();
  }
}

BrokerSourceChecks::~BrokerSourceChecks() = default;

std::vector<std::string> BrokerSourceChecks::finish() {
  const auto limit = std::chrono::steady_clock::now() + kReadingPatience + patience_;
  std::vector<std::string> ids;
  for (Running& running : running_) {
    if (running.done.wait_until(limit) != std::future_status::ready) {
      running.check->give_up();
      continue;
    }
    running.done.get();
    std::ranges::move(running.check->ids(), std::back_inserter(ids));
  }
  return ids;
}

}  // namespace ams2mqtt
