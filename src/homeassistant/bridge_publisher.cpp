#include "ams2mqtt/homeassistant/bridge_publisher.hpp"

#include <algorithm>
#include <utility>

#include "ams2mqtt/homeassistant/topics.hpp"

namespace ams2mqtt {

BridgePublisher::BridgePublisher(BridgeConfig config, const MeterMemory& memory)
    : config_(std::move(config)),
      singly_(memory.singly),
      said_(bridge_states().size()),
      held_(memory.config_topics),
      held_states_(memory.leaving) {}

BridgePublisher::Messages BridgePublisher::wanted() const {
  if (!config_.shown) return {};
  const BridgeAnnouncement announcement{config_.base_topic, config_.discovery_prefix, config_.language};
  const bool singly = singly_ && config_.discovery == Discovery::device;
  return fitting([&](Discovery form) { return bridge_messages(announcement, form); },
                 singly ? Discovery::single : config_.discovery, packet_limit_)
      .messages;
}

BridgePublisher::Messages BridgePublisher::on_broker_up(const BridgeFacts& facts, Monotonic now) {
  Messages out;
  connected_ = true;
  announce(now, out);
  push_states(facts, now, true, out);
  return out;
}

// What was announced in another way is removed first, and the rest follows after a pause: Home Assistant then gives the
// entities their ids and their history back.
void BridgePublisher::announce(Monotonic now, Messages& out) {
  const Messages config = wanted();
  const auto is_old = [&](const std::string& topic) {
    return std::ranges::find(config, topic, &Message::topic) == config.end();
  };
  for (const std::string& topic : held_) {
    if (is_old(topic)) out.push_back(emptied(topic));
  }
  const bool changes = std::erase_if(held_, is_old) > 0;
  news_ = news_ || changes;
  if (!config_.shown && !held_states_.empty()) leave_states_at_ = now + kAfterRemoval;
  if (changes) {
    announce_at_ = now + kPause;
  } else {
    push_config(now, out);
  }
}

void BridgePublisher::push_config(Monotonic now, Messages& out) {
  announce_at_.reset();
  Messages config = wanted();
  for (const Message& message : config) {
    if (std::ranges::find(held_, message.topic) == held_.end()) {
      held_.push_back(message.topic);
      news_ = true;
    }
    out.push_back(message);
  }
  // A repetition is not repeated in its turn.
  if (config == config_sent_) return;
  config_sent_ = std::move(config);
  schedule_.sent(now);
}

void BridgePublisher::push_states(const BridgeFacts& facts, Monotonic now, bool all, Messages& out) {
  if (!config_.shown) return;
  for (std::size_t index = 0; index < said_.size(); ++index) {
    const BridgeState& state = bridge_states()[index];
    Said& said = said_[index];
    std::string text = state.text(facts);
    const bool at_once = state.at_once || !said.at || said.text == kNoError;
    const bool changed = text != said.text && (at_once || now - *said.at >= kInterval);
    if (text.empty() || !(all || changed)) continue;
    std::string topic = bridge_topic(config_.base_topic, state.key);
    if (std::ranges::find(held_states_, topic) == held_states_.end()) {
      held_states_.push_back(topic);
      news_ = true;
    }
    out.push_back({std::move(topic), text, 1, true});
    said = {std::move(text), now};
  }
}

void BridgePublisher::leave_states(Monotonic now, Messages& out) {
  if (!leave_states_at_ || now < *leave_states_at_) return;
  leave_states_at_.reset();
  for (std::string& topic : std::exchange(held_states_, {})) out.push_back(emptied(std::move(topic)));
  news_ = true;
}

void BridgePublisher::on_birth(Monotonic now, double jitter) {
  if (config_.shown) schedule_.birth(now, jitter);
}

BridgePublisher::Messages BridgePublisher::on_left_out(std::string_view topic, Monotonic now) {
  Messages out;
  if (singly_ || topic != bridge_discovery_topic(config_.discovery_prefix, config_.base_topic)) return out;
  singly_ = news_ = true;
  announce(now, out);
  return out;
}

BridgePublisher::Messages BridgePublisher::on_tick(const BridgeFacts& facts, Monotonic now) {
  Messages out;
  if (!connected_) return out;
  leave_states(now, out);
  if (!config_.shown) return out;
  const bool announces = announce_at_ && now >= *announce_at_;
  const DiscoverySchedule::Due due = schedule_.take_due(now);
  if (announces || (due.config && !announce_at_)) push_config(now, out);
  push_states(facts, now, announces || due.state, out);
  return out;
}

MeterMemory BridgePublisher::memory() const {
  MeterMemory memory;
  memory.source = kBridgeSource;
  memory.discovery = config_.shown ? config_.discovery : Discovery::off;
  memory.config_topics = held_;
  memory.singly = singly_;
  memory.leaving = held_states_;
  return memory;
}

bool BridgePublisher::take_news() {
  return std::exchange(news_, false);
}

}  // namespace ams2mqtt
