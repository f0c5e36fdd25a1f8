#include "ams2mqtt/homeassistant/publisher.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>
#include <variant>

#include "ams2mqtt/homeassistant/announcement_schedule.hpp"
#include "ams2mqtt/homeassistant/discovery.hpp"
#include "ams2mqtt/homeassistant/interval.hpp"
#include "ams2mqtt/homeassistant/meter_values.hpp"
#include "ams2mqtt/homeassistant/payload.hpp"
#include "ams2mqtt/homeassistant/topics.hpp"

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

// Everything known of one meter; a replaced meter begins anew.
struct Meter {
  std::string id;  // of its topics; empty until it is known
  MeterIdentity identity;
  MeterValues values;
  std::span<const Quantity* const> expected;  // what `values` already holds
  IntervalObserver telegrams;
  Monotonic last_telegram{0};
  bool online = false;
  bool announced = false;
  std::string config_topic;
  std::string config;  // the discovery message that was sent last
  AnnouncementSchedule schedule;
};

}  // namespace

struct Publisher::State {
  using Messages = std::vector<Message>;

  explicit State(PublisherConfig publisher_config)
      : config(std::move(publisher_config)), configured_id(topic_id(config.id)) {
    meter.id = configured_id;
    meter.values.name_topics(config.base_topic, meter.id);
  }

  void retire_replaced(const Telegram& telegram, Messages& out);
  void name_meter(const Telegram& telegram);
  void take_identity(const MeterIdentity& identity, Monotonic now, Messages& out);
  void take_readings(const Telegram& telegram, Monotonic now, Messages& out);
  void take_reading(const Reading& reading, Monotonic now, Messages& out);
  void announce(Monotonic now, Messages& out);
  void push_config(Monotonic now, Messages& out);
  void push_retained(Messages& out) const;
  void push_instantaneous(Monotonic now, int age_divisor, Messages& out) const;
  void push_availability(Messages& out) const { out.push_back(availability(meter.online ? kOnline : kOffline)); }
  [[nodiscard]] Message availability(std::string_view state) const {
    return {availability_topic(config.base_topic, meter.id), std::string(state), 1, true};
  }
  [[nodiscard]] Message discovery() const;

  PublisherConfig config;
  std::string configured_id;
  Meter meter;
};

// Another meter hangs on the wire: with a configured id it takes over the device, else the old one becomes unavailable
// and a new device begins.
void Publisher::State::retire_replaced(const Telegram& telegram, Messages& out) {
  if (telegram.meter == nullptr || telegram.meter->id.empty()) return;
  if (!configured_id.empty()) {
    if (!meter.identity.id.empty() && meter.identity.id != telegram.meter->id) meter.values.reset_guards();
    return;
  }
  if (meter.id.empty()) return;
  if (meter.identity.id == telegram.meter->id) return;
  const std::string new_id = topic_id(telegram.meter->id);
  if (new_id.empty() || new_id == meter.id) return;
  if (meter.announced) out.push_back(availability(kOffline));
  meter = Meter();
}

void Publisher::State::name_meter(const Telegram& telegram) {
  if (telegram.meter != nullptr) meter.id = topic_id(telegram.meter->id);
  if (meter.id.empty() && is_full_list(telegram)) meter.id = topic_id(slug(config.name));
  if (meter.id.empty() && is_full_list(telegram)) meter.id = "meter";
  if (!meter.id.empty()) meter.values.name_topics(config.base_topic, meter.id);
}

void Publisher::State::take_identity(const MeterIdentity& identity, Monotonic now, Messages& out) {
  if (identity == meter.identity) return;
  meter.identity = identity;
  meter.schedule.changed(now);
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
      if (meter.values.expect(*quantity)) meter.schedule.changed(now);
    }
  }
  for (const Reading& reading : telegram.readings) take_reading(reading, now, out);
}

void Publisher::State::take_reading(const Reading& reading, Monotonic now, Messages& out) {
  const MeterValues::Outcome outcome = meter.values.take(reading, now);
  if (outcome.announce) meter.schedule.changed(now);
  if (outcome.news != nullptr && meter.announced) out.push_back(outcome.news->message());
}

