#include "ams2mqtt/mqtt/broker_denial.hpp"

#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/mqtt/address.hpp"
#include "answer_watch.hpp"

namespace ams2mqtt {

namespace {

// Every broker with a limit accepts this much; beyond it, size is the likely reason.
constexpr std::size_t kSurelyTaken = 1000;
// For a whole meter.
constexpr std::size_t kSmallestAnnouncement = 300;

constexpr const char* kRaiseLimit = "raise the broker's message size limit (max_packet_size in mosquitto)";

// What follows when the broker does not accept a message because of its size, and the way out. If it silently hangs up,
// the reason may be another one, unless the message is large.
std::string consequence(const MqttConfig& config, const HangUps::Packet& packet, bool certain) {
  const bool whole = certain || packet.bytes >= kSmallestAnnouncement;  // not what ends one, or moves it
  if (whole && packet.topic.starts_with(config.discovery_prefix + "/device/")) {
    return std::string("it is skipped, and the meter is announced with one message per entity; or ") + kRaiseLimit +
           " and set the meter's discovery to on";
  }
  const std::string left_out = certain ? "it is skipped; " : "it is skipped for a day; ";
  if (!certain && packet.bytes < HangUps::kSmallestBound) return left_out + "does the broker allow this topic?";
  if (!certain && packet.bytes < kSurelyTaken) {
    return left_out + "does the broker allow this topic, and messages of this size?";
  }
  const bool telegram = packet.topic.ends_with("/telegram");
  return left_out + kRaiseLimit + (telegram ? ", or set mqtt.telegram_topic to false" : "");
}

}  // namespace

std::string acl_line_to_publish(const MqttConfig& config, const std::string& topic) {
  const std::string write = "topic write ";
  if (topic.starts_with(config.base_topic + "/")) return write + config.base_topic + "/#";
  if (topic.starts_with(config.discovery_prefix + "/device/"))
    return write + config.discovery_prefix + "/device/+/config";
  if (topic.starts_with(config.discovery_prefix + "/")) return write + config.discovery_prefix + "/+/+/+/config";
  return write + topic;
}

std::string acl_line_for_births(const MqttConfig& config) {
  return "topic read " + birth_topic(config.discovery_prefix);
}

std::string acl_advice(const MqttConfig& config, const std::string& line) {
  const std::string where =
      config.username.empty() ? "above its first \"user\"" : "below \"user " + shown_username(config) + "\"";
  return "mosquitto's acl_file needs, " + where + ": " + line;
}

std::string explain_denied_message(const MqttConfig& config, const std::string& topic, const MqttReason& reason) {
  std::string what = "the broker does not accept messages on " + topic + ": " + reason.text;
  if (reason.kind == MqttReasonKind::rights) what += "; " + acl_advice(config, acl_line_to_publish(config, topic));
  return what;
}

MqttReason too_large(const MqttConfig& config, const HangUps::Packet& packet, std::size_t limit) {
  return {MqttReasonKind::request, "this one has " + std::to_string(packet.bytes) +
                                       " bytes and the broker accepts at most " + std::to_string(limit) + ": " +
                                       consequence(config, packet, true)};
}

std::string explain_hang_up(const MqttConfig& config, const HangUps::Packet& packet, const MqttReason& reason) {
  const std::string says = reason.kind == MqttReasonKind::success ? std::string() : " (" + reason.text + ")";
  const std::string again = "the broker hung up " + std::to_string(HangUps::kStrikes) + " times in a row on ";
  if (packet.subscription) {
    return again + "the subscription to " + packet.topic + says +
           ": it is skipped for a day, so restarts of Home Assistant go unnoticed; does the broker allow it?";
  }
  return again + "a message of " + std::to_string(packet.bytes) + " bytes on " + packet.topic + says + ": " +
         consequence(config, packet, false);
}

std::string explain_bound(std::size_t bytes) {
  constexpr std::size_t kLargerThanSingle = 2000;
  return "the broker hangs up on messages of " + std::to_string(bytes) +
         " bytes: anything that large is skipped for a day" +
         (bytes >= kLargerThanSingle ? ", and meters are announced with one message per entity" : "") + "; " +
         kRaiseLimit;
}

std::string explain_no_answers() {
  return "the broker is connected but has acknowledged no message for " +
         std::to_string(AnswerWatch::kPatience.count()) +
         " s, so everything waits; is it overloaded, or its disk full? Its log may say why, and restarting it usually "
         "helps";
}

std::string explain_denied_births(const MqttConfig& config, const MqttReason& reason) {
  std::string what = "cannot subscribe to " + birth_topic(config.discovery_prefix) + ": " + reason.text +
                     "; restarts of Home Assistant go unnoticed";
  if (reason.kind == MqttReasonKind::rights) what += "; " + acl_advice(config, acl_line_for_births(config));
  return what;
}

}  // namespace ams2mqtt
