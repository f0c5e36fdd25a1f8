// Bytes of a slow line -> how long nothing needs to be looked at, because what is missing cannot have come yet. A
// meter's adapter delivers a frame a few bytes at a time, and each of these would wake the processor. Pure: the time
// comes in.
//
// A line's speed is a promise only where bytes really come at it: a pseudo terminal or a network adapter delivers as it
// likes. So it counts only after a burst has shown it, and until one has come faster.
#pragma once

#include <chrono>
#include <cstddef>

namespace ams2mqtt {

class ArrivalPace {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Duration = std::chrono::steady_clock::duration;

  // `byte`: what a byte takes on the line, 0 for a line without a speed. `longest`: how long nothing is looked at, at
  // most.
  ArrivalPace(Duration byte, Duration longest) : byte_(byte), longest_(longest) {}

  // `count` bytes have come; at least `missing` more are needed, 0: nobody knows. Returns how long to rest.
  [[nodiscard]] Duration rest_after(Time now, std::size_t count, std::size_t missing);
  // Nothing has come for a while.
  void end_of_burst() { in_burst_ = false; }

 private:
  void note(Time now, std::size_t count);

  static constexpr std::size_t kMostAtOnce = 16;  // that a slow line's adapter delivers
  static constexpr std::size_t kEnough = 24;      // bytes to judge the pace by
  static constexpr int kSlow = 90;  // percent of a byte's time: who is faster does not keep the line's pace
  // Awake before the end: by a few bytes, and by more than two clocks may differ.
  static constexpr std::size_t kLastBytes = 4;
  static constexpr int kRest = 97;  // percent

  const Duration byte_;
  const Duration longest_;
  bool in_burst_ = false;
  bool keeps_pace_ = false;
  Time begin_;   // when the burst's first bytes had come
  Time looked_;  // at the bytes, or when the rest after it ended
  std::size_t since_begin_ = 0;
};

}  // namespace ams2mqtt
