#include "ams2mqtt/app/broker_trial.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <set>

#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/io/broker_denial.hpp"
#include "ams2mqtt/io/broker_visit.hpp"
#include "ams2mqtt/io/connect_advice.hpp"
#include "ams2mqtt/io/mqtt_address.hpp"

namespace ams2mqtt {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kReadBack{2000};
constexpr milliseconds kRetained{1000};
// An announcement of all values that a meter may have.
constexpr std::size_t kLargestAnnouncement = 32768;

class Trial {
 public:
  Trial(const Config& config, Findings& findings) : config_(config.mqtt), findings_(findings) {
    for (const MeterConfig& meter : config.meters) forms_.insert(meter.discovery.value_or(config.mqtt.discovery));
    forms_.erase(Discovery::off);
  }

  void run(const std::vector<std::string>& ids);

 private:
  bool connect();
  void judge_limits();
  void choose_judge();
  void try_to_publish(const Message& message);
  void tell_denial(const Message& message, const MqttReason& reason);
  void read_back(const Message& message);
  void try_to_subscribe();
  void look_for_announcements(const std::vector<std::string>& ids);
  [[nodiscard]] std::string announcement_topic(const std::string& id, Discovery form) const;
  void look_for(const std::string& topic);

  const MqttConfig& config_;
  Findings& findings_;
  std::set<Discovery> forms_;  // in which the meters are announced
  std::unique_ptr<BrokerVisit> visit_;
  BrokerFacts facts_;
  std::unique_ptr<BrokerVisit>
      judge_;  // a connection whose answers tell what is denied; null: the broker has no MQTT 5
};

void Trial::run(const std::vector<std::string>& ids) {
  if (!connect()) return;
  judge_limits();
  if (!facts_.version_5) choose_judge();
  try_to_publish({config_.base_topic + "/doctor/probe", "from ams2mqtt doctor", 1, false});
  for (const Discovery form : forms_) try_to_publish(harmless_announcement(config_.discovery_prefix, form));
  try_to_subscribe();
  look_for_announcements(ids);
}

bool Trial::connect() {
  const std::string name = "broker " + broker_name(config_);
  findings_.add(Verdict::waiting, name + ": connecting");
  visit_ = std::make_unique<BrokerVisit>(config_);
  const auto facts = visit_->connect();
  if (!facts) {
    findings_.add(Verdict::problem, name + ": " + facts.error());
    return false;
  }
  facts_ = *facts;
  findings_.add(Verdict::ok, name + ": connected (" + way_of_speaking(config_, facts_.version_5) + ")" +
                                 (config_.username.empty() ? "" : " as " + config_.username));
  if (config_.tls.enabled && !config_.tls.verify) {
    findings_.add(Verdict::unknown, "the broker's certificate is not checked: set mqtt.tls.verify to true");
  }
  return true;
}

void Trial::judge_limits() {
  if (!facts_.limits.retain_available) {
    findings_.add(Verdict::problem, kNothingRetained);
  }
  if (facts_.limits.maximum_packet != 0 && facts_.limits.maximum_packet < kLargestAnnouncement) {
    findings_.add(Verdict::unknown, "the broker takes messages of " + std::to_string(facts_.limits.maximum_packet) +
                                        " bytes at most, and a meter's announcement can be larger; raise "
                                        "max_packet_size in mosquitto.conf to " +
                                        std::to_string(kLargestAnnouncement));
  }
  if (facts_.limits.maximum_qos == 0) {
    findings_.add(Verdict::unknown, "the broker knows only QoS 0: messages may be lost, and refusals are not told");
  }
}

// MQTT 3.1.1 has no way to say that a message was not permitted. The broker may know MQTT 5 all the same.
void Trial::choose_judge() {
  if (config_.protocol != Protocol::v311) return;
  MqttConfig newer = config_;
  newer.protocol = Protocol::v5;
  newer.client_id = effective_client_id(config_) + "-5";
  auto judge = std::make_unique<BrokerVisit>(newer);
  if (judge->connect()) judge_ = std::move(judge);
}

void Trial::try_to_publish(const Message& message) {
  BrokerVisit& visit = judge_ ? *judge_ : *visit_;
  const MqttReason reason = visit.publish(message);
  if (reason.kind != MqttReasonKind::success) return tell_denial(message, reason);
  if ((!facts_.version_5 && !judge_) || facts_.limits.maximum_qos == 0) return read_back(message);
  findings_.add(Verdict::ok, "may publish: " + acl_line_to_publish(config_, message.topic));
}

void Trial::tell_denial(const Message& message, const MqttReason& reason) {
  std::string what = explain_denied_message(config_, message.topic, reason);
  if (reason.kind == MqttReasonKind::connection) {
    what += "; some brokers hang up on what they do not permit, so look at its access rules";
  }
  findings_.add(Verdict::problem, what);
}

// What comes back was permitted; what does not may have been, since reading takes a right of its own.
void Trial::read_back(const Message& message) {
  const std::string line = acl_line_to_publish(config_, message.topic);
  const bool listening = visit_->subscribe(message.topic).kind == MqttReasonKind::success;
  const bool sent = listening && visit_->publish(message).kind == MqttReasonKind::success;
  const auto is_it = [&](const Message& other) { return other.topic == message.topic; };
  if (sent && visit_->wait_for(is_it, kReadBack)) {
    findings_.add(Verdict::ok, "may publish: " + line);
  } else {
    const std::string why = facts_.limits.maximum_qos == 0 ? "with QoS 0 the broker" : "MQTT 3.1.1";
    findings_.add(Verdict::unknown, "it is not known whether " + message.topic + " may be published: " + why +
                                        " does not say, and the message was not sent back; " +
                                        acl_advice(config_, line));
  }
}

void Trial::try_to_subscribe() {
  const MqttReason reason = (judge_ ? *judge_ : *visit_).subscribe(birth_topic(config_.discovery_prefix));
  if (reason.kind == MqttReasonKind::success) {
    findings_.add(Verdict::ok, "may subscribe: " + acl_line_for_births(config_));
    return;
  }
  findings_.add(Verdict::problem, explain_denied_births(config_, reason));
}

void Trial::look_for_announcements(const std::vector<std::string>& ids) {
  if (forms_.empty()) {
    findings_.add(Verdict::ok, "discovery: off, so that Home Assistant does not find the meters by itself");
  } else if (ids.empty()) {
    findings_.add(Verdict::unknown, "discovery: no meter has named itself, so nothing is looked for");
  }
  for (const std::string& id : ids) {
    for (const Discovery form : forms_) look_for(announcement_topic(id, form));
  }
}

// Of single announcements that of the connection, which every meter has.
std::string Trial::announcement_topic(const std::string& id, Discovery form) const {
  if (form == Discovery::device) return discovery_topic(config_.discovery_prefix, id);
  return single_discovery_topic(config_.discovery_prefix, "binary_sensor", id, kConnectionKey);
}

void Trial::look_for(const std::string& topic) {
  std::optional<Message> found;
  if (visit_->subscribe(topic).kind == MqttReasonKind::success) {
    found =
        visit_->wait_for([&](const Message& message) { return message.topic == topic && message.retain; }, kRetained);
  }
  if (found) {
    findings_.add(Verdict::ok,
                  "discovery: " + topic + " is there, " + std::to_string(found->payload.size()) + " bytes");
  } else {
    findings_.add(Verdict::ok, "discovery: nothing is to be seen on " + topic +
                                   "; the daemon announces the meter when it has read it (or there is no right to "
                                   "read this topic, which the daemon does not need)");
  }
}

}  // namespace

void try_broker(const Config& config, const std::vector<std::string>& ids, Findings& findings) {
  Trial(config, findings).run(ids);
}

Message harmless_announcement(const std::string& discovery_prefix, Discovery discovery) {
  if (discovery == Discovery::single) {
    return {single_discovery_topic(discovery_prefix, "sensor", "doctor", "probe"), {}, 1, false};
  }
  return {discovery_topic(discovery_prefix, "doctor"),
          R"({"device":{"identifiers":["ams2mqtt_doctor"]},"origin":{"name":"ams2mqtt"},"components":{}})", 1, false};
}

}  // namespace ams2mqtt
