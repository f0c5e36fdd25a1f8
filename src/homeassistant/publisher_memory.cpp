// What a publisher takes over a restart, and back.
#include <algorithm>
#include <utility>

#include "ams2mqtt/homeassistant/topics.hpp"
#include "publisher_state.hpp"

namespace ams2mqtt {

void Publisher::State::restore(const MeterMemory& memory) {
  retired = memory.retired;
  for (const std::string& topic : memory.leaving) agenda.emplace_back(kAtConnect - kAfterRemoval, topic);
  if (memory.id.empty() || topic_id(memory.id) != memory.id) return;
  meter.identity = memory.identity;
  meter.renamed = memory.renamed;
  meter.singly = memory.singly && !config.insists;
  meter.announcer = new_announcer(form());
  meter.vanished = memory.vanished;
  if (memory.interval) meter.telegrams.restore(*memory.interval);
  for (const ValueMemory& value : memory.values) restore_value(value);
  meter.submeters.restore(memory.submeters);

  std::string wanted = configured_id;
  const bool by_name = topic_id(memory.identity.device_name) == memory.id;
  const bool stays = memory.renamed || by_name || memory.identity.id.empty();
  if (wanted.empty()) wanted = stays ? memory.id : topic_id(memory.identity.id);
  meter.id = wanted;
  meter.values.name_topics(config.base_topic, meter.id);
  meter.believed = true;
  meter.confirmed = false;
  meter.restored = true;
  belief.restore(memory.identity);
  if (wanted != memory.id) return move_restored(memory);
  if (memory.dotted_topics) leave_dotted_topics(memory);
  meter.announcer.restore(memory.discovery, memory.config_topics);
  meter.announced = true;
}

// Topics of codes were spelled with dots before; what a broker or a bridge retained there would stay for ever. It goes
// after the announcement that names the new ones.
void Publisher::State::leave_dotted_topics(const MeterMemory& memory) {
  for (std::string& topic : dotted_topics(memory, config.base_topic)) {
    agenda.emplace_back(kAtConnect - kAfterRemoval, std::move(topic));
  }
  news = true;
}

void Publisher::State::restore_value(const ValueMemory& remembered) {
  const Quantity* quantity = find_quantity(remembered.key);
  const std::optional<ObisCode> code = quantity != nullptr ? quantity->obis : parse_obis(remembered.key);
  if (!code) {  // a key of another version of this program
    meter.vanished.push_back(remembered.key);
    return;
  }
  if (!meter.values.has_room_for(quantity)) return meter.vanished.push_back(remembered.key);
  MeterValue& value = meter.values.restore(quantity, *code);
  if (quantity == nullptr) value.unit = remembered.unit;
  value.expire_after = remembered.expire_after;
  if (remembered.interval) value.interval.restore(*remembered.interval);
  if (!value.retained()) return;
  const std::optional<Decimal> number = Decimal::parse(remembered.payload);
  const bool is_register = quantity->kind == Kind::counter;
  if (is_register && !number) return;
  if (is_register) value.guard.restore(*number, remembered.time);
  if (quantity == &withheld_quantity()) meter.withheld = remembered.payload;
  value.payload = remembered.payload;
}

// The configuration gives the meter another id than it had: the old topics go at the first connection, and the meter is
// announced again kPause after that.
void Publisher::State::move_restored(const MeterMemory& memory) {
  leave_at_connect(as_retired(memory, config.base_topic));
  meter.silent_until = kAtConnect;
  unmoved = memory;
}

void Publisher::State::leave_at_connect(const RetiredMeter& old) {
  for (const std::string& topic : old.config_topics) agenda.emplace_back(kAtConnect, topic);
  for (const std::string& topic : old.topics) agenda.emplace_back(kAtConnect - kAfterRemoval, topic);
}

namespace {

// What differs by a moment each time would be written to the disk each time.
std::optional<Monotonic> rounded(std::optional<Monotonic> interval) {
  constexpr Monotonic kStep{500};
  if (!interval) return interval;
  return std::max((*interval + kStep / 2) / kStep * kStep, kStep);
}

}  // namespace

MeterMemory Publisher::State::memory() const {
  MeterMemory memory = unmoved.value_or(MeterMemory());
  memory.retired = retired;
  if (unmoved) return memory;
  for (const auto& [at, topic] : agenda) memory.leaving.push_back(topic);
  // While it waits for its announcement, too: renamed just now, it must not go back to its old name.
  if (meter.id.empty() || meter.values.all().empty()) return memory;
  memory.id = meter.id;
  memory.renamed = meter.renamed;
  memory.singly = meter.singly;
  memory.identity = meter.identity;
  memory.interval = rounded(meter.telegrams.interval());
  memory.vanished = meter.vanished;
  memory.submeters = meter.submeters.all();
  memory.discovery = meter.announcer.held();
  memory.config_topics = meter.announcer.topics();
  for (const MeterValue& value : meter.values.all()) {
    memory.values.push_back(
        {.key = value.quantity != nullptr ? std::string(value.quantity->key) : to_string(value.code),
         .unit = value.unit,
         .payload = value.retained() ? value.payload : std::string(),
         .expire_after = value.expire_after,
         .interval = rounded(value.interval.interval()),
         .time = value.payload.empty() ? std::nullopt : value.guard.believed_time()});
  }
  return memory;
}

}  // namespace ams2mqtt
