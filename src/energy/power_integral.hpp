// Samples of power -> the energy since a moment, exact: the trapezoid between two samples, the newest power held after
// the last one, and nothing across a gap that is longer than a few intervals. Energy counts in half microjoules, which
// is what two powers in mW over whole milliseconds come to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "ams2mqtt/base/decimal.hpp"
#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/tracking/interval.hpp"

namespace ams2mqtt {

class PowerIntegral {
 public:
  using Energy = std::int64_t;
  static constexpr Energy kWattHour = 7'200'000'000;
  // Without a sample for this many intervals, what was used meanwhile is not known.
  static constexpr int kGapIntervals = 4;
  static constexpr Monotonic kShortestGap{15'000};
  static constexpr Monotonic kLongestGap = std::chrono::minutes(10);
  // The past in which a new beginning may lie.
  static constexpr Monotonic kPast{120'000};

  // In W; what is negative counts as 0, what no meter measures (100 MW) as that.
  void add(const Decimal& watts, Monotonic now);
  // Since the beginning; what lies before the first sample, and beyond what a gap may be, is nothing.
  [[nodiscard]] Energy at(Monotonic time) const;
  // A new beginning at `time`, which is put into the past that is known. Returns what there was until then.
  Energy begin(Monotonic time);
  // Counts what was used before the beginning, too.
  void carry(Energy energy);
  // Whether samples have come all the time since the beginning, up to `now`.
  [[nodiscard]] bool is_complete(Monotonic now) const;

  struct Memory {
    Energy energy = 0;  // since the beginning, at the newest sample
    std::int64_t milliwatts = 0;
    Monotonic at{0};
    bool complete = false;
    std::optional<Monotonic> interval;
  };
  [[nodiscard]] std::optional<Memory> memory() const;
  void restore(const Memory& memory);

 private:
  struct Sample {
    Monotonic at{0};
    std::int64_t milliwatts = 0;
    Energy energy = 0;  // since the beginning
  };
  static constexpr std::ptrdiff_t kMostSamples = 256;

  [[nodiscard]] Monotonic longest_gap() const;
  void drop_past(Monotonic now);

  std::vector<Sample> samples_;  // of kPast, and the one before it
  IntervalObserver interval_;
  bool complete_ = false;
};

}  // namespace ams2mqtt
