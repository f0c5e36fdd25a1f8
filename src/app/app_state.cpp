// What the daemon says of itself to those who ask.
#include "ams2mqtt/system/process_use.hpp"
#include "ams2mqtt/version.hpp"
#include "app.hpp"

namespace ams2mqtt {

namespace {

// "12 unproven messages refused, 3 repeated messages refused, "; empty without any
std::string refusals(const GuardCounters& refused) {
  std::string text;
  if (refused.unproven > 0) text += std::to_string(refused.unproven) + " unproven messages refused, ";
  if (refused.repeated > 0) text += std::to_string(refused.repeated) + " repeated messages refused, ";
  return text;
}

}  // namespace

RequestHandler::Daemon App::daemon() const {
  return {.broker_up = broker_up_,
          .troubled = mqtt_ && (!broker_up_ || broker_mute_),
          .delivers = mqtt_ && mqtt_->counters().waiting > 0,
          .state = state(monotonic_now()),
          .discovery_prefix = config_.mqtt.discovery_prefix};
}

WebDaemon App::web_daemon() const {
  const MqttCounters messages = mqtt_ ? mqtt_->counters() : MqttCounters();
  WebDaemon daemon{.state = state(monotonic_now()),
                   .waiting = messages.waiting,
                   .dropped = messages.dropped,
                   .meters = fleet_->size(),
                   .online = fleet_->online(),
                   .troubled = mqtt_ && (!broker_up_ || broker_mute_)};
  if (!mqtt_) {
    daemon.broker = "printing";
  } else if (broker_up_) {
    daemon.broker = broker_mute_ ? "mute" : "connected";
  }
  return daemon;
}

DaemonScrape App::scrape() const {
  DaemonScrape daemon{.version = kVersion, .started = started_};
  if (mqtt_) {
    const MqttCounters messages = mqtt_->counters();
    daemon.broker = {.connected = broker_up_,
                     .mute = broker_up_ && broker_mute_,
                     .waiting = messages.waiting,
                     .delivered = messages.delivered,
                     .dropped = messages.dropped,
                     .left_out = messages.left_out};
  }
  const ProcessUse use = process_use();
  daemon.resident_bytes = use.resident_bytes;
  daemon.open_descriptors = use.open_descriptors;
  daemon.processor_time = use.processor_time;
  return daemon;
}

std::string App::state(Monotonic now) const {
  const std::optional<Monotonic> last = worker_ ? worker_->last_telegram() : fleet_->last_telegram();
  std::string text =
      worker_ ? worker_->state() + ", "
              : std::to_string(fleet_->online()) + " of " + std::to_string(fleet_->size()) + " meters online, ";
  if (last) {
    const auto ago = std::chrono::duration_cast<std::chrono::seconds>(now - *last);
    text += "last telegram " + std::to_string(ago.count()) + " s ago, ";
  } else {
    text += "no telegram yet, ";
  }
  text += refusals(worker_ ? worker_->guard_counters() : fleet_->guard_counters());
  if (!mqtt_) return text + "printing";
  text += broker_up_ ? "broker connected" : "broker not connected";
  if (broker_up_ && broker_mute_) text += ", but it acknowledges nothing";
  const MqttCounters messages = mqtt_->counters();
  if ((!broker_up_ || broker_mute_) && messages.waiting > 0)
    text += ", " + std::to_string(messages.waiting) + " messages waiting for it";
  if (messages.dropped > 0) text += ", " + std::to_string(messages.dropped) + " dropped";
  return text;
}

}  // namespace ams2mqtt
