// Notices a broker that accepts messages but never acknowledges any, while the connection stays up. Pure.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <utility>

namespace ams2mqtt {

class AnswerWatch {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // Longer than a healthy broker with a slow disk takes.
  static constexpr std::chrono::seconds kPatience{10};

  void connected() { *this = {}; }
  // A message that should be acknowledged.
  void sent(Time now) {
    if (waiting_++ == 0) since_ = now;
  }
  // True when that ends a silence that was reported.
  [[nodiscard]] bool answered(Time now) {
    withdrawn();
    since_ = now;
    return std::exchange(silent_, false);
  }
  // Stop waiting for it.
  void withdrawn() {
    if (waiting_ > 0) --waiting_;
  }
  // Once, when nothing has been acknowledged for that long.
  [[nodiscard]] bool take_silence(Time now) {
    const bool due = waiting_ > 0 && now - since_ >= kPatience;
    return due && !std::exchange(silent_, true);
  }
  [[nodiscard]] bool silent() const { return silent_; }
  [[nodiscard]] bool waits() const { return waiting_ > 0; }

 private:
  std::size_t waiting_ = 0;
  Time since_{};  // the last answer, or the first message without one
  bool silent_ = false;
};

}  // namespace ams2mqtt
