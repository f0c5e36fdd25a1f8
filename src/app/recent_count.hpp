// How often something happened lately, by the minute.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>

#include "ams2mqtt/base/time.hpp"

namespace ams2mqtt {

class RecentCount {
 public:
  static constexpr Monotonic kMinute = std::chrono::minutes(1);

  void add(Monotonic now) {
    if (!minutes_) minutes_ = std::make_unique<Minutes>();
    move_to(now);
    ++(*minutes_)[slot(minute_)];
  }
  // In the last minute that is over.
  [[nodiscard]] std::uint64_t in_minute(Monotonic now) {
    move_to(now);
    return minutes_ ? (*minutes_)[slot(minute_ - 1)] : 0;
  }
  // In the last sixty, this one included.
  [[nodiscard]] std::uint64_t in_hour(Monotonic now) {
    move_to(now);
    return minutes_ ? std::accumulate(minutes_->begin(), minutes_->end(), std::uint64_t{0}) : 0;
  }

 private:
  static constexpr std::int64_t kMinutes = 60;

  [[nodiscard]] static std::size_t slot(std::int64_t minute) {
    return static_cast<std::size_t>((minute % kMinutes + kMinutes) % kMinutes);
  }
  void move_to(Monotonic now) {
    const std::int64_t minute = now / kMinute;
    if (!minutes_) {
      minute_ = minute;
      return;
    }
    if (minute - minute_ >= kMinutes) {
      minutes_->fill(0);
      minute_ = minute;
    }
    while (minute_ < minute) (*minutes_)[slot(++minute_)] = 0;
  }

  using Minutes = std::array<std::uint32_t, kMinutes>;
  std::unique_ptr<Minutes> minutes_;  // null before the first one: most of what is counted never happens
  std::int64_t minute_ = 0;
};

}  // namespace ams2mqtt
