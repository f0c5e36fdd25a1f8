#include "ams2mqtt/homeassistant/publisher.hpp"

#include <utility>

#include "ams2mqtt/homeassistant/topics.hpp"
#include "publisher_state.hpp"

namespace ams2mqtt {

Publisher::Publisher(PublisherConfig config, const MeterMemory& memory)
    : state_(std::make_unique<State>(std::move(config))) {
  state_->restore(memory);
}
Publisher::~Publisher() = default;
Publisher::Publisher(Publisher&&) noexcept = default;
Publisher& Publisher::operator=(Publisher&&) noexcept = default;

std::vector<Message> Publisher::on_telegram(const Telegram& telegram, Monotonic now) {
  State& state = *state_;
  std::vector<Message> out;
  out.reserve(telegram.readings.size() + 2);
  const State::Hearing hearing = state.hear(telegram);
  if (hearing == State::Hearing::nothing) return out;
  const bool whole = hearing == State::Hearing::whole;
  if (whole) state.retire_replaced(telegram, now, out);
  TrackedMeter& meter = state.meter;
  if (!meter.confirmed) {
    if (!state.is_restored_meter(telegram)) return out;
    meter.confirmed = true;
  }
  if (telegram.rescaled) meter.values.reset_guards();
  state.note_time(now);
  if (!meter.online && !meter.id.empty()) {
    meter.online = true;
    if (meter.announced) state.push_availability(out);
  }
  meter.believed = meter.believed || whole;
  if (meter.id.empty() && whole) {
    state.name_meter(telegram);
    meter.online = !meter.id.empty();
  }
  if (telegram.meter != nullptr && whole) state.take_identity(*telegram.meter, now, out);
  state.take_readings(telegram, now, out);
  state.announce_when_known(now, out);
  if (state.may_publish()) state.push_telegram(telegram, out);
  return out;
}

std::vector<Message> Publisher::on_broker_up(Monotonic now) {
  std::vector<Message> out;
  State& state = *state_;
  state.connected = true;
  state.begin_agenda(now);
  state.push_agenda(now, out);
  if (!state.meter.announced) return out;
  state.push_availability(out);
  state.push_config(now, out);
  state.push_state(now, 2, out);
  return out;
}

// What waits for a pause between two announcements that Home Assistant hears waits for it after the next connection.
void Publisher::on_broker_down() {
  state_->connected = false;
  TrackedMeter& meter = state_->meter;
  if (!meter.announced && meter.silent_until) meter.silent_until = kAtConnect;
}

void Publisher::limit_packets(std::size_t bytes) {
  state_->packet_limit = bytes;
  state_->meter.announcer.limit_packets(bytes);
}

std::vector<Message> Publisher::on_birth(Monotonic now, double jitter) {
  if (state_->meter.announced) state_->meter.announcer.birth(now, jitter);
  return {};
}

std::vector<Message> Publisher::on_tick(Monotonic now) {
  std::vector<Message> out;
  State& state = *state_;
  TrackedMeter& meter = state.meter;
  state.push_agenda(now, out);
  state.announce_when_known(now, out);
  if (!meter.announced) return out;
  state.take_back_vanished(now);
  const std::vector<Entity> all = state.entities();
  const Message availability = state.availability(meter.online ? kOnline : kOffline);
  const bool state_due =
      state.connected != false && meter.announcer.tick(state.announcement(all), availability, now, out);
  const bool silent = meter.last_telegram && now - *meter.last_telegram > silence_limit(meter.telegrams.interval());
  if (meter.online && silent) {
    meter.online = false;
    state.push_availability(out);
  }
  if (state_due) {
    state.push_availability(out);
    state.push_state(now, 2, out);
  }
  state.push_due_values(now, out);
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
  return state_->meter.announced && state_->meter.online;
}
const MeterIdentity& Publisher::heard() const {
  return state_->heard;
}
std::vector<std::string> Publisher::take_notes() {
  std::vector<std::string> notes = std::exchange(state_->notes, {});
  if (auto note = state_->meter.announcer.take_note()) notes.push_back(std::move(*note));
  if (state_->meter.values.take_overflow()) {
    notes.push_back("the meter sends more than " + std::to_string(MeterValues::kMostUnknown) +
                    " codes that are not in the catalog; further ones are left out");
  }
  return notes;
}
MeterMemory Publisher::memory() const {
  return state_->memory();
}
bool Publisher::take_news() {
  const bool of_announcer = state_->meter.announcer.take_news();
  return std::exchange(state_->news, false) || of_announcer;
}
std::vector<Remark> Publisher::take_remarks() {
  return state_->remarks.take();
}

}  // namespace ams2mqtt
