#include "meter/clock_watch.hpp"

#include "catch.hpp"

using namespace ams2mqtt;
using namespace std::chrono_literals;

namespace {

class Watch {
 public:
  std::vector<Notice> times(int lists, std::chrono::seconds error) {
    for (int list = 0; list < lists; ++list) shown = watch_.observe(error, notices_);
    return notices_.take();
  }
  std::optional<std::chrono::seconds> shown;

 private:
  ClockWatch watch_;
  NoticeLog notices_;
};

}  // namespace

TEST_CASE("A clock that is off by hours is said once, after several lists", "[meter][clock]") {
  Watch watch;
  CHECK(watch.times(ClockWatch::kLists - 1, 1h - 4s).empty());
  CHECK(watch.times(1, 1h - 4s) == std::vector<Notice>{ClockOff{1h}});
  CHECK(watch.times(50, 1h - 5s).empty());
  CHECK(watch.times(ClockWatch::kLists, -2s) == std::vector<Notice>{ClockRight{}});
  CHECK(watch.times(ClockWatch::kLists, -2h) == std::vector<Notice>{ClockOff{-2h}});
}

TEST_CASE("A clock that drifts by minutes is said, and a late list is not a wrong clock", "[meter][clock]") {
  Watch watch;
  CHECK(watch.times(10, -60s).empty());
  CHECK(watch.times(10, -(4min)).empty());
  CHECK(watch.times(ClockWatch::kLists, 10min + 20s) == std::vector<Notice>{ClockOff{10min}});
  CHECK(watch.times(10, 11min).empty());
}

TEST_CASE("A clock that goes too fast is said now and then", "[meter][clock]") {
  Watch watch;
  std::size_t said = 0;
  for (auto error = 0min; error < 4h; error += 1min) said += watch.times(ClockWatch::kLists, error).size();
  CHECK(said > 5);
  CHECK(said < 20);
}

TEST_CASE("One odd list says nothing", "[meter][clock]") {
  Watch watch;
  for (int round = 0; round < 5; ++round) {
    CHECK(watch.times(1, 1h).empty());
    CHECK(watch.times(2, 0s).empty());
  }
}

TEST_CASE("The offset is shown when it has changed", "[meter][clock]") {
  Watch watch;
  (void)watch.times(1, 3s);
  CHECK(watch.shown == 3s);
  (void)watch.times(1, 12s);
  CHECK_FALSE(watch.shown);
  (void)watch.times(1, 13s);
  CHECK(watch.shown == 13s);
}
