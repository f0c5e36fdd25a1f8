#include "recording_clock.hpp"

#include <utility>

namespace ams2mqtt {

void RecordingClock::recorded_until(UtcSeconds time) {
  if (!newest_ || *newest_ < time) newest_ = time;
}

// A claim that jumps begins anew: a clock that is set little by little, or by several hands, proves nothing.
bool RecordingClock::is_proven(const Instant& now, Monotonic proof) {
  constexpr std::chrono::minutes kSame{1};
  const auto expected = [&] { return claim_->utc + (now.steady - claim_->steady); };
  if (!claim_ || std::chrono::abs(*now.utc - expected()) > kSame) claim_ = Claim{now.steady, *now.utc};
  return now.steady - claim_->steady >= proof;
}

std::optional<UtcSeconds> RecordingClock::accept(const Instant& now) {
  if (!now.utc) return std::nullopt;
  const UtcSeconds time = *now.utc;
  if (newest_ && time < *newest_) {
    if (*newest_ - time <= kStepBack || !is_proven(now, kProof)) return std::nullopt;
    rewind_ = time;
  } else if (newest_ && time - *newest_ > kMostAhead && !is_proven(now, kProofAhead)) {
    return std::nullopt;
  }
  claim_.reset();
  newest_ = time;
  return time;
}

std::optional<UtcSeconds> RecordingClock::take_rewind() {
  return std::exchange(rewind_, std::nullopt);
}

}  // namespace ams2mqtt
