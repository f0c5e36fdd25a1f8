// Waiting times between attempts: each twice the one before, up to a limit, and spread by a jitter that the caller
// draws, so that a test can predict exactly what comes next.
#pragma once

#include <algorithm>
#include <chrono>

namespace ams2mqtt {

class Backoff {
 public:
  constexpr Backoff(std::chrono::milliseconds first, std::chrono::milliseconds limit)
      : first_(first), limit_(limit), current_(first) {}

  // The next wait. `jitter` is drawn from 0...1 and shortens it by up to a quarter.
  [[nodiscard]] constexpr std::chrono::milliseconds next(double jitter) {
    const std::chrono::milliseconds wait = current_;
    current_ = std::min(current_ * 2, limit_);
    const auto taken = static_cast<std::chrono::milliseconds::rep>(static_cast<double>(wait.count()) * jitter / 4.0);
    return wait - std::chrono::milliseconds(taken);
  }
  constexpr void reset() { current_ = first_; }

 private:
  std::chrono::milliseconds first_;
  std::chrono::milliseconds limit_;
  std::chrono::milliseconds current_;
};

}  // namespace ams2mqtt
