#include "ams2mqtt/tracking/interval.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace ams2mqtt {

IntervalObserver::Gap IntervalObserver::as_gap(Monotonic time) {
  return static_cast<Gap>(std::clamp<std::int64_t>(time.count(), 0, std::numeric_limits<Gap>::max()));
}

void IntervalObserver::observe(Monotonic now) {
  if (last_ != kNever) {
    if (now - last_ < kShortestGap) return;
    const Gap gap = as_gap(now - last_);
    const bool differs = std::exchange(gaps_[next_], gap) != gap || count_ < kGaps;
    next_ = static_cast<std::uint8_t>((next_ + 1) % kGaps);
    if (count_ < kGaps) ++count_;
    if (differs) median_ = median();
  }
  last_ = now;
}

void IntervalObserver::restore(Monotonic interval) {
  gaps_.fill(as_gap(interval));
  count_ = kGaps;
  median_ = 0;
}

std::uint8_t IntervalObserver::median() const {
  if (count_ == 1) return Monotonic(gaps_[0]) <= kLongestSingleGap ? 0 : kGaps;
  // With an even count, the lower of the two in the middle: one normal gap outweighs one outage.
  std::array<std::uint8_t, kGaps> order = {0, 1, 2, 3, 4};
  auto* const median = order.begin() + (count_ - 1) / 2;
  std::ranges::nth_element(order.begin(), median, order.begin() + count_, {}, [this](auto gap) { return gaps_[gap]; });
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
