#include "ams2mqtt/mqtt/sharing_proof.hpp"

#include <array>
#include <chrono>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "ams2mqtt/base/fingerprint.hpp"
#include "ams2mqtt/mqtt/address.hpp"
#include "ams2mqtt/mqtt/group_reader.hpp"
#include "ams2mqtt/mqtt/probe_client.hpp"

namespace ams2mqtt {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kTrials = 12;
constexpr milliseconds kLongest{3000};
constexpr milliseconds kCopiesCome{300};  // this much later than the originals
constexpr milliseconds kLook{20};

// The two members, of which the first also publishes.
class SharingTrial {
 public:
  SharingTrial(const MqttConfig& config, const std::string& group)
      : name_(fingerprint(std::random_device{}())),
        topic_(config.base_topic + "/proof/" + name_),
        filter_(shared_filter(group + "-" + name_, topic_)),
        members_{ProbeClient(member(config, "-proof-1")), ProbeClient(member(config, "-proof-2"))} {}

  SharingProof run() {
    for (ProbeClient& each : members_) {
      const auto facts = each.connect();
      if (!facts) return {Sharing::unknown, facts.error()};
      if (!facts->version_5) return {Sharing::refused, "it speaks only MQTT 3.1.1"};
      const MqttReason reason = each.subscribe(filter_);
      if (reason.kind != MqttReasonKind::success) return {Sharing::refused, reason.text};
    }
    for (std::size_t trial = 0; trial < kTrials; ++trial) {
      const MqttReason reason = members_[0].publish({topic_, std::to_string(trial), 1, false});
      if (reason.kind != MqttReasonKind::success) return {Sharing::unknown, topic_ + ": " + reason.text};
    }
    return judge();
  }

 private:
  static MqttConfig member(MqttConfig config, const char* suffix) {
    config.client_id = effective_client_id(config) + suffix;
    return config;
  }

  void look(milliseconds limit) {
    (void)members_[0].wait_for([](const Message&) { return false; }, limit);
  }

  SharingProof judge() {
    const auto until = steady_clock::now() + kLongest;
    while (payloads().size() < kTrials && steady_clock::now() < until) look(kLook);
    look(kCopiesCome);
    const std::vector<std::string> all = payloads();
    const std::size_t came = all.size();
    const bool all_differ = std::set(all.begin(), all.end()).size() == came;
    const std::string detail = std::to_string(came) + " of " + std::to_string(kTrials) + " messages";
    if (came == 0) return {Sharing::nothing, detail};
    if (came == kTrials && all_differ) return {Sharing::shares, detail};
    return {came == 2 * kTrials ? Sharing::copies : Sharing::uneven, detail};
  }

  // What came to all members.
  std::vector<std::string> payloads() {
    std::vector<std::string> all;
    for (ProbeClient& each : members_) {
      for (Message& message : each.messages()) {
        if (message.topic == topic_) all.push_back(std::move(message.payload));
      }
    }
    return all;
  }

  const std::string name_;
  const std::string topic_;
  const std::string filter_;
  std::array<ProbeClient, 2> members_;
};

}  // namespace

SharingProof prove_sharing(const MqttConfig& config, const std::string& group) {
  return SharingTrial(config, group).run();
}

std::string sentence(const SharingProof& proof, const std::string& group) {
  const std::string choose = "; use a broker that shares (docs/scale.md), or run one worker without mqtt.group";
  switch (proof.sharing) {
    case Sharing::shares:
      return "the broker shares the messages among the workers of group " + group;
    case Sharing::nothing:
      return "the broker accepts shared subscriptions and delivers nothing to them" + choose;
    case Sharing::copies:
      return "the broker does not share: it gives every message to every worker" + choose;
    case Sharing::uneven:
      return "the broker does not share properly: " + proof.detail + " came" + choose;
    case Sharing::refused:
      return "the broker does not accept shared subscriptions: " + proof.detail + choose;
    case Sharing::unknown:
      return "whether the broker shares could not be tried: " + proof.detail;
  }
  std::unreachable();
}

}  // namespace ams2mqtt
