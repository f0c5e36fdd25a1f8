// Moments at which something arrived -> how often it arrives, and the waiting times that follow from that. Robust
// against lost telegrams, outages and bursts from a buffer.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "ams2mqtt/base/time.hpp"

namespace ams2mqtt {

class IntervalObserver {
 public:
  void observe(Monotonic now);
  // Known from before a restart, until proven otherwise.
  void restore(Monotonic interval);
  // The median of the last gaps; nothing while it is not known. A single gap is believed up to kLongestSingleGap, since
  // it may just as well be an outage.
  [[nodiscard]] std::optional<Monotonic> interval() const {
    return median_ < kGaps ? std::optional(Monotonic(gaps_[median_])) : std::nullopt;
  }

  // What follows within this time came out of a buffer, or twice in one telegram, and means nothing.
  static constexpr Monotonic kShortestGap{1000};
  static constexpr Monotonic kLongestSingleGap{120'000};

 private:
  static constexpr std::uint8_t kGaps = 5;
  static constexpr Monotonic kNever = Monotonic::min();

  // Every value of every meter has an observer, so a gap is kept in 32 bits, 49 days at most.
  using Gap = std::uint32_t;
  [[nodiscard]] static Gap as_gap(Monotonic time);
  [[nodiscard]] std::uint8_t median() const;

  std::array<Gap, kGaps> gaps_{};
  std::uint8_t count_ = 0;
  std::uint8_t next_ = 0;
  std::uint8_t median_ = kGaps;  // which of the gaps it is; kGaps: not known
  Monotonic last_ = kNever;
};

// How long a value with that interval is valid without a newer one: max(6 x interval, 60 s), rounded up to ten seconds.
[[nodiscard]] std::chrono::seconds valid_for(std::optional<Monotonic> interval);
// Whether a new validity differs enough from the current one to replace it: a quarter more, or less than half.
[[nodiscard]] bool differs_enough(std::chrono::seconds before, std::chrono::seconds wanted);
// How long a meter may be silent before it is unavailable: max(3 x interval, 30 s).
[[nodiscard]] Monotonic silence_limit(std::optional<Monotonic> interval);

}  // namespace ams2mqtt
