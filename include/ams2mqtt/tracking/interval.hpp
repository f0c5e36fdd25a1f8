// Moments at which something arrived -> how often it arrives, and the waiting times that follow from that. Lost
// telegrams, outages and bursts out of a buffer do not disturb it.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

#include "ams2mqtt/base/time.hpp"

namespace ams2mqtt {

class IntervalObserver {
 public:
  void observe(Monotonic now);
  // Known from before a restart, until it turns out otherwise.
  void restore(Monotonic interval);
  // The median of the last gaps; nothing while it is not known. A single gap is believed up to kLongestSingleGap, since
  // it may just as well be an outage.
  [[nodiscard]] std::optional<Monotonic> interval() const;

  // What follows within this time came out of a buffer, or twice in one telegram, and says nothing.
  static constexpr Monotonic kShortestGap{1000};
  static constexpr Monotonic kLongestSingleGap{120'000};

 private:
  static constexpr std::size_t kGaps = 5;

  std::array<Monotonic, kGaps> gaps_{};
  std::size_t count_ = 0;
  std::size_t next_ = 0;
  std::optional<Monotonic> last_;
};

// How long a value that comes in that interval is true without a newer one: max(6 x interval, 60 s) in whole tens of
// seconds.
[[nodiscard]] std::chrono::seconds valid_for(std::optional<Monotonic> interval);
// Whether a new validity is so different from the one in use that it takes its place: a quarter more, or less than
// half.
[[nodiscard]] bool differs_enough(std::chrono::seconds before, std::chrono::seconds wanted);
// How long a meter may be silent before it is unavailable: max(3 x interval, 30 s).
[[nodiscard]] Monotonic silence_limit(std::optional<Monotonic> interval);

}  // namespace ams2mqtt
