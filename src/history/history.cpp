#include "ams2mqtt/history/history.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "ams2mqtt/energy/register_moment.hpp"
#include "minute_mean.hpp"
#include "recording_clock.hpp"
#include "ring.hpp"
#include "slots.hpp"

namespace ams2mqtt {

namespace {

// Who calls less often than this was stopped meanwhile, and knows nothing of it.
constexpr Monotonic kLongestPause{60'000};
// A kept number further away than this is none.
constexpr MinuteIndex kLastMinute = MinuteIndex{1} << 40U;

UtcSeconds begin_of_minute(MinuteIndex minute) {
  return UtcSeconds(std::chrono::minutes(minute));
}
UtcSeconds begin_of_hour(HourIndex hour) {
  return UtcSeconds(std::chrono::hours(hour));
}

template <class Value>
bool is_newer(const std::optional<Value>& known, Value value) {
  return !known || *known < value;
}

}  // namespace

struct History::State {
  struct Last {
    Monotonic steady;
    UtcSeconds utc;
  };

  RecordingClock clock;
  Ring<MinuteSlot> minutes{kHistoryMinutes};
  Ring<HourSlot> hours{kHoursAtHand + 1};
  MeterReadings readings;           // hold until the next ones
  std::optional<Last> last;         // when time was last recorded, if it has gone on since
  std::optional<MinuteIndex> open;  // the current minute
  MinuteMean mean;                  // of it
  std::optional<MinuteIndex> rewound;
  std::optional<MinuteIndex> taken;  // what was handed out, and what came from before a restart
  std::optional<HourIndex> taken_hour;

  void rewind(UtcSeconds time) {
    const MinuteIndex minute = minute_of(time);
    minutes.cut(minute);
    hours.cut(hour_of(minute));
    open.reset();
    last.reset();
    mean = {};
    rewound = std::min(rewound.value_or(minute), minute);
    if (taken) taken = std::min(*taken, minute - 1);
    if (taken_hour) taken_hour = std::min(*taken_hour, hour_of(minute) - 1);
  }

  void weigh(Monotonic span) {
    if (readings.milliwatts) mean.add(*readings.milliwatts, span);
  }

  // The open minute has ended, and perhaps its hour. `goes_on`: the readings were of the moment before.
  void close(MinuteIndex now, bool goes_on) {
    if (const auto watts = mean.watts()) minutes.put(*open, {*watts});
    mean = {};
    const HourIndex hour = hour_of(*open);
    if (goes_on && hour != hour_of(now)) {
      HourSlot slot = hours.at(hour);
      complete(slot, readings.import_wh, readings.export_wh);
      if (slot.known()) hours.put(hour, slot);
    }
    open = now;
  }

  // What has passed since the last time belongs to the minute that was open, and from its end on to the current one.
  void pass(UtcSeconds utc, Monotonic steady) {
    const MinuteIndex minute = minute_of(utc);
    if (!open) open = minute;
    const bool goes_on = last && steady - last->steady <= kLongestPause;
    const Monotonic span = goes_on ? steady - last->steady : Monotonic(0);
    if (minute == *open) {
      weigh(span);
    } else {
      const Monotonic since_end = utc - begin_of_minute(*open + 1);
      weigh(span - std::min(span, since_end));
      close(minute, goes_on);
      weigh(std::min<Monotonic>(span, utc - begin_of_minute(minute)));
    }
    last = Last{steady, utc};
  }

  [[nodiscard]] std::optional<MinuteIndex> end() const {
    if (!open || !minutes.newest()) return open ? open : minutes.newest();
    return std::max(*open, *minutes.newest());
  }

  [[nodiscard]] std::optional<std::int32_t> watts_of(MinuteIndex minute) const {
    if (open && minute == *open && mean.watts()) return mean.watts();
    return minutes.at(minute).value();
  }