// Before this nothing was published, so everything that was held back follows.
void Publisher::State::announce(Monotonic now, Messages& out) {
  meter.announced = true;
  meter.online = true;
  push_availability(out);
  Message message = discovery();
  meter.config_topic = message.topic;
  meter.config = message.payload;
  meter.schedule.sent(now);
  out.push_back(std::move(message));
  push_retained(out);
  push_instantaneous(now, 1, out);
}

Message Publisher::State::discovery() const {
  std::vector<Entity> entities;
  entities.reserve(meter.values.all().size());
  for (const MeterValue& value : meter.values.all()) {
    entities.push_back({value.quantity, value.code, value.unit, value.expire_after});
  }
  return discovery_message({.base_topic = config.base_topic,
                            .discovery_prefix = config.discovery_prefix,
                            .id = meter.id,
                            .name = config.name,
                            .language = config.language,
                            .meter = meter.identity,
                            .entities = entities});
}

// The message as it was sent last, unless a different one may be sent now.
void Publisher::State::push_config(Monotonic now, Messages& out) {
  if (meter.schedule.may_change(now)) {
    meter.config = discovery().payload;
    meter.schedule.sent(now);
  }
  out.push_back({meter.config_topic, meter.config, 1, true});
}

void Publisher::State::push_retained(Messages& out) const {
  for (const MeterValue& value : meter.values.all()) {
    if (value.retained() && !value.payload.empty()) out.push_back(value.message());
  }
}

void Publisher::State::push_instantaneous(Monotonic now, int age_divisor, Messages& out) const {
  for (const MeterValue& value : meter.values.all()) {
    if (value.retained() || value.payload.empty()) continue;
    if ((now - value.at) * age_divisor < value.expire_after) out.push_back(value.message());
  }
}

Publisher::Publisher(PublisherConfig config) : state_(std::make_unique<State>(std::move(config))) {}
Publisher::~Publisher() = default;
Publisher::Publisher(Publisher&&) noexcept = default;
Publisher& Publisher::operator=(Publisher&&) noexcept = default;

std::vector<Message> Publisher::on_telegram(const Telegram& telegram, Monotonic now) {
  State& state = *state_;
  std::vector<Message> out;
  out.reserve(telegram.readings.size() + 2);
  state.retire_replaced(telegram, out);
  Meter& meter = state.meter;
  if (telegram.rescaled) meter.values.reset_guards();
  meter.telegrams.observe(now);
  meter.last_telegram = now;
  if (meter.announced && !meter.online) {
    meter.online = true;
    state.push_availability(out);
  }
  if (meter.id.empty()) state.name_meter(telegram);
  if (telegram.meter != nullptr) state.take_identity(*telegram.meter, now, out);
  state.take_readings(telegram, now, out);
  if (!meter.announced && !meter.id.empty()) state.announce(now, out);
  return out;
}

std::vector<Message> Publisher::on_broker_up(Monotonic now) {
  std::vector<Message> out;
  if (!state_->meter.announced) return out;
  state_->push_availability(out);
  state_->push_config(now, out);
  state_->push_retained(out);
  state_->push_instantaneous(now, 2, out);
  return out;
}

std::vector<Message> Publisher::on_birth(Monotonic now, double jitter) {
  if (state_->meter.announced) state_->meter.schedule.birth(now, jitter);
  return {};
}

std::vector<Message> Publisher::on_tick(Monotonic now) {
  std::vector<Message> out;
  Meter& meter = state_->meter;
  if (!meter.announced) return out;
  const AnnouncementSchedule::Due due = meter.schedule.take_due(now);
  if (due.config) state_->push_config(now, out);
  const bool silent = now - meter.last_telegram > silence_limit(meter.telegrams.interval());
  if (meter.online && silent) {
    meter.online = false;
    state_->push_availability(out);
  }
  if (due.state) {
    state_->push_availability(out);
    state_->push_retained(out);
    state_->push_instantaneous(now, 2, out);
  }
  return out;
}

std::vector<Message> Publisher::on_stop() {
  std::vector<Message> out;
  if (!state_->meter.announced) return out;
  state_->meter.online = false;
  state_->push_availability(out);
  return out;
}

const std::string& Publisher::id() const {
  return state_->meter.id;
}
bool Publisher::available() const {
  return state_->meter.online;
}

}  // namespace ams2mqtt
