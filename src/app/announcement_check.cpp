#include "announcement_check.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>

#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/mqtt/broker_denial.hpp"

namespace ams2mqtt {

namespace {

constexpr std::chrono::milliseconds kRetainedPatience{2000};

std::optional<Message> retained_on(const std::string& topic, ProbeClient& client) {
  if (client.subscribe(topic).kind != MqttReasonKind::success) return std::nullopt;
  return client.wait_for([&](const Message& message) { return message.topic == topic && !message.payload.empty(); },
                         kRetainedPatience);
}

}  // namespace

AnnouncementCheck::AnnouncementCheck(const Config& config, const std::vector<KnownMeter>& meters, Findings& findings)
    : config_(config.mqtt), meters_(meters), findings_(findings) {
  for (const MeterConfig& meter : config.meters) configured_.insert(discovery_of(meter, config.mqtt));
  configured_.erase(Discovery::off);
  for (const KnownMeter& meter : meters) {
    if (meter.announced) forms_.insert(form_of(*meter.announced));
  }
  const bool all_known =
      meters.size() >= config.meters.size() &&
      std::ranges::all_of(meters, [](const KnownMeter& meter) { return meter.announced.has_value(); });
  if (!all_known) forms_.insert(configured_.begin(), configured_.end());
}

void AnnouncementCheck::run(ProbeClient& client) {
  if (configured_.empty() && forms_.empty()) {
    findings_.add(Verdict::ok, "discovery: off, so Home Assistant does not find the meters by itself");
  } else if (meters_.empty()) {
    findings_.add(Verdict::unknown,
                  "discovery: no meter has identified itself, so there is no announcement to look for");
  }
  for (const KnownMeter& meter : meters_) {
    if (meter.announced) {
      look_for(*meter.announced, client);
    } else {
      for (const Discovery form : configured_) look_for_first(announcement_topic(meter.id, form), client);
    }
  }
}

Discovery AnnouncementCheck::form_of(const AnnouncedAs& announced) const {
  return announced.topic.starts_with(config_.discovery_prefix + "/device/") ? Discovery::device : Discovery::single;
}

// For single announcements, the connection's, which every meter has.
std::string AnnouncementCheck::announcement_topic(const std::string& id, Discovery form) const {
  if (form == Discovery::device) return discovery_topic(config_.discovery_prefix, id);
  return single_discovery_topic(config_.discovery_prefix, "binary_sensor", id, kConnectionKey);
}

// What the daemon really announces.
void AnnouncementCheck::look_for(const AnnouncedAs& announced, ProbeClient& client) {
  const bool fallen_back = form_of(announced) == Discovery::single && !configured_.contains(Discovery::single);
  std::string how;
  if (announced.count > 1) how = ", one of " + std::to_string(announced.count) + " for this meter, one per entity";
  if (fallen_back) how += ", because the broker does not accept them in one message";
  if (const auto found = retained_on(announced.topic, client)) {
    findings_.add(Verdict::ok, "discovery: " + announced.topic + " is there, " + std::to_string(found->payload.size()) +
                                   " bytes" + how);
  } else {
    findings_.add(Verdict::unknown, "discovery: nothing found on " + announced.topic + how +
                                        ", where the daemon announced the meter: the broker does not have it, or "
                                        "this login may not read it; " +
                                        acl_advice(config_, acl_line_to_look(announced.topic)));
  }
}

std::string AnnouncementCheck::acl_line_to_look(const std::string& topic) const {
  constexpr std::string_view kWrite = "topic write ";
  return "topic read " + acl_line_to_publish(config_, topic).substr(kWrite.size());
}

// For a meter that is not known to have been announced.
void AnnouncementCheck::look_for_first(const std::string& topic, ProbeClient& client) {
  if (const auto found = retained_on(topic, client)) {
    findings_.add(Verdict::ok,
                  "discovery: " + topic + " is there, " + std::to_string(found->payload.size()) + " bytes");
  } else {
    findings_.add(Verdict::ok,
                  "discovery: nothing on " + topic + " yet; the daemon announces the meter once it has read it");
  }
}

}  // namespace ams2mqtt
