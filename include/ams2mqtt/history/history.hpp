// A meter's readings and the time -> its past: the mean power of each minute, and what its registers showed at the end
// of each hour, from which the energy of each hour follows. It keeps 48 hours of minutes and as many hours itself, in
// about 13 kB; what is older comes from whoever keeps what take_closed() hands out. Pure, as a reducer.
//
// A power holds until the next one, so the mean of a minute is weighted by time, and is one of the part of the minute
// in which the power was known. Time is the host's. It is not always right, so what may be recorded is decided by
// RecordingClock: time that was recorded never comes again, a large step forward has to be confirmed by ten minutes, a
// large step back by a day.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/history/history_rows.hpp"
#include "ams2mqtt/history/meter_readings.hpp"

namespace ams2mqtt {

class History {
 public:
  // Hours that need nobody else's memory.
  static constexpr std::int64_t kHoursAtHand = 48;

  History();
  ~History();
  History(History&&) noexcept;
  History& operator=(History&&) noexcept;

  // What was recorded before a restart. It may come after the first readings; what these have made of it stays.
  void restore(const HistoryBatch& kept);
  // What the meter says now, after each telegram and about once a second.
  void observe(const MeterReadings& readings, const Instant& now);
  // After a telegram with registers, when it was observed. An hour that has just ended gets the reading of its end.
  void settle(const StatedRegisters& registers);

  // What has closed, or has been corrected, since the last call, for the one who keeps it. Call at least once a day.
  [[nodiscard]] HistoryBatch take_closed();

  // The last `count` minutes, at most kHistoryMinutes, the current one included.
  [[nodiscard]] PowerRow minutes(std::int64_t count) const;
  // The last `count` hours, at most kHistoryHours. Those before kHoursAtHand need `kept`: the readings of the hours
  // from first_hour(count) - 1 on, in their order.
  [[nodiscard]] EnergyRow hours(std::int64_t count, std::span<const HourReading> kept = {}) const;
  // Nothing when nothing was ever recorded.
  [[nodiscard]] std::optional<HourIndex> first_hour(std::int64_t count) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ams2mqtt
