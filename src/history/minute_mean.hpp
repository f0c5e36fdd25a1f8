// Power for a while, and then another -> the mean of a minute, weighted by time. Private to the room.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

#include "ams2mqtt/base/time.hpp"

namespace ams2mqtt {

class MinuteMean {
 public:
  void add(std::int64_t milliwatts, Monotonic span) {
    // A host's clock that stands still makes a minute long.
    if (span.count() <= 0 || known_.count() >= kLongest) return;
    sum_ += milliwatts * span.count();
    known_ += span;
  }
  // In W, rounded half away from zero; nothing when the power was never known.
  [[nodiscard]] std::optional<std::int32_t> watts() const {
    if (known_.count() == 0) return std::nullopt;
    const std::int64_t whole = known_.count() * 1000;
    const std::int64_t rounded = ((sum_ < 0 ? -sum_ : sum_) + whole / 2) / whole;
    const std::int64_t most = std::numeric_limits<std::int32_t>::max();
    const auto size = static_cast<std::int32_t>(std::min(rounded, most));
    return sum_ < 0 ? -size : size;
  }

 private:
  static constexpr Monotonic::rep kLongest = 120'000;

  std::int64_t sum_ = 0;  // mW x ms
  Monotonic known_{0};
};

}  // namespace ams2mqtt
