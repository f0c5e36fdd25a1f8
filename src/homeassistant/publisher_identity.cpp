// Which meter a telegram comes from: whether that is believed, whether there is room for it, and what is announced.
#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "ams2mqtt/homeassistant/topics.hpp"
#include "publisher_state.hpp"

namespace ams2mqtt {

namespace {

// So many telegrams after a number that was not believed a meter without one gets its name.
constexpr int kNameless = 20;
// So many numbers in a row that were not believed are worth a sentence.
constexpr int kManyDoubts = 20;

// A list that says more than the power, and would name the meter if the meter ever did. Clocks do not count, nor do
// texts, some of which this program itself adds.
bool is_full_list(const Telegram& telegram) {
  const auto is_number = [](const Reading& reading) { return std::holds_alternative<Decimal>(reading.value); };
  return std::ranges::count_if(telegram.readings, is_number) > 1;
}

}  // namespace

Publisher::State::Hearing Publisher::State::hear(const Telegram& telegram) {
  if (telegram.meter == nullptr) return Hearing::whole;
  const MeterIdentity& said = *telegram.meter;
  if (said.id.empty()) nameless = std::max(nameless - 1, 0);
  if (belief.hear(telegram)) {
    doubts = 0;
    if (!has_room_for(said)) return Hearing::nothing;
    if (heard != said) heard = said;
    return Hearing::whole;
  }
  const bool says_other = !said.id.empty() && telegram.says_number && said.id != meter.identity.id;
  if (says_other) note_doubt();
  return meter.announced && says_other ? Hearing::nothing : Hearing::values;
}

// A line of nothing but numbers that come once has no meter to announce; somebody should know.
void Publisher::State::note_doubt() {
  nameless = kNameless;
  if (++doubts < kManyDoubts || std::exchange(doubts_told, true)) return;
  notes.emplace_back(
      "the telegrams name another meter each time, and neither a check sum nor a tag vouches for them; a number is "
      "believed when it is repeated");
}

bool Publisher::State::has_topics_for(const MeterIdentity& said) const {
  if (meter.announced && is_provisional_of(said)) return true;
  const std::string id = topic_id(said.id);
  if (id == meter.id || std::ranges::find(retired, id, &RetiredMeter::id) != retired.end()) return true;
  return retired.size() + (meter.announced ? 1 : 0) < config.max_meters;
}

// Of a line with a configured id, where another meter takes over what is announced.
bool Publisher::State::has_number(const MeterIdentity& said) {
  if (std::ranges::find(numbers, said.id) != numbers.end()) return true;
  if (numbers.size() >= config.max_meters) return false;
  numbers.push_back(said.id);
  return true;
}

// The number of topics that a line can fill is limited, and so is what has to be remembered of it.
bool Publisher::State::has_room_for(const MeterIdentity& said) {
  if (said.id.empty()) return true;
  if (!meter.identity.id.empty() && is_same_meter(meter.identity, said)) return true;
  const bool room = configured_id.empty() ? has_topics_for(said) : has_number(said);
  if (room) return true;
  if (std::exchange(fullness_told, true)) return false;
  notes.push_back("meter " + said.id + " is not published: this line has had " + std::to_string(config.max_meters) +
                  (config.max_meters == 1 ? " meter" : " meters") +
                  " already; `ams2mqtt forget` makes room, and max_meters allows more");
  return false;
}

// A meter was announced under its name, and now the meter on the line says its number: nothing speaks against it that
// they are the same.
bool Publisher::State::is_provisional_of(const MeterIdentity& said) const {
  const std::string& maker = meter.identity.manufacturer;
  return meter.identity.id.empty() && (maker.empty() || said.manufacturer.empty() || maker == said.manufacturer);
}

// After a restart: does this telegram come from the meter that is remembered? A list without a number must at least be
// one that would carry it, and of the same maker.
bool Publisher::State::is_restored_meter(const Telegram& telegram) const {
  if (!configured_id.empty()) return true;
  if (telegram.meter == nullptr) return false;
  const MeterIdentity& said = *telegram.meter;
  if (!said.id.empty()) return is_provisional_of(said) || is_same_meter(meter.identity, said);
  return is_full_list(telegram) && said.manufacturer == meter.identity.manufacturer;
}

// Another meter hangs on the wire: with a configured id it takes over the device, else the old one becomes unavailable
// and a new device begins.
void Publisher::State::retire_replaced(const Telegram& telegram, Monotonic now, Messages& out) {
  if (telegram.meter == nullptr || telegram.meter->id.empty()) return;
  const MeterIdentity& said = *telegram.meter;
  if (!meter.identity.id.empty() && is_same_meter(meter.identity, said)) return;
  if (!configured_id.empty()) {
    if (!meter.identity.id.empty()) meter.values.reset_guards();
    return;
  }
  if (meter.id.empty()) return;
  std::string new_id = topic_id(said.id);
  if (new_id.empty() || new_id == meter.id) return;
  if (!is_provisional_of(said)) return retire(out);
  if (!meter.renamed) move_to(std::move(new_id), connected == true, now, out);
}

void Publisher::State::name_meter(const Telegram& telegram) {
  if (telegram.meter != nullptr) meter.id = topic_id(telegram.meter->id);
  const bool by_name = nameless == 0 && is_full_list(telegram);
  if (meter.id.empty() && by_name) meter.id = topic_id(slug(config.name));
  if (meter.id.empty() && by_name) meter.id = "meter";
  if (meter.id.empty()) return;
  meter.values.name_topics(config.base_topic, meter.id);
  std::erase_if(retired, [this](const RetiredMeter& old) { return old.id == meter.id; });
}

// What was known before a restart is not unknown because the first lists do not repeat it; nor is the number of a meter
// that goes by its name now and then.
MeterIdentity Publisher::State::with_restored(MeterIdentity identity) {
  const bool both = !identity.id.empty() && !meter.identity.id.empty();
  const bool other = both && !is_same_meter(meter.identity, identity);
  if (both && !other && identity.id == meter.identity.device_name) identity.id = meter.identity.id;
  if (!meter.restored) return identity;
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
  fill(identity.device_name, meter.identity.device_name);
  return identity;
}

}  // namespace ams2mqtt
