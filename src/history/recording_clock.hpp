// The host's clock -> the time that may be recorded. A board without a clock of its own starts in the past, and a clock
// is sometimes set to the wrong year and back. Time that was recorded never comes a second time:
//
// - Up to kStepBack behind what was recorded, nothing is recorded until the clock has caught up.
// - Further behind, it is not known which of the two is wrong. After kProof of such time what lies ahead is taken for
// the
//   mistake, and rewound.
// - More than kMostAhead ahead, the clock has to keep on saying so for kProofAhead.
//
// Private to the room.
#pragma once

#include <chrono>
#include <optional>

#include "ams2mqtt/base/time.hpp"

namespace ams2mqtt {

class RecordingClock {
 public:
  static constexpr std::chrono::hours kStepBack{2};
  static constexpr std::chrono::hours kProof{24};
  static constexpr std::chrono::hours kMostAhead{24};
  static constexpr std::chrono::minutes kProofAhead{10};

  // Everything before this was recorded before a restart.
  void recorded_until(UtcSeconds time);
  // The time, if it may be recorded.
  [[nodiscard]] std::optional<UtcSeconds> accept(const Instant& now);
  // The time from which on everything that was recorded has to go; nothing, mostly. Once.
  [[nodiscard]] std::optional<UtcSeconds> take_rewind();

 private:
  // Time that is not believed yet, and how it began.
  struct Claim {
    Monotonic steady;
    UtcSeconds utc;
  };
  [[nodiscard]] bool is_proven(const Instant& now, Monotonic proof);

  std::optional<UtcSeconds> newest_;
  std::optional<Claim> claim_;
  std::optional<UtcSeconds> rewind_;
};

}  // namespace ams2mqtt
