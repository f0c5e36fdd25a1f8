// The steps that a publisher's events are made of.
#include "publisher_state.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <variant>

#include "ams2mqtt/homeassistant/payload.hpp"
#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/meter/telegram_json.hpp"

namespace ams2mqtt {

namespace {

struct IdentityText {
  std::string_view key;
  std::string MeterIdentity::* text;
};
constexpr std::array<IdentityText, 3> kIdentityTexts = {{{"meter_id", &MeterIdentity::id},
                                                         {"meter_type", &MeterIdentity::type},
                                                         {"list_version", &MeterIdentity::list_version}}};

// A list that says more than the power, and would name the meter if the meter ever did. Clocks do not count, nor do
// texts, some of which this program itself adds.
bool is_full_list(const Telegram& telegram) {
  const auto is_number = [](const Reading& reading) { return std::holds_alternative<Decimal>(reading.value); };
  return std::ranges::count_if(telegram.readings, is_number) > 1;
}

// Lists that come rarely have no successor that would make up for them.
bool is_rare_list(const Telegram& telegram) {
  return std::ranges::any_of(telegram.readings, [&](const Reading& reading) {
    const bool is_register = reading.quantity != nullptr && reading.quantity->kind == Kind::counter;
    return is_register && std::ranges::find(telegram.expected, reading.quantity) != telegram.expected.end();
  });
}

}  // namespace

Publisher::State::State(PublisherConfig publisher_config)
    : config(std::move(publisher_config)), configured_id(topic_id(config.id)), meter(new_meter()) {}

TrackedMeter Publisher::State::new_meter() const {
  TrackedMeter fresh;
  fresh.values = MeterValues(config.paces);
  fresh.announcer = Announcer(config.discovery);
  fresh.id = configured_id;
  fresh.values.name_topics(config.base_topic, fresh.id);
  return fresh;
}

Message Publisher::State::availability(std::string_view state) const {
  return {availability_topic(config.base_topic, meter.id), std::string(state), 1, true};
}

// After a restart: does this telegram come from the meter that is remembered? A list without a number must at least be
// one that would carry it, and of the same maker.
bool Publisher::State::is_restored_meter(const Telegram& telegram) const {
  if (!configured_id.empty()) return true;
  if (telegram.meter == nullptr) return false;
  if (!telegram.meter->id.empty()) return telegram.meter->id == meter.identity.id;
  return is_full_list(telegram) && telegram.meter->manufacturer == meter.identity.manufacturer;
}

// Another meter hangs on the wire: with a configured id it takes over the device, else the old one becomes unavailable
// and a new device begins.
void Publisher::State::retire_replaced(const Telegram& telegram, Messages& out) {
  if (telegram.meter == nullptr || telegram.meter->id.empty()) return;
  if (meter.identity.id == telegram.meter->id) return;
  if (!configured_id.empty()) {
    if (!meter.identity.id.empty()) meter.values.reset_guards();
    return;
  }
  if (meter.id.empty()) return;
  const std::string new_id = topic_id(telegram.meter->id);
  if (new_id.empty() || new_id == meter.id) return;
  retire(out);
}

void Publisher::State::name_meter(const Telegram& telegram) {
  if (telegram.meter != nullptr) meter.id = topic_id(telegram.meter->id);
  if (meter.id.empty() && is_full_list(telegram)) meter.id = topic_id(slug(config.name));
  if (meter.id.empty() && is_full_list(telegram)) meter.id = "meter";
  if (meter.id.empty()) return;
  meter.values.name_topics(config.base_topic, meter.id);
  std::erase_if(retired, [this](const RetiredMeter& old) { return old.id == meter.id; });
}

// Silence is not talk: what a meter does not say while it says nothing at all is not gone.
void Publisher::State::note_time(Monotonic now) {
  meter.telegrams.observe(now);
  if (meter.last_telegram) {
    meter.talk += std::min(now - *meter.last_telegram, silence_limit(meter.telegrams.interval()));
  }
  meter.last_telegram = now;
}

// What was known before a restart is not unknown because the first lists do not repeat it.
MeterIdentity Publisher::State::with_restored(MeterIdentity identity) {
  if (!meter.restored) return identity;
  const bool other = !identity.id.empty() && !meter.identity.id.empty() && identity.id != meter.identity.id;
  const bool complete = !identity.type.empty() && !identity.list_version.empty();
  if (other || complete) meter.restored = false;
  if (other) return identity;
  const auto fill = [](std::string& text, const std::string& known) {
    if (text.empty()) text = known;
  };
  fill(identity.manufacturer, meter.identity.manufacturer);
  fill(identity.id, meter.identity.id);
  fill(identity.type, meter.identity.type);
  fill(identity.model, meter.identity.model);
  fill(identity.list_version, meter.identity.list_version);
  return identity;
}

void Publisher::State::take_identity(const MeterIdentity& heard, Monotonic now, Messages& out) {
  if (heard == meter.identity) return;
  const MeterIdentity identity = with_restored(heard);
  if (identity == meter.identity) return;
  const bool was_known = !meter.identity.list_version.empty() || !meter.identity.type.empty();
  const bool other_lists = meter.identity.list_version != identity.list_version ||
                           meter.identity.type != identity.type || meter.identity.id != identity.id;
  if (was_known && other_lists) meter.changed_talk = meter.talk;
  meter.identity = identity;
  meter.announcer.changed(now);
  news = true;
  for (const IdentityText& row : kIdentityTexts) {
    const Quantity* quantity = find_quantity(row.key);
    if (quantity == nullptr) continue;
    take_reading({quantity->obis, quantity, std::string_view(identity.*row.text), {}}, now, out);
  }
}

void Publisher::State::take_readings(const Telegram& telegram, Monotonic now, Messages& out) {
  const bool same =
      telegram.expected.data() == meter.expected.data() && telegram.expected.size() == meter.expected.size();
  if (!same) {
    meter.expected = telegram.expected;
    for (const Quantity* quantity : telegram.expected) {
      const bool vanished = std::ranges::find(meter.vanished, quantity->key) != meter.vanished.end();
      if (vanished || !meter.values.expect(*quantity, meter.talk)) continue;
      meter.announcer.changed(now);
      news = true;
    }
  }
  for (const Reading& reading : telegram.readings) take_reading(reading, now, out);
}

void Publisher::State::take_reading(const Reading& reading, Monotonic now, Messages& out) {
  const MeterValues::Outcome outcome = meter.values.take(reading, now, meter.talk);
  if (outcome.announce) {
    forget_vanished(reading.quantity, reading.obis);
    meter.announcer.changed(now);
  }
  news = news || outcome.remember;
  if (outcome.news == nullptr || !may_publish()) return;
  out.push_back(outcome.news->message());
  meter.values.said(*outcome.news, now);
}

// It came back.
void Publisher::State::forget_vanished(const Quantity* quantity, const ObisCode& code) {
  if (!meter.vanished.empty()) std::erase(meter.vanished, entity_key(quantity, code));
}

void Publisher::State::push_telegram(const Telegram& telegram, Messages& out) const {
  if (!config.publish_telegrams || telegram.meter == nullptr) return;
  const bool every = is_rare_list(telegram);
  out.push_back({telegram_topic(config.base_topic, meter.id), to_json(telegram),
                 static_cast<std::uint8_t>(every ? 1 : 0), false, every});
}

// Before this nothing was published, so everything that was held back follows.
void Publisher::State::announce_when_known(Monotonic now, Messages& out) {
  const bool is_known = meter.last_telegram || meter.restored;
  if (meter.announced || meter.id.empty() || !is_known) return;
  if (meter.silent_until && now < *meter.silent_until) return;
  meter.silent_until.reset();
  meter.announced = true;
  news = true;
  push_availability(out);
  push_config(now, out);
  push_state(now, 1, out);
}

std::vector<Entity> Publisher::State::entities() const {
  std::vector<Entity> entities;
  entities.reserve(meter.values.all().size());
  for (const MeterValue& value : meter.values.all()) {
    entities.push_back({value.quantity, value.code, value.unit, value.expire_after});
  }
  return entities;
}

Announcement Publisher::State::announcement(std::span<const Entity> entities) const {
  return {.base_topic = config.base_topic,
          .discovery_prefix = config.discovery_prefix,
          .id = meter.id,
          .name = config.name,
          .language = config.language,
          .meter = meter.identity,
          .entities = entities,
          .vanished = meter.vanished,
          .legacy = config.legacy};
}

void Publisher::State::push_config(Monotonic now, Messages& out) {
  const std::vector<Entity> all = entities();
  meter.announcer.say(announcement(all), now, out);
}

// What is retained, and what was measured within expire_after / age_divisor. A register from before a restart is only
// said where it is sure to be the newest: of a list that comes rarely.
void Publisher::State::push_state(Monotonic now, int age_divisor, Messages& out) {
  for (const bool retained : {true, false}) {
    for (const MeterValue& value : meter.values.all()) {
      if (value.retained() != retained || value.payload.empty()) continue;
      const bool current =
          retained ? value.read || value.slow() : value.read && (now - value.at) * age_divisor < value.expire_after;
      if (!current) continue;
      out.push_back(value.message());
      meter.values.said(value, now);
    }
  }
  meter.values.forget_waiting();
}

void Publisher::State::push_due_values(Monotonic now, Messages& out) {
  if (!may_publish()) return;
  while (const MeterValue* value = meter.values.take_due(now)) out.push_back(value->message());
}

// The first connection has come for what waited for it.
void Publisher::State::begin_agenda(Monotonic now) {
  for (auto& [at, topic] : agenda) {
    if (at >= kAtConnect - kPause) at = now + (kAtConnect - at);
  }
  if (std::exchange(unmoved, std::nullopt)) news = true;
  if (meter.silent_until == kAtConnect) meter.silent_until = now + kPause;
}

// What came back in the meantime stays.
void Publisher::State::push_agenda(Monotonic now, Messages& out) {
  std::erase_if(agenda, [&](std::pair<Monotonic, std::string>& entry) {
    if (now < entry.first) return false;
    if (!is_in_use(entry.second)) out.push_back(emptied(std::move(entry.second)));
    news = true;
    return true;
  });
}

bool Publisher::State::is_in_use(const std::string& topic) const {
  if (!meter.announced) return false;
  const std::span<const MeterValue> values = meter.values.all();
  return topic == availability_topic(config.base_topic, meter.id) ||
         std::ranges::find(values, topic, &MeterValue::topic) != values.end();
}

}  // namespace ams2mqtt