  // Of the hours from `first` on, the current one last.
  [[nodiscard]] std::vector<HourSlot> ends(HourIndex first, HourIndex current,
                                           std::span<const HourReading> kept) const {
    std::vector<HourSlot> slots(static_cast<std::size_t>(current - first + 1));
    for (HourIndex hour = std::max(first, current - kHoursAtHand); hour <= current; ++hour) {
      slots[static_cast<std::size_t>(hour - first)] = hours.at(hour);
    }
    for (const HourReading& reading : kept) {
      if (reading.hour < first || reading.hour >= current) continue;
      complete(slots[static_cast<std::size_t>(reading.hour - first)], reading.import_wh, reading.export_wh);
    }
    if (open && hour_of(*open) == current) complete(slots.back(), readings.import_wh, readings.export_wh);
    return slots;
  }
};

History::History() : state_(std::make_unique<State>()) {}
History::~History() = default;
History::History(History&&) noexcept = default;
History& History::operator=(History&&) noexcept = default;

void History::restore(const HistoryBatch& kept) {
  State& state = *state_;
  for (const MinutePower& minute : kept.minutes) {
    if (minute.minute < 0 || minute.minute > kLastMinute) continue;
    if (!state.minutes.at(minute.minute).value()) state.minutes.put(minute.minute, {minute.watts});
    if (is_newer(state.taken, minute.minute)) state.taken = minute.minute;
    state.clock.recorded_until(begin_of_minute(minute.minute + 1));
  }
  for (const HourReading& hour : kept.hours) {
    if (hour.hour < 0 || hour.hour > kLastMinute / kMinutesInHour) continue;
    HourSlot slot = state.hours.at(hour.hour);
    complete(slot, hour.import_wh, hour.export_wh);
    if (slot.known()) state.hours.put(hour.hour, slot);
    if (is_newer(state.taken_hour, hour.hour)) state.taken_hour = hour.hour;
    state.clock.recorded_until(begin_of_hour(hour.hour + 1));
  }
}

void History::observe(const MeterReadings& readings, const Instant& now) {
  State& state = *state_;
  const auto time = state.clock.accept(now);
  if (const auto begin = state.clock.take_rewind()) state.rewind(*begin);
  if (time) {
    state.pass(*time, now.steady);
  } else {
    state.last.reset();
  }
  state.readings = readings;
}

void History::settle(const StatedRegisters& registers) {
  State& state = *state_;
  const auto boundary = std::chrono::round<std::chrono::hours>(registers.at);
  const std::chrono::seconds distance = std::chrono::abs(registers.at - boundary);
  const HourIndex ended = boundary.time_since_epoch().count() - 1;
  if (distance > kLongestLag || !state.open || hour_of(*state.open) != ended + 1) return;
  HourSlot slot = state.hours.at(ended);
  // The live energy knows digits that the meter leaves out.
  const auto take = [&](std::int64_t& wh, const std::optional<StatedRegister>& stated) {
    if (!stated) return;
    if (wh == HourSlot::kUnknown) wh = stated->wh;
    if (distance <= kAtBeginning) wh = std::clamp(wh, stated->wh, stated->wh + stated->step - 1);
  };
  take(slot.import_wh, registers.imported);
  take(slot.export_wh, registers.exported);
  if (!slot.known()) return;
  state.hours.put(ended, slot);
  if (state.taken_hour) state.taken_hour = std::min(*state.taken_hour, ended - 1);
}

HistoryBatch History::take_closed() {
  State& state = *state_;
  HistoryBatch batch{.rewound_to = std::exchange(state.rewound, std::nullopt), .minutes = {}, .hours = {}};
  if (const auto newest = state.minutes.newest()) {
    const MinuteIndex oldest = *newest - kHistoryMinutes + 1;
    for (MinuteIndex minute = std::max(state.taken.value_or(oldest - 1) + 1, oldest); minute <= *newest; ++minute) {
      if (const auto watts = state.minutes.at(minute).value()) batch.minutes.push_back({minute, *watts});
    }
    if (is_newer(state.taken, *newest)) state.taken = newest;
  }
  if (const auto newest = state.hours.newest()) {
    const HourIndex oldest = *newest - kHoursAtHand;
    for (HourIndex hour = std::max(state.taken_hour.value_or(oldest - 1) + 1, oldest); hour <= *newest; ++hour) {
      const HourSlot slot = state.hours.at(hour);
      if (slot.known()) batch.hours.push_back({hour, known_register(slot.import_wh), known_register(slot.export_wh)});
    }
    if (is_newer(state.taken_hour, *newest)) state.taken_hour = newest;
  }
  return batch;
}

PowerRow History::minutes(std::int64_t count) const {
  const auto end = state_->end();
  count = std::clamp<std::int64_t>(count, 0, kHistoryMinutes);
  if (!end || count == 0) return {};
  const MinuteIndex first = *end - count + 1;
  PowerRow row{.begin = begin_of_minute(first), .watts = {}};
  row.watts.reserve(static_cast<std::size_t>(count));
  for (MinuteIndex minute = first; minute <= *end; ++minute) row.watts.push_back(state_->watts_of(minute));
  return row;
}

std::optional<HourIndex> History::first_hour(std::int64_t count) const {
  const auto end = state_->end();
  if (!end) return std::nullopt;
  return hour_of(*end) - std::clamp<std::int64_t>(count, 0, kHistoryHours) + 1;
}

EnergyRow History::hours(std::int64_t count, std::span<const HourReading> kept) const {
  const auto first = first_hour(count);
  const auto end = state_->end();
  if (!first || *first > hour_of(*end)) return {};
  const std::vector<HourSlot> slots = state_->ends(*first - 1, hour_of(*end), kept);
  EnergyRow row{.begin = begin_of_hour(*first), .import_wh = {}, .export_wh = {}};
  row.import_wh.reserve(slots.size() - 1);
  row.export_wh.reserve(slots.size() - 1);
  for (std::size_t hour = 1; hour < slots.size(); ++hour) {
    row.import_wh.push_back(difference_of(slots[hour - 1].import_wh, slots[hour].import_wh));
    row.export_wh.push_back(difference_of(slots[hour - 1].export_wh, slots[hour].export_wh));
  }
  return row;
}

}  // namespace ams2mqtt
