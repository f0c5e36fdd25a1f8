// What is kept of a meter's past, and how it is asked for. Minutes and hours are counted since 1970 in UTC.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "ams2mqtt/base/time.hpp"

namespace ams2mqtt {

using MinuteIndex = std::int64_t;
using HourIndex = std::int64_t;

inline constexpr std::int64_t kMinutesInHour = 60;
inline constexpr std::int64_t kHistoryMinutes = std::int64_t{48} * kMinutesInHour;
inline constexpr std::int64_t kHistoryHours = std::int64_t{732} * 24;  // two years, one of which may be a leap year

[[nodiscard]] constexpr MinuteIndex minute_of(UtcSeconds time) {
  return std::chrono::floor<std::chrono::minutes>(time).time_since_epoch().count();
}
// Rounds down before 1970 as well.
[[nodiscard]] constexpr HourIndex hour_of(MinuteIndex minute) {
  return (minute - ((minute % kMinutesInHour) + kMinutesInHour) % kMinutesInHour) / kMinutesInHour;
}

struct MinutePower {
  MinuteIndex minute = 0;
  std::int32_t watts = 0;  // the mean, import less export

  friend bool operator==(const MinutePower&, const MinutePower&) = default;
};

// What the registers showed at the end of an hour, in Wh.
struct HourReading {
  HourIndex hour = 0;
  std::optional<std::int64_t> import_wh;
  std::optional<std::int64_t> export_wh;

  friend bool operator==(const HourReading&, const HourReading&) = default;
};

// Each of them in the order of time.
struct HistoryBatch {
  // What is kept of this minute and later ones was of a clock that went wrong, and goes before the rest comes in.
  std::optional<MinuteIndex> rewound_to;
  std::vector<MinutePower> minutes;
  std::vector<HourReading> hours;

  [[nodiscard]] bool empty() const { return !rewound_to && minutes.empty() && hours.empty(); }
};

// Without a gap from `begin` on, nothing where it is not known; the last one is of the current minute so far. Empty,
// and no beginning, when nothing was ever recorded.
struct PowerRow {
  UtcSeconds begin{};
  std::vector<std::optional<std::int32_t>> watts;
};
// The same of hours, in Wh; of the current hour so far.
struct EnergyRow {
  UtcSeconds begin{};
  std::vector<std::optional<std::int64_t>> import_wh;
  std::vector<std::optional<std::int64_t>> export_wh;
};

}  // namespace ams2mqtt
