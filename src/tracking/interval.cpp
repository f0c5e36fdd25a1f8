#include "ams2mqtt/tracking/interval.hpp"

#include <algorithm>
#include <utility>

namespace ams2mqtt {

void IntervalObserver::observe(Monotonic now) {
  if (last_) {
    const Monotonic gap = now - *last_;
    if (gap < kShortestGap) return;
    const bool differs = std::exchange(gaps_[next_], gap) != gap || count_ < kGaps;
    next_ = (next_ + 1) % kGaps;
    count_ = std::min(count_ + 1, kGaps);
    if (differs) interval_ = median();
  }
  last_ = now;
}

void IntervalObserver::restore(Monotonic interval) {
  gaps_.fill(interval);
  count_ = kGaps;
  interval_ = interval;
}

std::optional<Monotonic> IntervalObserver::median() const {
  if (count_ == 0) return std::nullopt;
  if (count_ == 1) return gaps_[0] <= kLongestSingleGap ? std::optional(gaps_[0]) : std::nullopt;
  // With an even count, the lower of the two in the middle: one normal gap outweighs one outage.
  std::array<Monotonic, kGaps> gaps = gaps_;
  const auto end = gaps.begin() + static_cast<std::ptrdiff_t>(count_);
  const auto median = gaps.begin() + static_cast<std::ptrdiff_t>((count_ - 1) / 2);
  std::nth_element(gaps.begin(), median, end);
  return *median;
}

std::chrono::seconds valid_for(std::optional<Monotonic> interval) {
  constexpr std::chrono::seconds kLeast{60};
  if (!interval) return kLeast;
  constexpr Monotonic kStep{10'000};
  const auto steps = (*interval * 6 + kStep - Monotonic(1)) / kStep;
  return std::max(kLeast, std::chrono::duration_cast<std::chrono::seconds>(kStep * steps));
}

bool differs_enough(std::chrono::seconds before, std::chrono::seconds wanted) {
  return wanted * 4 > before * 5 || wanted * 2 < before;
}

Monotonic silence_limit(std::optional<Monotonic> interval) {
  constexpr Monotonic kLeast{30'000};
  return interval ? std::max(kLeast, *interval * 3) : kLeast;
}

}  // namespace ams2mqtt
