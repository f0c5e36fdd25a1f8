#include "broker_check.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "ams2mqtt/base/shown.hpp"
#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/mqtt/address.hpp"
#include "ams2mqtt/mqtt/broker_denial.hpp"
#include "ams2mqtt/mqtt/connect_advice.hpp"
#include "ams2mqtt/mqtt/probe_client.hpp"
#include "in_time.hpp"

namespace ams2mqtt {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kReadBack{2000};
constexpr milliseconds kRetained{2000};
constexpr std::chrono::seconds kProbeLife{60};
// An announcement of all values that a meter may have, and that of a single entity.
constexpr std::size_t kLargestAnnouncement = 32768;
constexpr std::size_t kLargestSingle = 2048;
constexpr std::size_t kOverhead = 512;  // of topic and packet
constexpr const char* kLookAtRules = "; some brokers disconnect instead of refusing, so check its access rules";

class BrokerCheck {
 public:
  BrokerCheck(const Config& config, const std::vector<KnownMeter>& meters, Findings& findings)
      : config_(config.mqtt), findings_(findings), announcements_(config, meters, findings) {}

  void run();

 private:
  [[nodiscard]] bool connect();
  [[nodiscard]] std::string doctor_topic(std::string_view name) const;
  void judge_limits();
  void choose_judge();
  void warn_of_older_version();
  [[nodiscard]] std::unique_ptr<ProbeClient> second_client(Protocol protocol, const char* suffix,
                                                           std::optional<Message> will = std::nullopt) const;
  [[nodiscard]] bool try_to_publish(const Message& message);
  [[nodiscard]] bool try_to_hear(const Message& probe);
  void tell_unreadable(const std::string& filter, const MqttReason& reason, const std::string& not_proven);
  [[nodiscard]] bool connect_again();
  [[nodiscard]] bool try_size();
  [[nodiscard]] bool arrives(const Message& message);
  [[nodiscard]] bool try_retained();
  [[nodiscard]] std::size_t largest() const;  // announcement
  [[nodiscard]] std::string way_out_of_size() const;
  void judge_large(const Message& large, const std::string& bytes);
  void judge_retained(const Message& probe);
  [[nodiscard]] bool may_read(const std::string& topic);
  [[nodiscard]] std::optional<bool> comes_back(const Message& probe, const std::string& filter);
  [[nodiscard]] std::string right_to_read() const;
  void tell_denial(const Message& message, const MqttReason& reason);
  [[nodiscard]] bool read_back(const Message& message);
  void try_to_subscribe();

