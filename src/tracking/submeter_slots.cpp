#include "ams2mqtt/tracking/submeter_slots.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

namespace ams2mqtt {

namespace {

constexpr std::size_t kLongestNumber = 64;

// Nothing but zeros and Fs fills a field.
bool says_number(std::string_view text) {
  return text.size() <= kLongestNumber && text.find_first_not_of("0Ff ") != std::string_view::npos;
}

// The number that the telegram says for a channel; of two the one with the lower code.
std::string_view number_on(const Telegram& telegram, std::uint8_t channel) {
  std::string_view number;
  std::optional<std::uint8_t> code;
  for (const Reading& reading : telegram.readings) {
    if (!is_submeter_number(reading.obis) || reading.obis.b != channel) continue;
    const auto* text = std::get_if<std::string_view>(&reading.value);
    if (text == nullptr || !says_number(*text) || (code && *code < reading.obis.e)) continue;
    number = *text;
    code = reading.obis.e;
  }
  return number;
}

// Nobody has read that meter yet, or its radio is gone: a zero that is said to be days old.
bool is_unread(const Telegram& telegram, const Reading& reading) {
  constexpr std::chrono::days kOld{2};
  const auto* number = std::get_if<Decimal>(&reading.value);
  if (number == nullptr || !number->is_zero() || !reading.measured_at || !telegram.time) return false;
  return std::chrono::abs(utc_of(*telegram.time) - utc_of(*reading.measured_at)) > kOld;
}

const Quantity* kind_of(const Quantity& submeter) {
  return &in_slot(submeter, 1);
}

}  // namespace

void SubmeterSlots::collect(const Telegram& telegram) {
  heard_.clear();
  for (const Reading& reading : telegram.readings) {
    const std::uint8_t channel = reading.obis.b;
    if (reading.quantity == nullptr || !is_submeter_reading(reading.quantity->obis) || channel == 0) continue;
    const Quantity* kind = kind_of(*reading.quantity);
    const auto is_same = [&](const Heard& each) { return each.kind == kind && each.channel == channel; };
    if (std::ranges::any_of(heard_, is_same)) continue;
    heard_.push_back({kind, channel, number_on(telegram, channel), is_unread(telegram, reading)});
  }
}

// Numbers first: a channel that two of them have exchanged decides nothing.
const SubmeterSlots::News& SubmeterSlots::hear(const Telegram& telegram, int repeats) {
  news_ = {};
  collect(telegram);
  for (Slot& slot : slots_) slot.in_newest = false;
  for (Heard& heard : heard_) put(heard, by_number(heard), repeats);
  for (Heard& heard : heard_) put(heard, by_channel(heard.kind, heard.channel), repeats);
  for (Heard& heard : heard_) {
    if (!heard.placed && !heard.unread) put(heard, added(heard), repeats);
  }
  std::erase_if(slots_, [](const Slot& slot) { return !slot.settled && !slot.in_newest; });
  return news_;
}

// A number that two of a telegram say belongs to neither; of two slots with it, the channel's is meant.
SubmeterSlots::Slot* SubmeterSlots::by_number(const Heard& heard) {
  const auto says_it = [&](const Heard& each) { return each.kind == heard.kind && each.number == heard.number; };
  if (heard.number.empty() || std::ranges::count_if(heard_, says_it) > 1) return nullptr;
  Slot* found = nullptr;
  for (Slot& slot : slots_) {
    if (kind_of(*slot.quantity) != heard.kind || slot.number != heard.number) continue;
    if (found == nullptr || slot.channel == heard.channel) found = &slot;
  }
  return found;
}

SubmeterSlots::Slot* SubmeterSlots::by_channel(const Quantity* kind, std::uint8_t channel) {
  const auto found = std::ranges::find_if(
      slots_, [&](const Slot& slot) { return kind_of(*slot.quantity) == kind && slot.channel == channel; });
  return found != slots_.end() ? &*found : nullptr;
}

// The first slot of its kind that has been nobody's. Null when there is none.
SubmeterSlots::Slot* SubmeterSlots::added(const Heard& heard) {
  for (std::uint8_t slot = 1; slot <= submeter_slots(); ++slot) {
    const Quantity& quantity = in_slot(*heard.kind, slot);
    if (find(quantity) != nullptr) continue;
    return &slots_.emplace_back(Slot{.quantity = &quantity, .channel = heard.channel, .number = {}});
  }
  return nullptr;
}

void SubmeterSlots::put(Heard& heard, Slot* slot, int repeats) {
  if (heard.placed || slot == nullptr || slot->in_newest) return;
  heard.placed = true;
  slot->in_newest = true;
  move(*slot, heard.channel);
  if (!slot->settled && ++slot->heard >= repeats) slot->settled = news_.remember = true;
  if (!heard.number.empty()) note_number(*slot, heard.number, repeats);
}

// Whoever was there before is nowhere, until it shows where it is.
void SubmeterSlots::move(Slot& slot, std::uint8_t channel) {
  if (slot.channel == channel) return;
  if (Slot* before = by_channel(kind_of(*slot.quantity), channel)) before->channel = 0;
  slot.channel = channel;
  news_.remember = news_.remember || slot.settled;
}

void SubmeterSlots::note_number(Slot& slot, std::string_view number, int repeats) {
  if (slot.number == number) {
    slot.repeated = 0;
    return;
  }
  const bool repeated = slot.repeated > 0 && slot.candidate == number;
  slot.repeated = repeated ? slot.repeated + 1 : 1;
  slot.candidate = number;
  const bool first = slot.number.empty();
  if (slot.repeated < (first ? repeats : kTelegrams)) return;
  slot.number = number;
  slot.repeated = 0;
  news_.remember = true;
  if (!first) news_.exchanged.push_back(slot.quantity);
}

const SubmeterSlots::Slot* SubmeterSlots::find(const Quantity& submeter) const {
  const auto found = std::ranges::find(slots_, &submeter, &Slot::quantity);
  return found != slots_.end() ? &*found : nullptr;
}

const Quantity* SubmeterSlots::place(const Quantity& quantity, std::uint8_t channel) const {
  const Quantity* kind = kind_of(quantity);
  for (const Slot& slot : slots_) {
    if (slot.in_newest && slot.channel == channel && kind_of(*slot.quantity) == kind) return slot.quantity;
  }
  return nullptr;
}

std::string_view SubmeterSlots::number_of(const Quantity& submeter) const {
  const Slot* slot = find(submeter);
  return slot != nullptr ? std::string_view(slot->number) : std::string_view();
}

bool SubmeterSlots::is_by_channel(const Quantity& submeter) const {
  const Slot* slot = find(submeter);
  return slot != nullptr && slot->by_channel;
}

bool SubmeterSlots::is_doubted(const Quantity& submeter) const {
  const Slot* slot = find(submeter);
  return slot != nullptr && slot->repeated > 0;
}

std::vector<SubmeterMemory> SubmeterSlots::all() const {
  std::vector<SubmeterMemory> memories;
  for (const Slot& slot : slots_) {
    if (slot.settled) memories.push_back({std::string(slot.quantity->key), slot.channel, slot.number, slot.by_channel});
  }
  return memories;
}

void SubmeterSlots::restore(std::span<const SubmeterMemory> memories, std::span<const Quantity* const> known) {
  slots_.clear();
  for (const SubmeterMemory& memory : memories) {
    const Quantity* quantity = find_quantity(memory.key);
    if (quantity != nullptr && is_submeter_reading(quantity->obis)) {
      restore_slot(*quantity, memory);
    }
  }
  for (const Quantity* quantity : known) {
    if (!is_submeter_reading(quantity->obis)) continue;
    const auto number = std::ranges::find_if(memories, [&](const SubmeterMemory& memory) {
      return memory.key.empty() && memory.channel == quantity->obis.b;
    });
    restore_slot(*quantity, {{}, quantity->obis.b, number != memories.end() ? number->number : std::string(), true});
  }
}

// Unless there is one already: a damaged memory may name a slot, or a channel, twice.
void SubmeterSlots::restore_slot(const Quantity& quantity, SubmeterMemory memory) {
  if (find(quantity) != nullptr) return;
  const bool taken = by_channel(kind_of(quantity), memory.channel) != nullptr;
  Slot slot{.quantity = &quantity, .channel = taken ? std::uint8_t{0} : memory.channel, .number = {}};
  if (says_number(memory.number)) slot.number = std::move(memory.number);
  slot.by_channel = memory.by_channel;
  slot.settled = true;
  slots_.push_back(std::move(slot));
}

}  // namespace ams2mqtt
