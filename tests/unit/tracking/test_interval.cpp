#include "ams2mqtt/tracking/interval.hpp"

#include <initializer_list>

#include "catch.hpp"

using namespace ams2mqtt;
using namespace std::chrono_literals;

namespace {

IntervalObserver after_gaps(std::initializer_list<Monotonic> gaps) {
  IntervalObserver observer;
  Monotonic now{5000};
  observer.observe(now);
  for (const Monotonic gap : gaps) observer.observe(now += gap);
  return observer;
}

}  // namespace

TEST_CASE("An interval is the median of the gaps", "[tracking]") {
  CHECK(IntervalObserver().interval() == std::nullopt);
  CHECK(after_gaps({}).interval() == std::nullopt);
  CHECK(after_gaps({10s}).interval() == 10s);
  CHECK(after_gaps({10s, 10s, 9s, 11s, 10s}).interval() == 10s);
}

TEST_CASE("Outages and lost telegrams do not count", "[tracking]") {
  CHECK(after_gaps({10s, 3600s}).interval() == 10s);
  CHECK(after_gaps({3600s, 10s}).interval() == 10s);
  CHECK(after_gaps({10s, 20s, 10s, 7200s, 10s}).interval() == 10s);
}

TEST_CASE("A single gap is believed while it is short", "[tracking]") {
  CHECK(after_gaps({120s}).interval() == 120s);
  CHECK(after_gaps({121s}).interval() == std::nullopt);
  CHECK(after_gaps({3600s, 3600s}).interval() == 3600s);
}

TEST_CASE("A burst out of a buffer does not count", "[tracking]") {
  CHECK(after_gaps({10s, 10s, 10s, 5ms, 5ms, 5ms, 5ms, 5ms, 9980ms}).interval() == 10s);
}

TEST_CASE("A new pace is learnt", "[tracking]") {
  CHECK(after_gaps({10s, 10s, 10s, 10s, 10s, 2500ms, 2500ms, 2500ms}).interval() == 2500ms);
}

TEST_CASE("A value expires after six intervals, in whole tens of seconds", "[tracking]") {
  CHECK(valid_for(std::nullopt) == 60s);
  CHECK(valid_for(2500ms) == 60s);
  CHECK(valid_for(10s) == 60s);
  CHECK(valid_for(10001ms) == 70s);
  CHECK(valid_for(60s) == 360s);
}

TEST_CASE("Only a clear change of the expiry is worth announcing", "[tracking]") {
  CHECK_FALSE(differs_enough(60s, 60s));
  CHECK_FALSE(differs_enough(60s, 70s));
  CHECK_FALSE(differs_enough(80s, 100s));
  CHECK(differs_enough(80s, 110s));
  CHECK_FALSE(differs_enough(120s, 60s));
  CHECK(differs_enough(130s, 60s));
}

TEST_CASE("A meter may be silent for three intervals, at least 30 s", "[tracking]") {
  CHECK(silence_limit(std::nullopt) == 30s);
  CHECK(silence_limit(2500ms) == 30s);
  CHECK(silence_limit(10s) == 30s);
  CHECK(silence_limit(15s) == 45s);
}