  const MqttConfig& config_;
  Findings& findings_;
  AnnouncementCheck announcements_;
  std::unique_ptr<ProbeClient> client_;
  BrokerFacts facts_;
  // A connection whose answers say what is denied; null: the broker has no MQTT 5.
  std::unique_ptr<ProbeClient> judge_;
  bool hears_ = false;  // what is published comes back to those who subscribed to it
};

void BrokerCheck::run() {
  if (!connect()) return;
  judge_limits();
  if (!facts_.version_5) choose_judge();
  warn_of_older_version();
  const Message probe{doctor_topic("probe"), "from ams2mqtt doctor", 1, false};
  const bool publishes = try_to_publish(probe);
  if (publishes && !try_to_hear(probe)) return;
  for (const Discovery form : announcements_.forms())
    (void)try_to_publish(harmless_announcement(config_.discovery_prefix, form));
  try_to_subscribe();
  if (!publishes) {
    findings_.add(Verdict::unknown,
                  "message sizes and retained messages: not tried, since this login may not publish on " + probe.topic);
  } else if (!try_size() || !try_retained()) {
    return;
  }
  announcements_.run(*client_);
}

std::string BrokerCheck::doctor_topic(std::string_view name) const {
  return config_.base_topic + "/doctor/" + std::string(name);
}

bool BrokerCheck::connect() {
  const std::string name = "broker " + broker_name(config_);
  findings_.add(Verdict::waiting, name + ": connecting");
  // With a will, like the daemon's, but not retained, since nobody would clear it.
  client_ =
      std::make_unique<ProbeClient>(config_, Message{doctor_topic("probe"), "ams2mqtt doctor was ended", 1, false});
  const auto facts = client_->connect();
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

void BrokerCheck::judge_limits() {
  if (!facts_.limits.retain_available) {
    findings_.add(Verdict::problem, kNothingRetained);
  }
  if (facts_.limits.maximum_packet != 0 && facts_.limits.maximum_packet < largest() + kOverhead) {
    findings_.add(Verdict::unknown, "the broker accepts messages of at most " +
                                        std::to_string(facts_.limits.maximum_packet) +
                                        " bytes, and a meter's announcement can be larger; raise "
                                        "max_packet_size in mosquitto.conf to " +
                                        std::to_string(largest() + kOverhead));
  }
  if (facts_.limits.maximum_qos == 0) {
    findings_.add(Verdict::unknown,
                  "the broker supports only QoS 0: messages may be lost, and it does not report refusals");
  }
}

// MQTT 3.1.1 has no way to say that a message was not permitted. The broker may know MQTT 5 all the same.
void BrokerCheck::choose_judge() {
  if (config_.protocol != Protocol::v311) return;
  judge_ = second_client(Protocol::v5, "-5");
}

void BrokerCheck::warn_of_older_version() {
  if (facts_.version_5 || judge_ || announcements_.forms().empty()) return;
  findings_.add(
      Verdict::unknown,
      "the broker has no MQTT 5: the daemon does not need it, but Home Assistant asks for it at every start and "
      "ends its support of MQTT 3.1.1 with 2027.1; choose a newer version of the broker, or another one");
}

// Null when the broker does not accept it.
std::unique_ptr<ProbeClient> BrokerCheck::second_client(Protocol protocol, const char* suffix,
                                                        std::optional<Message> will) const {
  MqttConfig config = config_;
  config.protocol = protocol;
  config.client_id = effective_client_id(config_) + suffix;
  auto client = std::make_unique<ProbeClient>(std::move(config), std::move(will));
  return client->connect() ? std::move(client) : nullptr;
}

// False when publishing is denied.
bool BrokerCheck::try_to_publish(const Message& message) {
  ProbeClient& client = judge_ ? *judge_ : *client_;
  const MqttReason reason = client.publish(message);
  if (reason.kind != MqttReasonKind::success) {
    tell_denial(message, reason);
    return false;
  }
  const bool told = (facts_.version_5 || judge_) && facts_.limits.maximum_qos > 0;
  if (told || read_back(message)) {
    findings_.add(Verdict::ok, "may publish: " + acl_line_to_publish(config_, message.topic));
  }
  return true;
}

// Some brokers grant every subscription, acknowledge every message and deliver none. False when the connection is gone.
bool BrokerCheck::try_to_hear(const Message& probe) {
  const MqttReason granted = client_->subscribe(probe.topic);
  if (granted.kind == MqttReasonKind::connection) {
    findings_.add(Verdict::problem, "the broker does not answer the subscription to " + probe.topic + " (" +
                                        granted.text + ")" + kLookAtRules);
    return connect_again();
  }
  if (granted.kind != MqttReasonKind::success) {
    tell_unreadable(probe.topic, granted, "published messages are delivered");
    return true;
  }
  hears_ = arrives(probe);
  if (hears_) {
    findings_.add(Verdict::ok, "published messages are delivered");
  } else {
    findings_.add(Verdict::problem, "nothing published on " + probe.topic +
                                        " comes back, although the broker granted the subscription: it delivers "
                                        "nothing, or this login may not read that topic; " +
                                        right_to_read());
  }
  return true;
}

void BrokerCheck::tell_unreadable(const std::string& filter, const MqttReason& reason, const std::string& not_proven) {
  findings_.add(Verdict::unknown, "this login may not read " + filter + " (" + reason.text +
                                      "); the daemon does not need that, but doctor cannot check that " + not_proven +
                                      "; " + right_to_read());
}

std::string BrokerCheck::right_to_read() const {
  return acl_advice(config_, "topic read " + config_.base_topic + "/doctor/#");
}

// At this connection, which has subscribed to its topic.
bool BrokerCheck::arrives(const Message& message) {
  client_->forget_messages();
  if (client_->publish(message).kind != MqttReasonKind::success) return false;
  const auto is_it = [&](const Message& other) {
    return other.topic == message.topic && other.payload == message.payload;
  };
  return client_->wait_for(is_it, kReadBack).has_value();
}

void BrokerCheck::tell_denial(const Message& message, const MqttReason& reason) {
  std::string what = explain_denied_message(config_, message.topic, reason);
  if (reason.kind == MqttReasonKind::connection) {
    what += kLookAtRules;
  }
  findings_.add(Verdict::problem, what);
}

// What comes back was permitted. What does not may have been permitted too, since reading needs a right of its own.
bool BrokerCheck::read_back(const Message& message) {
  const std::string line = acl_line_to_publish(config_, message.topic);
  const bool listening = client_->subscribe(message.topic).kind == MqttReasonKind::success;
  if (listening && arrives(message)) return true;
  const std::string why = facts_.limits.maximum_qos == 0 ? "with QoS 0 the broker" : "MQTT 3.1.1";
  findings_.add(Verdict::unknown, "cannot tell whether this login may publish on " + message.topic + ": " + why +
                                      " does not say, and the message did not come back; " + acl_advice(config_, line));
  return false;
}

// A message as large as the largest announcement. Some brokers hang up on it instead of naming their limit. False when
// the connection is gone.
bool BrokerCheck::try_size() {
  const std::size_t size = largest();
  if (facts_.limits.maximum_packet != 0 && facts_.limits.maximum_packet < size + kOverhead)
    return true;  // reported already
  const Message large{doctor_topic("probe"), std::string(size, ' '), 1, false};
  const MqttReason reason = client_->publish(large);
  const std::string bytes = std::to_string(size) + " bytes";
  if (reason.kind == MqttReasonKind::success) {
    judge_large(large, bytes);
    return true;
  }
  findings_.add(Verdict::problem, "the broker does not accept a message of " + bytes +
                                      ", the size a meter's announcement can reach (" + reason.text + "); " +
                                      way_out_of_size());
  return reason.kind != MqttReasonKind::connection || connect_again();
}

bool BrokerCheck::connect_again() {
  const auto again = client_->connect();
  if (!again) findings_.add(Verdict::problem, "broker " + broker_name(config_) + ": " + again.error());
  return again.has_value();
}

std::size_t BrokerCheck::largest() const {
  return announcements_.forms().contains(Discovery::device) ? kLargestAnnouncement : kLargestSingle;
}

std::string BrokerCheck::way_out_of_size() const {
  const bool whole = announcements_.forms().contains(Discovery::device);
  return std::string("raise its message size limit (max_packet_size and message_size_limit in mosquitto)") +
         (whole ? ", or set mqtt.home_assistant to 2024.10, for which each entity is announced separately" : "");
}

// Some brokers acknowledge what they drop for its size.
void BrokerCheck::judge_large(const Message& large, const std::string& bytes) {
  const auto is_it = [&](const Message& other) { return other.payload.size() == large.payload.size(); };
  if (!hears_) {
    findings_.add(Verdict::unknown,
                  "the broker acknowledges a message of " + bytes + "; whether it delivers it is not known");
  } else if (client_->wait_for(is_it, kReadBack)) {
    findings_.add(Verdict::ok, "the broker accepts messages of " + bytes);
  } else {
    findings_.add(Verdict::problem, "the broker acknowledges a message of " + bytes +
                                        ", the size a meter's announcement can reach, but does not deliver it; " +
                                        way_out_of_size());
  }
}

// What Home Assistant needs to find a meter after its own restart.
bool BrokerCheck::try_retained() {
  if (!facts_.limits.retain_available) return true;  // reported already
  if (!hears_) {
    findings_.add(Verdict::unknown, "retained messages: not tried, since nothing comes back");
    return true;
  }
  Message probe{doctor_topic("retained"), "from ams2mqtt doctor", 1, true};
  probe.expiry = kProbeLife;
  // If doctor is killed meanwhile, the will of this connection clears the probe. The first connection cannot have that
  // will: some brokers refuse an empty one. Those have MQTT 5, with which the probe expires by itself.
  const auto cleaner =
      second_client(facts_.version_5 ? Protocol::v5 : Protocol::v311, "-cleaner", emptied(probe.topic));
  const MqttReason reason = client_->publish(probe);
  if (reason.kind != MqttReasonKind::success) {
    findings_.add(Verdict::problem, "the broker does not accept a retained message: " + reason.text);
    return reason.kind != MqttReasonKind::connection;
  }
  judge_retained(probe);
  return client_->publish(emptied(probe.topic)).kind != MqttReasonKind::connection;
}

void BrokerCheck::judge_retained(const Message& probe) {
  const auto exact = comes_back(probe, probe.topic);
  if (!exact) return;
  if (!*exact && !may_read(probe.topic)) {
    findings_.add(Verdict::unknown,
                  "retained messages: unknown, since nothing comes back on " + probe.topic + "; " + right_to_read());
    return;
  }
  if (!*exact) {
    findings_.add(Verdict::problem,
                  "the broker does not deliver retained messages to later subscribers, so after a restart Home "
                  "Assistant knows nothing of the meters until the daemon publishes again");
    return;
  }
  const auto by_wildcard = comes_back(probe, doctor_topic("+"));
  if (!by_wildcard) return;
  if (*by_wildcard) {
    findings_.add(Verdict::ok, "retained messages come back, by topic and by wildcard");
  } else {
    findings_.add(
        Verdict::unknown,
        "the broker delivers retained messages by exact topic only, not by wildcard, which is how Home Assistant asks "
        "for announcements: it finds the meters once its birth message makes the daemon announce them again");
  }
}

// Some brokers grant a subscription and then deliver nothing that may not be read.
bool BrokerCheck::may_read(const std::string& topic) {
  return arrives({topic, "live", 1, false});
}

// The probe was there before anybody subscribed, so whatever comes was retained; some brokers do not say so. Nothing
// when it may not subscribe, which it reports itself.
std::optional<bool> BrokerCheck::comes_back(const Message& probe, const std::string& filter) {
  client_->forget_messages();
  const MqttReason granted = client_->subscribe(filter);
  if (granted.kind != MqttReasonKind::success) {
    tell_unreadable(filter, granted, "the broker delivers retained messages to later subscribers");
    return std::nullopt;
  }
  const auto is_it = [&](const Message& other) { return other.topic == probe.topic && !other.payload.empty(); };
  return client_->wait_for(is_it, kRetained).has_value();
}

void BrokerCheck::try_to_subscribe() {
  const MqttReason reason = (judge_ ? *judge_ : *client_).subscribe(birth_topic(config_.discovery_prefix));
  if (reason.kind == MqttReasonKind::success) {
    findings_.add(Verdict::ok, "may subscribe: " + acl_line_for_births(config_));
    return;
  }
  findings_.add(Verdict::problem, explain_denied_births(config_, reason));
}

}  // namespace

void try_broker(const Config& config, const std::vector<KnownMeter>& meters, Findings& findings) {
  BrokerCheck(config, meters, findings).run();
}

std::string no_further_answer() {
  return "no further answer within " + std::to_string(kBrokerPatience.count()) +
         " s; check the name server and the network";
}

void try_broker_in_time(const Config& config, const std::vector<KnownMeter>& meters,
                        const std::shared_ptr<Findings>& findings) {
  const auto done = in_time(kBrokerPatience, [config, meters, findings] {
    try_broker(config, meters, *findings);
    return true;
  });
  if (done) return;
  findings->add(Verdict::problem, "broker " + broker_name(config.mqtt) + ": " + no_further_answer());
  findings->close();
}

Message harmless_announcement(const std::string& discovery_prefix, Discovery discovery) {
  if (discovery == Discovery::single) {
    return {single_discovery_topic(discovery_prefix, "sensor", "doctor", "probe"), {}, 1, false};
  }
  return {discovery_topic(discovery_prefix, "doctor"),
          R"({"device":{"identifiers":["ams2mqtt_doctor"]},"origin":{"name":"ams2mqtt"},"components":{}})", 1, false};
}

}  // namespace ams2mqtt
