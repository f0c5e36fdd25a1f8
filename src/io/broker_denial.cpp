#include "ams2mqtt/io/broker_denial.hpp"

#include "ams2mqtt/base/shown.hpp"
#include "ams2mqtt/homeassistant/topics.hpp"

namespace ams2mqtt {

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
      config.username.empty() ? "above its first \"user\"" : "below \"user " + shown_text(config.username) + "\"";
  return "mosquitto's acl_file needs, " + where + ": " + line;
}

std::string explain_denied_message(const MqttConfig& config, const std::string& topic, const MqttReason& reason) {
  std::string what = "the broker does not take messages on " + topic + ": " + reason.text;
  if (reason.kind == MqttReasonKind::rights) what += "; " + acl_advice(config, acl_line_to_publish(config, topic));
  return what;
}

std::string explain_denied_births(const MqttConfig& config, const MqttReason& reason) {
  std::string what = "no subscription to " + birth_topic(config.discovery_prefix) + ": " + reason.text +
                     "; restarts of Home Assistant go unnoticed";
  if (reason.kind == MqttReasonKind::rights) what += "; " + acl_advice(config, acl_line_for_births(config));
  return what;
}

}  // namespace ams2mqtt
