#include "arrival_pace.hpp"

#include <algorithm>

namespace ams2mqtt {

ArrivalPace::Duration ArrivalPace::rest_after(Time now, std::size_t count, std::size_t missing) {
  if (byte_ <= Duration::zero()) return Duration::zero();
  note(now, count);
  looked_ = now;
  if (!keeps_pace_ || missing <= kLastBytes) return Duration::zero();
  const auto bytes = static_cast<Duration::rep>(missing - kLastBytes);
  const Duration rest = std::min(byte_ * bytes * kRest / 100, longest_);
  looked_ += rest;
  return rest;
}

// A gap ends a burst as well: what follows it says nothing about how long the bytes before it took.
void ArrivalPace::note(Time now, std::size_t count) {
  in_burst_ = in_burst_ && now - looked_ < byte_ * static_cast<Duration::rep>(kEnough);
  if (!in_burst_) {
    in_burst_ = true;
    begin_ = now;
    since_begin_ = 0;
    keeps_pace_ = keeps_pace_ && count <= kMostAtOnce;
    return;
  }
  since_begin_ += count;
  const bool is_slow = (now - begin_) * 100 >= byte_ * kSlow * static_cast<Duration::rep>(since_begin_);
  if (!is_slow || since_begin_ >= kEnough) keeps_pace_ = is_slow;
}

}  // namespace ams2mqtt
