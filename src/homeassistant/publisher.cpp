#include "ams2mqtt/homeassistant/publisher.hpp"

#include <algorithm>
#include <utility>

#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/tracking/value_key.hpp"
#include "publisher_line.hpp"
#include "value_messages.hpp"

namespace ams2mqtt {

Publisher::Publisher(PublisherConfig config, MeterTracker& tracker, const MeterMemory& memory)
    : tracker_(&tracker), line_(std::make_unique<Line>()) {
  line_->configured_id = plain_id(config.id);
  line_->config = std::move(config);
  device_ = line_->new_device();
  restore(memory);
}
Publisher::~Publisher() = default;
Publisher::Publisher(Publisher&&) noexcept = default;
Publisher& Publisher::operator=(Publisher&&) noexcept = default;

void Publisher::restore(const MeterMemory& memory) {
  line_->retired = memory.retired;
  for (const std::string& topic : memory.leaving) line_->leaving.leave_after_connect(kAfterRemoval, topic);
  if (memory.id.empty() || plain_id(memory.id) != memory.id) return tracker_->set_known_ids(ids_of_line());
  tracker_->restore(memory.meter);
  ShownDevice& device = *device_;
  device.renamed = memory.renamed;
  device.singly = memory.singly && !line_->config.insists;
  device.discovery = line_->new_discovery(form());
  device.id = line_->configured_id.empty() ? id_after_restart(memory) : line_->configured_id;
  tracker_->set_known_ids(ids_of_line());
  if (device.id != memory.id) {
    // The configuration gives the meter a new id: the old topics are removed at the first connection, and the meter is
    // announced again kPause after that.
    line_->leaving.leave_after_connect(as_retired(memory, line_->config.base_topic));
    device.shown = Shown::after_connect;
    line_->unmoved = std::make_unique<MeterMemory>(memory);
    return;
  }
  if (memory.dotted_topics) {
    // Earlier versions spelled the topics of codes with dots; what a broker or a bridge retained there would stay for
    // ever. It is removed after the announcement that names the new ones.
    for (std::string& topic : dotted_topics(memory, line_->config.base_topic)) {
      line_->leaving.leave_after_connect(kAfterRemoval, std::move(topic));
    }
    line_->news = true;
  }
  device.discovery.restore(memory.discovery, memory.config_topics);
  device.shown = Shown::yes;
}

// Behind a configured id there may be any number.
std::vector<std::string> Publisher::ids_of_line() const {
  if (!line_->configured_id.empty()) return {};
  std::vector<std::string> ids;
  if (!device_->id.empty()) ids.push_back(device_->id);
  for (const RetiredMeter& old : line_->retired) ids.push_back(old.id);
  return ids;
}

const std::vector<Message>& Publisher::on_telegram(const Changes& changes, const Telegram& telegram, Monotonic now,
                                                   MessagePool& pool) {
  Messages& out = pool.begin();
  if (!changes.heard) return out;
  take(changes, now, pool, out);
  announce_when_known(now, out);
  push_telegram(telegram, out);
  return out;
}

// Values are published after what they belong to.
void Publisher::take(const Changes& changes, Monotonic now, MessagePool& pool, Messages& out) {
  take_meter(changes, now, out);
  const bool is_shown = device_->shown == Shown::yes;
  if (changes.life && is_shown) out.push_back(availability());
  if (device_->id.empty() && tracker_->is_known()) name_device();
  if (changes.described) device_->discovery.changed(now);
  line_->news = line_->news || changes.remember;
  if (device_->shown != Shown::yes || !line_->config.publish_values) return;
  for (const MeterValue* value : changes.news) write(*value, pool.add());
}

void Publisher::take_meter(const Changes& changes, Monotonic now, Messages& out) {
  if (changes.meter == Changes::Meter::replaced) return retire(*changes.before, out);
  const bool moves = changes.meter == Changes::Meter::numbered && !device_->renamed;
  if (!moves) return;
  std::string new_id = plain_id(tracker_->identity().id);
  if (new_id != device_->id) move_to(std::move(new_id), *changes.before, line_->connected == true, now, out);
}

void Publisher::write(const MeterValue& value, Message& message) const {
  write_message(message, value, *tracker_, line_->config.base_topic, device_->id);
}

void Publisher::name_device() {
  ShownDevice& device = *device_;
  device.id = plain_id(tracker_->identity().id);
  if (device.id.empty()) device.id = plain_id(slug(line_->config.name));
  if (device.id.empty()) device.id = "meter";
  std::erase_if(line_->retired, [&](const RetiredMeter& old) { return old.id == device.id; });
}

void Publisher::push_telegram(const Telegram& telegram, Messages& out) const {
  if (!line_->config.publish_telegrams || telegram.meter == nullptr || device_->shown != Shown::yes) return;
  out.push_back(telegram_message(telegram, *tracker_, line_->config.base_topic, device_->id));
}

std::vector<Message> Publisher::on_broker_up(Monotonic now) {
  Messages out;
  ShownDevice& device = *device_;
  line_->connected = true;
  line_->leaving.connected(now);
  if (std::exchange(line_->unmoved, nullptr)) line_->news = true;
  if (device.shown == Shown::after_connect) {
    device.shown = Shown::after_pause;
    device.shown_from = now + kPause;
  }
  push_leaving(now, out);
  if (device.shown != Shown::yes) return out;
  device.said_present = now;
  out.push_back(availability());
  push_config(now, out);
  push_state(now, out, 2);
  return out;
}

// A pause between two announcements only counts while Home Assistant hears them, so it starts again after the next
// connection.
void Publisher::on_broker_down() {
  line_->connected = false;
  if (device_->shown == Shown::after_pause) device_->shown = Shown::after_connect;
}

void Publisher::limit_packets(std::size_t bytes) {
  line_->packet_limit = bytes;
  device_->discovery.limit_packets(bytes);
}

void Publisher::on_birth(Monotonic now, double jitter) {
  if (device_->shown == Shown::yes) device_->discovery.birth(now, jitter);
}

std::vector<Message> Publisher::on_tick(const Changes& changes, Monotonic now) {
  Messages out;
  push_leaving(now, out);
  announce_when_known(now, out);
  push_gone(changes, now);
  if (changes.described) device_->discovery.changed(now);
  line_->news = line_->news || changes.remember;
  if (device_->shown != Shown::yes) return out;
  const bool state_due = line_->connected != false && device_->discovery.is_due(now) &&
                         device_->discovery.tick(announcement(entities_of(*tracker_)), availability(), now, out);
  if (changes.life || state_due || (out.empty() && repeats_presence(now))) out.push_back(availability());
  if (state_due) push_state(now, out, 2);
  if (!line_->config.publish_values) return out;
  for (const MeterValue* value : changes.news) write(*value, out.emplace_back());
  return out;
}

bool Publisher::repeats_presence(Monotonic now) const {
  const bool heard = line_->config.discovery != Discovery::off && line_->connected != false;
  return heard && tracker_->life() == Life::present && device_->take_present_due(now);
}

// The topics are emptied after the announcement without them, and its repetition.
void Publisher::push_gone(const Changes& changes, Monotonic now) {
  for (const std::unique_ptr<MeterValue>& value : changes.gone) {
    if (!value->stays() || device_->id.empty()) continue;
    line_->leaving.leave_at(now + DiscoverySchedule::kRepeat * 2,
                            topic_of(*value, line_->config.base_topic, device_->id));
  }
}

std::vector<Message> Publisher::on_stop() {
  if (device_->shown != Shown::yes) return {};
  return {availability_message(line_->config.base_topic, device_->id, false)};
}

Message Publisher::availability() const {
  return availability_message(line_->config.base_topic, device_->id, tracker_->life() == Life::present);
}

// Nothing was published before this, so everything that was held back follows.
void Publisher::announce_when_known(Monotonic now, Messages& out) {
  ShownDevice& device = *device_;
  if (device.shown == Shown::yes || device.shown == Shown::after_connect) return;
  if (device.id.empty() || !tracker_->is_known()) return;
  if (device.shown == Shown::after_pause && now < device.shown_from) return;
  device.shown = Shown::yes;
  device.said_present = now;
  line_->news = true;
  out.push_back(availability());
  push_config(now, out);
  push_state(now, out, 1);
}

Announcement Publisher::announcement(std::span<const Entity> entities) const {
  const PublisherConfig& config = line_->config;
  return {.base_topic = config.base_topic,
          .discovery_prefix = config.discovery_prefix,
          .id = device_->id,
          .name = config.name,
          .language = config.language,
          .meter = tracker_->identity(),
          .entities = entities,
          .vanished = tracker_->vanished(),
          .oldest = config.oldest,
          .via_device = config.via_device,
          .event_types = possible_events(*tracker_)};
}

// What the broker accepts is known once connected, and then everything is published again.
void Publisher::push_config(Monotonic now, Messages& out) {
  if (line_->connected == false) return;
  const std::vector<Entity> all = entities_of(*tracker_);
  device_->discovery.publish(announcement(all), now, out);
}

void Publisher::push_state(Monotonic now, Messages& out, int age_divisor) {
  for (const bool stays : {true, false}) {
    for (const std::unique_ptr<MeterValue>& value : tracker_->values().all()) {
      if (value->stays() != stays || !is_current(*value, now, age_divisor)) continue;
      if (line_->config.publish_values) write(*value, out.emplace_back());
      tracker_->said(*value, now);
    }
  }
  tracker_->said_all();
}

// What came back in the meantime stays.
void Publisher::push_leaving(Monotonic now, Messages& out) {
  for (std::string& topic : line_->leaving.take_due(now)) {
    if (!is_in_use(topic)) out.push_back(emptied(std::move(topic)));
    line_->news = true;
  }
}

bool Publisher::is_in_use(const std::string& topic) const {
  if (device_->shown != Shown::yes) return false;
  const std::string& base = line_->config.base_topic;
  const auto is_topic = [&](const std::unique_ptr<MeterValue>& value) {
    return topic == topic_of(*value, base, device_->id);
  };
  return topic == availability_topic(base, device_->id) || std::ranges::any_of(tracker_->values().all(), is_topic);
}

void Publisher::remove(const RetiredMeter& old, Monotonic now, Messages& out) {
  for (const std::string& topic : old.config_topics) out.push_back(emptied(topic));
  for (const std::string& topic : old.topics) line_->leaving.leave_at(now + kAfterRemoval, topic);
}

// The line has a different meter from now on. What the broker keeps of the old one stays until it is forgotten.
void Publisher::retire(const TrackedMemory& before, Messages& out) {
  if (device_->shown == Shown::yes) {
    out.push_back(availability_message(line_->config.base_topic, device_->id, false));
    line_->retired.push_back(as_retired(memory_of(before), line_->config.base_topic));
  }
  device_ = line_->new_device();
}

// The meter on the line gets another id. What the broker keeps under the old one is removed first, and the meter is
// announced again kPause after that: with the same entity ids, which are free again in Home Assistant by then.
void Publisher::move_to(std::string new_id, const TrackedMemory& before, bool at_once, Monotonic now, Messages& out) {
  ShownDevice& device = *device_;
  if (device.shown == Shown::yes) {
    const RetiredMeter old = as_retired(memory_of(before), line_->config.base_topic);
    if (at_once) {
      remove(old, now, out);
    } else {
      line_->leaving.leave_after_connect(old);
    }
    device.shown = at_once ? Shown::after_pause : Shown::after_connect;
    device.shown_from = now + kPause;
  }
  device.id = std::move(new_id);
  device.is_told = false;
  std::erase_if(line_->retired, [&](const RetiredMeter& old) { return old.id == device.id; });
  device.discovery = line_->new_discovery(form());
  line_->news = true;
}

std::vector<std::string> Publisher::known_ids() const {
  std::vector<std::string> ids;
  const ShownDevice& device = *device_;
  const std::string& id = device.id.empty() ? device.forgotten_as : device.id;
  if (device.shown != Shown::no && !id.empty()) ids.push_back(id);
  for (const RetiredMeter& old : line_->retired) ids.push_back(old.id);
  return ids;
}

std::vector<Message> Publisher::forget(std::string_view id, Monotonic now) {
  Messages out;
  std::erase_if(line_->retired, [&](const RetiredMeter& old) {
    if (old.id != id) return false;
    remove(old, now, out);
    return true;
  });
  if (device_->shown != Shown::no && (device_->id == id || device_->forgotten_as == id)) {
    if (device_->shown == Shown::yes) remove(as_retired(memory(), line_->config.base_topic), now, out);
    line_->unmoved.reset();
    tracker_->forget();
    auto device = line_->new_device();
    device->forgotten_as = id;
    device->shown = Shown::after_pause;
    device->shown_from = now + kPause;
    device_ = std::move(device);
  }
  tracker_->set_known_ids(ids_of_line());
  line_->news = true;
  return out;
}

std::vector<Message> Publisher::rename(std::string new_id, Monotonic now) {
  Messages out;
  move_to(std::move(new_id), tracker_->memory(), true, now, out);
  device_->renamed = true;
  return out;
}

std::vector<Message> Publisher::on_left_out(std::string_view topic, Monotonic now) {
  Messages out;
  ShownDevice& device = *device_;
  const bool is_announcement =
      device.shown == Shown::yes && topic == discovery_topic(line_->config.discovery_prefix, device.id);
  if (!is_announcement || form() != Discovery::device) return out;
  device.singly = true;
  DiscoveryPublisher singly = line_->new_discovery(form());
  singly.restore(device.discovery.held(), device.discovery.topics());
  device.discovery = std::move(singly);
  push_config(now, out);
  line_->news = true;
  return out;
}

Discovery Publisher::form() const {
  const Discovery wanted = line_->config.discovery;
  return device_->singly && wanted == Discovery::device ? Discovery::single : wanted;
}

bool Publisher::leaves_topics() const {
  return !line_->leaving.empty();
}
const std::string& Publisher::id() const {
  return device_->id;
}
std::string Publisher::events() const {
  return device_->shown == Shown::yes ? event_topic(line_->config.base_topic, device_->id) : std::string();
}
std::optional<DiscoveryNotice> Publisher::take_notice() {
  return device_->discovery.take_notice();
}
std::optional<PublishedAs> Publisher::take_published() {
  return line_->connected == false ? std::nullopt : device_->take_published(line_->config.base_topic);
}
bool Publisher::take_news() {
  const bool of_discovery = device_->discovery.take_news();
  return std::exchange(line_->news, false) || of_discovery;
}

MeterMemory Publisher::memory() const {
  return memory_of(tracker_->memory());
}

MeterMemory Publisher::memory_of(TrackedMemory tracked) const {
  MeterMemory memory = line_->unmoved ? *line_->unmoved : MeterMemory();
  memory.retired = line_->retired;
  if (line_->unmoved) return memory;
  memory.leaving = line_->leaving.all();
  // Also while it waits for its announcement: just renamed, it must not go back to its old name.
  if (device_->id.empty() || tracked.values.empty()) return memory;
  memory.id = device_->id;
  memory.renamed = device_->renamed;
  memory.singly = device_->singly;
  memory.meter = std::move(tracked);
  memory.discovery = device_->discovery.held();
  memory.config_topics = device_->discovery.topics();
  return memory;
}

}  // namespace ams2mqtt
