#include "clock_watch.hpp"

#include <algorithm>

namespace ams2mqtt {

namespace {

using std::chrono::seconds;
using namespace std::chrono_literals;

// Whole hours, or whole minutes if it is not whole hours but large; 0 when the clock is right.
seconds judged(seconds error) {
  const seconds rounded_hours = std::chrono::round<std::chrono::hours>(error);
  if (std::chrono::abs(error - rounded_hours) <= ClockWatch::kSlack) return rounded_hours;
  return std::chrono::abs(error) > ClockWatch::kMuch ? seconds(std::chrono::round<std::chrono::minutes>(error)) : 0s;
}

// A drifting clock is not reported again for every minute.
bool same(seconds now, seconds before) {
  const seconds little = std::max<seconds>(ClockWatch::kMuch, std::chrono::abs(before) / 4);
  return (now == 0s) == (before == 0s) && std::chrono::abs(now - before) <= little;
}

}  // namespace

std::optional<seconds> ClockWatch::observe(seconds error, NoticeLog& notices) {
  const seconds now = judged(error);
  lists_ = same(now, candidate_) ? lists_ + 1 : 1;
  candidate_ = now;
  if (lists_ >= kLists && !same(now, known_)) {
    notices.forget(ClockRight{});
    notices.forget(ClockOff{known_});
    if (now == 0s) {
      notices.add(ClockRight{});
    } else {
      notices.add(ClockOff{now});
    }
    known_ = now;
  }
  if (shown_ && std::chrono::abs(error - *shown_) < kStep) return std::nullopt;
  shown_ = error;
  return error;
}

}  // namespace ams2mqtt
