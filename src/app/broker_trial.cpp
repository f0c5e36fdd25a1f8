#include "ams2mqtt/app/broker_trial.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <set>

#include "ams2mqtt/base/shown.hpp"
#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/io/broker_denial.hpp"
#include "ams2mqtt/io/broker_visit.hpp"
#include "ams2mqtt/io/connect_advice.hpp"
#include "ams2mqtt/io/mqtt_address.hpp"

namespace ams2mqtt {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kReadBack{2000};
constexpr milliseconds kRetained{2000};
// An announcement of all values that a meter may have, and that of a single entity.
constexpr std::size_t kLargestAnnouncement = 32768;
constexpr std::size_t kLargestSingle = 2048;

class Trial {
 public:
  Trial(const Config& config, Findings& findings) : config_(config.mqtt), findings_(findings) {
    for (const MeterConfig& meter : config.meters) forms_.insert(meter.discovery.value_or(config.mqtt.discovery));
    forms_.erase(Discovery::off);
  }

  void run(const std::vector<std::string>& ids);

 private:
  [[nodiscard]] bool connect();
  [[nodiscard]] std::string doctor_topic(std::string_view name) const;
  void judge_limits();
  void choose_judge();
  void try_to_publish(const Message& message);
  [[nodiscard]] bool try_size();
  [[nodiscard]] bool try_retained();
  void judge_retained(const Message& probe);
  [[nodiscard]] bool may_read(const std::string& topic);
  [[nodiscard]] bool comes_back(const Message& probe, const std::string& filter);
  void tell_denial(const Message& message, const MqttReason& reason);
  [[nodiscard]] bool read_back(const Message& message);
  void try_to_subscribe();
  void look_for_announcements(const std::vector<std::string>& ids);
  [[nodiscard]] std::string announcement_topic(const std::string& id, Discovery form) const;
  void look_for(const std::string& topic);

