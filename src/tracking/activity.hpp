// How long a meter has been active, not counting silence, and which values have not been seen for so long that they are
// gone.
#pragma once

#include <chrono>
#include <optional>
#include <span>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/tracking/interval.hpp"
#include "ams2mqtt/tracking/meter_values.hpp"

namespace ams2mqtt {

// A value that has not come while the meter was active for this long, and for this many of its own intervals, is gone.
// Where the interval is not known, it may be a day.
inline constexpr Monotonic kVanishAfter = std::chrono::hours(24);
inline constexpr int kVanishIntervals = 3;
inline constexpr Monotonic kVanishRare = std::chrono::hours(72);
// After another list version, type or meter number the intervals alone count, or kVanishUnknown.
inline constexpr Monotonic kVanishLeast = std::chrono::minutes(1);
inline constexpr Monotonic kVanishUnknown = std::chrono::hours(3);

class Activity {
 public:
  // A telegram came. Values are not gone just because the meter says nothing at all, so silence does not count.
  void note_telegram(Monotonic now);
  // The meter sends different lists from now on.
  void note_change() { changed_ = active_; }
  void restore(Monotonic interval) { telegrams_.restore(interval); }

  [[nodiscard]] bool is_silent(Monotonic now) const;
  // `expected`: what comes in lists that are not due yet.
  [[nodiscard]] bool is_gone(const MeterValue& value, std::span<const Quantity* const> expected) const;
  [[nodiscard]] Monotonic active() const { return active_; }
  [[nodiscard]] std::optional<Monotonic> interval() const { return telegrams_.interval(); }

 private:
  IntervalObserver telegrams_;
  std::optional<Monotonic> last_;
  Monotonic active_{0};
  std::optional<Monotonic> changed_;
};

}  // namespace ams2mqtt
