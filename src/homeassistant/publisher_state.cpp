// The steps that a publisher's events are made of.
#include "publisher_state.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <variant>

#include "ams2mqtt/homeassistant/topics.hpp"
#include "ams2mqtt/meter/telegram_json.hpp"
#include "payload.hpp"

namespace ams2mqtt {

namespace {

struct IdentityText {
  std::string_view key;
  std::string MeterIdentity::* text;
};
constexpr std::array<IdentityText, 3> kIdentityTexts = {{{"meter_id", &MeterIdentity::id},
                                                         {"meter_type", &MeterIdentity::type},
                                                         {"list_version", &MeterIdentity::list_version}}};

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
  fresh.announcer = new_announcer(config.discovery);
  fresh.id = configured_id;
  fresh.values.name_topics(config.base_topic, fresh.id);
  return fresh;
}

Announcer Publisher::State::new_announcer(Discovery wanted) const {
  Announcer announcer(wanted);
  announcer.limit_packets(packet_limit);
  return announcer;
}

Message Publisher::State::availability(std::string_view state) const {
  return {availability_topic(config.base_topic, meter.id), std::string(state), 1, true};
}

// Silence is not talk: what a meter does not say while it says nothing at all is not gone.
void Publisher::State::note_time(Monotonic now) {
  meter.telegrams.observe(now);
  if (meter.last_telegram) {
    meter.talk += std::min(now - *meter.last_telegram, silence_limit(meter.telegrams.interval()));
  }
  meter.last_telegram = now;
}

void Publisher::State::take_identity(const MeterIdentity& said, Monotonic now, Messages& out) {
  if (said == meter.identity) return;
  const MeterIdentity identity = with_restored(said);
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
  note_submeters(telegram);
  int repeats = 1;
  if (!telegram.vouched) {
    repeats = meter.announced ? Belief::kChange : Belief::kFirst;
    meter.values.begin_unvouched(telegram.readings.size());
  }
  for (const Reading& reading : telegram.readings) {
    take_reading(reading, now, out, evidence_of(telegram, reading), repeats);
  }
  show_withheld(now, out);
}

void Publisher::State::take_reading(const Reading& reading, Monotonic now, Messages& out,
                                    const RegisterEvidence& evidence, int repeats) {
  const MeterValues::Outcome outcome = meter.values.take(reading, now, meter.talk, evidence, repeats);
  if (outcome.withheld != nullptr) {
    say_withheld(*outcome.withheld, reading.unit, std::get<Decimal>(reading.value), now);
  }
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
  out.push_back({telegram_topic(config.base_topic, meter.id), to_json(without_withheld(telegram).telegram),
                 static_cast<std::uint8_t>(every ? 1 : 0), false, every});
}

// Before this nothing was published, so everything that was held back follows.
void Publisher::State::announce_when_known(Monotonic now, Messages& out) {
  const bool is_known = meter.last_telegram || meter.restored;
  if (meter.announced || meter.id.empty() || !is_known || !meter.believed) return;
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

// What the broker takes is known with the connection, which asks for everything again.
void Publisher::State::push_config(Monotonic now, Messages& out) {
  if (connected == false) return;
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