  const MqttConfig& config_;
  Findings& findings_;
  std::set<Discovery> forms_;  // in which the meters are announced
  std::unique_ptr<BrokerVisit> visit_;
  BrokerFacts facts_;
  // A connection whose answers tell what is denied; null: the broker has no MQTT 5.
  std::unique_ptr<BrokerVisit> judge_;
  bool may_publish_ = false;  // values, for sure
};

void Trial::run(const std::vector<std::string>& ids) {
  if (!connect()) return;
  judge_limits();
  if (!facts_.version_5) choose_judge();
  try_to_publish({doctor_topic("probe"), "from ams2mqtt doctor", 1, false});
  for (const Discovery form : forms_) try_to_publish(harmless_announcement(config_.discovery_prefix, form));
  try_to_subscribe();
  if (may_publish_ && !(try_size() && try_retained())) return;
  look_for_announcements(ids);
}

std::string Trial::doctor_topic(std::string_view name) const {
  return config_.base_topic + "/doctor/" + std::string(name);
}

bool Trial::connect() {
  const std::string name = "broker " + broker_name(config_);
  findings_.add(Verdict::waiting, name + ": connecting");
  // With a will, as the daemon; it takes away what is left of a doctor that was interrupted.
  visit_ = std::make_unique<BrokerVisit>(config_, emptied(doctor_topic("retained")));
  const auto facts = visit_->connect();
  if (!facts) {
    findings_.add(Verdict::problem, name + ": " + facts.error());
    return false;
  }
  facts_ = *facts;
  findings_.add(Verdict::ok, name + ": connected (" + way_of_speaking(config_, facts_.version_5) + ")" +
                                 (config_.username.empty() ? "" : " as " + shown_username(config_)));
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
  const bool told = (facts_.version_5 || judge_) && facts_.limits.maximum_qos > 0;
  const bool known = told || read_back(message);
  if (known) findings_.add(Verdict::ok, "may publish: " + acl_line_to_publish(config_, message.topic));
  may_publish_ = may_publish_ || (known && message.topic == doctor_topic("probe"));
}

void Trial::tell_denial(const Message& message, const MqttReason& reason) {
  std::string what = explain_denied_message(config_, message.topic, reason);
  if (reason.kind == MqttReasonKind::connection) {
    what += "; some brokers hang up on what they do not permit, so look at its access rules";
  }
  findings_.add(Verdict::problem, what);
}

// What comes back was permitted; what does not may have been, since reading takes a right of its own.
bool Trial::read_back(const Message& message) {
  const std::string line = acl_line_to_publish(config_, message.topic);
  const bool listening = visit_->subscribe(message.topic).kind == MqttReasonKind::success;
  const bool sent = listening && visit_->publish(message).kind == MqttReasonKind::success;
  const auto is_it = [&](const Message& other) { return other.topic == message.topic; };
  if (sent && visit_->wait_for(is_it, kReadBack)) return true;
  const std::string why = facts_.limits.maximum_qos == 0 ? "with QoS 0 the broker" : "MQTT 3.1.1";
  findings_.add(Verdict::unknown, "it is not known whether " + message.topic + " may be published: " + why +
                                      " does not say, and the message was not sent back; " + acl_advice(config_, line));
  return false;
}

// A message as large as the largest announcement. Some brokers hang up on it instead of naming their limit. False when
// there is no connection any more.
bool Trial::try_size() {
  const std::size_t size = forms_.contains(Discovery::device) ? kLargestAnnouncement : kLargestSingle;
  if (facts_.limits.maximum_packet != 0 && facts_.limits.maximum_packet < 2 * size) return true;  // told before
  const MqttReason reason = visit_->publish({doctor_topic("probe"), std::string(size, ' '), 1, false});
  const std::string bytes = std::to_string(size) + " bytes";
  if (reason.kind == MqttReasonKind::success) {
    findings_.add(Verdict::ok, "takes messages of " + bytes);
    return true;
  }
  findings_.add(Verdict::problem, "the broker does not take a message of " + bytes +
                                      ", as large as a meter's announcement can be (" + reason.text +
                                      "); raise its limit of message sizes, or set mqtt.discovery to single, which "
                                      "announces each entity by itself");
  if (reason.kind != MqttReasonKind::connection) return true;
  const auto again = visit_->connect();
  if (!again) findings_.add(Verdict::problem, "broker " + broker_name(config_) + ": " + again.error());
  return again.has_value();
}

// What Home Assistant needs to find a meter after its own restart.
bool Trial::try_retained() {
  if (!facts_.limits.retain_available) return true;  // told before
  const Message probe{doctor_topic("retained"), "from ams2mqtt doctor", 1, true};
  const MqttReason reason = visit_->publish(probe);
  if (reason.kind != MqttReasonKind::success) {
    findings_.add(Verdict::problem, "the broker does not take a retained message: " + reason.text);
    return reason.kind != MqttReasonKind::connection;
  }
  judge_retained(probe);
  return visit_->publish(emptied(probe.topic)).kind != MqttReasonKind::connection;
}

void Trial::judge_retained(const Message& probe) {
  if (!comes_back(probe, probe.topic)) {
    if (!may_read(probe.topic)) {
      findings_.add(Verdict::ok, "retained messages: not known, since nothing comes back on " + probe.topic +
                                     "; there may be no right to read it, which the daemon does not need");
    } else {
      findings_.add(Verdict::problem,
                    "the broker gives no retained messages to those who subscribe later, so that Home Assistant has "
                    "nothing of the meters after its restart until the daemon says it again");
    }
  } else if (!comes_back(probe, doctor_topic("+"))) {
    findings_.add(Verdict::unknown,
                  "the broker gives retained messages by their exact topic alone, not by wildcard, which is how Home "
                  "Assistant asks for announcements: it finds the meters when its birth message makes the daemon "
                  "announce them again");
  } else {
    findings_.add(Verdict::ok, "retained messages come back, by topic and by wildcard");
  }
}

// Some brokers grant a subscription and then deliver nothing of what may not be read.
bool Trial::may_read(const std::string& topic) {
  const Message live{topic, "live", 1, false};
  if (visit_->publish(live).kind != MqttReasonKind::success) return false;
  return visit_->wait_for([&](const Message& other) { return other.payload == live.payload; }, kReadBack).has_value();
}

// The probe was there before anybody subscribed, so whatever comes was retained; some brokers do not say so.
bool Trial::comes_back(const Message& probe, const std::string& filter) {
  visit_->forget_messages();
  if (visit_->subscribe(filter).kind != MqttReasonKind::success) return false;
  const auto is_it = [&](const Message& other) { return other.topic == probe.topic && !other.payload.empty(); };
  return visit_->wait_for(is_it, kRetained).has_value();
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
    found = visit_->wait_for([&](const Message& message) { return message.topic == topic && !message.payload.empty(); },
                             kRetained);
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
