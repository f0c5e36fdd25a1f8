// How a meter, or a value of it, ends: replaced, forgotten, renamed, vanished.
#include <algorithm>
#include <utility>

#include "ams2mqtt/homeassistant/topics.hpp"
#include "publisher_state.hpp"

namespace ams2mqtt {

namespace {

// Of entities that vanished: what only keeps Home Assistant from showing an old one is not kept for ever.
constexpr std::size_t kMostVanished = 256;

}  // namespace

void Publisher::State::remove(const RetiredMeter& old, Monotonic now, Messages& out) {
  for (const std::string& topic : old.config_topics) out.push_back(emptied(topic));
  for (const std::string& topic : old.topics) agenda.emplace_back(now + kAfterRemoval, topic);
}

// The meter on the line is another one from now on. What the broker keeps of the old one stays until it is forgotten.
void Publisher::State::retire(Messages& out) {
  if (meter.announced) {
    out.push_back(availability(kOffline));
    retired.push_back(as_retired(memory(), config.base_topic));
  }
  meter = new_meter();
  news = true;
}

// The meter on the line gets another id. What the broker keeps under the old one goes first, and the meter is announced
// again kPause after that: with the same entity ids, which Home Assistant has free again by then.
void Publisher::State::move_to(std::string new_id, bool at_once, Monotonic now, Messages& out) {
  if (meter.announced) {
    const RetiredMeter old = as_retired(memory(), config.base_topic);
    if (at_once) {
      remove(old, now, out);
    } else {
      leave_at_connect(old);
    }
    meter.silent_until = at_once ? now + kPause : kAtConnect;
  }
  meter.id = std::move(new_id);
  std::erase_if(retired, [this](const RetiredMeter& old) { return old.id == meter.id; });
  meter.values.name_topics(config.base_topic, meter.id);
  meter.announcer = new_announcer(form());
  meter.announced = false;
  news = true;
}

bool Publisher::State::is_gone(const MeterValue& value) const {
  if (value.quantity != nullptr && is_identity(*value.quantity)) return false;
  const std::optional<Monotonic> interval = value.interval.interval();
  const Monotonic usual = interval ? std::max(kVanishAfter, *interval * kVanishIntervals) : kVanishRare;
  if (meter.talk - value.talk >= usual) return true;
  if (!meter.changed_talk || value.talk >= *meter.changed_talk) return false;
  if (std::ranges::find(meter.expected, value.quantity) != meter.expected.end()) return false;
  const Monotonic patience = interval ? std::max(kVanishLeast, *interval * kVanishIntervals) : kVanishUnknown;
  return meter.talk - *meter.changed_talk >= patience;
}

void Publisher::State::take_back_vanished(Monotonic now) {
  const auto gone = meter.values.remove_if([this](const MeterValue& value) { return is_gone(value); });
  for (const MeterValue& value : gone) {
    if (meter.vanished.size() == kMostVanished) meter.vanished.erase(meter.vanished.begin());
    meter.vanished.push_back(entity_key(value.quantity, value.code));
    // After the announcement without it, and its repetition.
    if (value.retained()) agenda.emplace_back(now + AnnouncementSchedule::kRepeat * 2, value.topic);
  }
  if (gone.empty()) return;
  meter.announcer.changed(now);
  news = true;
}

std::vector<std::string> Publisher::known_ids() const {
  std::vector<std::string> ids;
  if (state_->meter.announced) ids.push_back(state_->meter.id);
  for (const RetiredMeter& old : state_->retired) ids.push_back(old.id);
  return ids;
}

std::vector<Message> Publisher::forget(std::string_view id, Monotonic now) {
  State& state = *state_;
  std::vector<Message> out;
  std::erase_if(state.retired, [&](const RetiredMeter& old) {
    if (old.id != id) return false;
    state.remove(old, now, out);
    return true;
  });
  if (state.meter.announced && state.meter.id == id) {
    state.remove(as_retired(state.memory(), state.config.base_topic), now, out);
    state.meter = state.new_meter();
    state.meter.silent_until = now + kPause;
  }
  state.fullness_told = false;
  state.news = true;
  return out;
}

std::vector<Message> Publisher::on_left_out(std::string_view topic, Monotonic now) {
  State& state = *state_;
  TrackedMeter& meter = state.meter;
  std::vector<Message> out;
  const bool is_announcement = meter.announced && topic == discovery_topic(state.config.discovery_prefix, meter.id);
  if (!is_announcement || state.form() != Discovery::device) return out;
  meter.singly = true;
  Announcer singly = state.new_announcer(state.form());
  singly.restore(meter.announcer.held(), meter.announcer.topics());
  meter.announcer = std::move(singly);
  state.push_config(now, out);
  state.news = true;
  return out;
}

bool Publisher::leaves_topics() const {
  return !state_->agenda.empty();
}

std::vector<Message> Publisher::rename(std::string new_id, Monotonic now) {
  State& state = *state_;
  TrackedMeter& meter = state.meter;
  std::vector<Message> out;
  state.move_to(std::move(new_id), true, now, out);
  meter.renamed = true;
  return out;
}

}  // namespace ams2mqtt
