#include "ams2mqtt/tracking/meter_events.hpp"

#include <algorithm>

#include "ams2mqtt/tracking/newest_value.hpp"
#include "ams2mqtt/tracking/value_key.hpp"
#include "belief.hpp"

namespace ams2mqtt {

namespace {

constexpr std::string_view kBreakerKey = "breaker_state";
constexpr std::string_view kTariffKey = "tariff";
constexpr std::array<std::string_view, 2> kFailureKeys = {"power_failures", "long_power_failures"};
constexpr std::string_view kPeakKey = "capacity";

constexpr std::array<std::string_view, 6> kEventNames = {"meter_replaced", "breaker_opened", "breaker_closed",
                                                         "tariff_changed", "power_failure",  "new_peak"};

// Nothing for a state that is not known (IEC 62056-6-2, "disconnect control": 0 disconnected, 1 connected, 2 ready for
// reconnection, which is still without power).
std::optional<bool> is_closed(const std::string& state) {
  if (state == "1") return true;
  if (state == "0" || state == "2") return false;
  return std::nullopt;
}

void note_state(std::string_view key, std::string before, std::string after, std::vector<MeterEvent>& events) {
  if (key == kTariffKey) {
    events.push_back({MeterEventType::tariff_changed, {{"from", std::move(before)}, {"to", std::move(after)}}});
    return;
  }
  const auto was = is_closed(before);
  const auto is = is_closed(after);
  if (!was || !is || *was == *is) return;
  events.push_back({*is ? MeterEventType::breaker_closed : MeterEventType::breaker_opened, {}});
}

bool has(const MeterValues& values, std::string_view key) {
  return values.find(*find_quantity(key)) != nullptr;
}

const NewestValue* newest_of(const MeterValues& values, const Quantity& quantity) {
  const MeterValue* value = values.find(quantity);
  return value != nullptr ? &value->newest : nullptr;
}

}  // namespace

std::string_view to_string(MeterEventType type) {
  return kEventNames[static_cast<std::size_t>(type)];
}

std::vector<MeterEventType> possible_events(const MeterTracker& tracker) {
  const MeterValues& values = tracker.values();
  std::vector<MeterEventType> types;
  if (!tracker.identity().id.empty()) types.push_back(MeterEventType::meter_replaced);
  if (has(values, kBreakerKey)) {
    types.push_back(MeterEventType::breaker_opened);
    types.push_back(MeterEventType::breaker_closed);
  }
  if (has(values, kTariffKey)) types.push_back(MeterEventType::tariff_changed);
  if (has(values, kFailureKeys[0]) || has(values, kFailureKeys[1])) types.push_back(MeterEventType::power_failure);
  if (has(values, kPeakKey)) types.push_back(MeterEventType::new_peak);
  return types;
}

MeterEvents::MeterEvents() {
  begin_values();
}

void MeterEvents::begin_values() {
  states_ = {State{find_quantity(kBreakerKey), {}, {}}, State{find_quantity(kTariffKey), {}, {}}};
  counters_ = {Counter{find_quantity(kFailureKeys[0]), {}}, Counter{find_quantity(kFailureKeys[1]), {}}};
}

void MeterEvents::forget() {
  identity_ = nobody();
  begin_values();
}

void MeterEvents::restore(const MeterTracker& tracker, const std::vector<std::string>& known_ids) {
  identity_ = tracker.shared_identity();
  numbers_ = known_ids;
  if (const std::string id = plain_id(identity_->id); !id.empty()) numbers_.push_back(id);
  for (State& state : states_) {
    if (const NewestValue* newest = newest_of(tracker.values(), *state.quantity)) state.believed = to_string(*newest);
  }
  std::vector<MeterEvent> none;
  take_counters(tracker.values(), none);
}

std::vector<MeterEvent> MeterEvents::on_telegram(const Telegram& telegram, const MeterTracker& tracker) {
  std::vector<MeterEvent> events;
  note_meter(tracker, events);
  for (const Reading& reading : telegram.readings) {
    const auto state = std::ranges::find(states_, reading.quantity, &State::quantity);
    NewestValue value;
    if (reading.quantity == nullptr || state == states_.end() || !take_value(reading, value)) continue;
    const std::string before = state->believed;
    if (!changes(*state, to_string(value), telegram.vouched) || before.empty()) continue;
    note_state(reading.quantity->key, before, state->believed, events);
  }
  take_counters(tracker.values(), events);
  return events;
}

// Meters that take turns on a line do not replace each other, so each number counts once.
void MeterEvents::note_meter(const MeterTracker& tracker, std::vector<MeterEvent>& events) {
  if (tracker.shared_identity() == identity_) return;
  const MeterIdentity& identity = tracker.identity();
  const MeterIdentity& before = *identity_;
  const bool both = !before.id.empty() && !identity.id.empty();
  const bool another = both && !is_same_meter(before, identity);
  const std::string id = plain_id(identity.id);
  const bool is_new = std::ranges::find(numbers_, id) == numbers_.end() && numbers_.size() < kMostNumbers;
  if (another) {
    if (is_new) events.push_back({MeterEventType::meter_replaced, {{"from", before.id}, {"to", identity.id}}});
    begin_values();
  }
  if (is_new && !id.empty()) numbers_.push_back(id);
  if (another || !identity.id.empty() || before.id.empty()) identity_ = tracker.shared_identity();
}

// True when the state is believed to be another one from now on, the first one included.
bool MeterEvents::changes(State& state, const std::string& said, bool vouched) {
  if (said == state.believed) {
    state.heard = 0;
    return false;
  }
  state.heard = said == state.candidate ? state.heard + 1 : 1;
  state.candidate = said;
  const int enough = vouched ? 1 : state.believed.empty() ? Belief::kFirst : Belief::kChange;
  if (state.heard < enough) return false;
  state.believed = said;
  state.heard = 0;
  return true;
}

// A long failure counts in both registers and is one event.
void MeterEvents::take_counters(const MeterValues& values, std::vector<MeterEvent>& events) {
  MeterEvent event{MeterEventType::power_failure, {}};
  bool grew = false;
  for (Counter& counter : counters_) {
    const NewestValue* newest = newest_of(values, *counter.quantity);
    const auto* count = newest != nullptr ? std::get_if<Decimal>(newest) : nullptr;
    if (count == nullptr) continue;
    grew = grew || (counter.believed && *counter.believed < *count);
    counter.believed = *count;
    event.facts.emplace_back(counter.quantity->key, *count);
  }
  if (grew) events.push_back(std::move(event));
}

}  // namespace ams2mqtt
