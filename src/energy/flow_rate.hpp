// The readings of a sub-meter with their own times -> its mean flow between the last two. Gas and water are read every
// hour or every few minutes, so there is nothing nearer to what flows now.
#pragma once

#include <optional>

#include "ams2mqtt/base/decimal.hpp"
#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/tracking/interval.hpp"

namespace ams2mqtt {

class FlowRate {
 public:
  // Readings further apart say nothing about a flow.
  static constexpr std::chrono::hours kLongest{3};
  // Nor do those further apart than this many of the meter's intervals.
  static constexpr int kMostIntervals = 3;

  struct Rate {
    Decimal flow;        // m³/h, rounded to three decimals
    Monotonic interval;  // of the readings
  };
  // A register of m³, when it was read by its own clock, and when it was heard. Nothing for the first reading, for one
  // that is no newer than the one before, and where somebody set the clock.
  [[nodiscard]] std::optional<Rate> on_reading(const Decimal& cubic_metres, UtcSeconds at, Monotonic now);
  // Another meter: its first reading begins anew.
  void restart() { *this = {}; }

 private:
  struct Taken {
    Decimal cubic_metres;
    UtcSeconds at;
    Monotonic heard;
  };
  [[nodiscard]] bool is_plausible(std::chrono::seconds between, Monotonic heard_between) const;

  std::optional<Taken> last_;
  IntervalObserver intervals_;  // by the readings' own clock
};

}  // namespace ams2mqtt
