#include "ams2mqtt/homeassistant/discovery_schedule.hpp"

#include "catch.hpp"

using namespace ams2mqtt;
using namespace std::chrono_literals;

TEST_CASE("A change waits for more changes", "[homeassistant]") {
  DiscoverySchedule schedule;
  CHECK_FALSE(schedule.take_due(0s).config);
  schedule.changed(10s);
  schedule.changed(11s);
  CHECK_FALSE(schedule.take_due(11999ms).config);
  CHECK(schedule.take_due(12s).config);
  CHECK(schedule.may_change(12s));
}

TEST_CASE("Two different messages keep a distance, and each is repeated once", "[homeassistant]") {
  DiscoverySchedule schedule;
  schedule.changed(0s);
  schedule.sent(5s);
  CHECK_FALSE(schedule.take_due(6s).config);
  CHECK_FALSE(schedule.take_due(14999ms).config);
  CHECK(schedule.take_due(15s).config);
  CHECK_FALSE(schedule.may_change(15s));
  CHECK_FALSE(schedule.take_due(60s).config);
}

TEST_CASE("A repeat does not hurry a change", "[homeassistant]") {
  DiscoverySchedule schedule;
  schedule.sent(0s);
  schedule.changed(9s);
  CHECK(schedule.take_due(10s).config);
  CHECK_FALSE(schedule.may_change(10s));
  CHECK(schedule.may_change(11s));
}

TEST_CASE("A birth is answered after its random delay, the state 2 s later", "[homeassistant]") {
  DiscoverySchedule schedule;
  schedule.birth(100s, 0.5);
  CHECK_FALSE(schedule.take_due(102999ms).config);
  const auto due = schedule.take_due(103s);
  CHECK(due.config);
  CHECK_FALSE(due.state);
  CHECK_FALSE(schedule.take_due(104999ms).state);
  CHECK(schedule.take_due(105s).state);
  CHECK_FALSE(schedule.take_due(106s).state);
}

TEST_CASE("Births that follow each other are one", "[homeassistant]") {
  DiscoverySchedule schedule;
  schedule.birth(0s, 1.0);
  schedule.birth(1s, 0.0);
  CHECK_FALSE(schedule.take_due(4s).config);
  CHECK(schedule.take_due(5s).config);
  CHECK(schedule.take_due(7s).state);
  schedule.birth(8s, 0.0);
  schedule.birth(20s, 0.0);
  CHECK_FALSE(schedule.take_due(34s).config);
  CHECK(schedule.take_due(35s).config);
  CHECK(schedule.take_due(37s).state);
  CHECK_FALSE(schedule.take_due(1000s).config);
}

TEST_CASE("13 After a change the state is said again, because not all of it was announced", "[homeassistant]") {
  DiscoverySchedule schedule;
  schedule.changed(0s);
  schedule.sent(0s);  // the first message: the state follows it anyway
  CHECK_FALSE(schedule.take_due(2s).state);
  schedule.changed(20s);
  CHECK(schedule.take_due(22s).config);
  schedule.sent(22s);
  CHECK_FALSE(schedule.take_due(23999ms).state);
  CHECK(schedule.take_due(24s).state);
  CHECK_FALSE(schedule.take_due(1h).state);
}

TEST_CASE("11.31 Message and state are said again every 12 hours", "[homeassistant]") {
  DiscoverySchedule schedule;
  CHECK_FALSE(schedule.take_due(13h).config);  // nothing has been said yet
  schedule.sent(0s);
  CHECK(schedule.take_due(10s).config);
  CHECK_FALSE(schedule.take_due(12h - 1s).config);
  const auto due = schedule.take_due(12h);
  CHECK(due.config);
  CHECK_FALSE(due.birth);
  CHECK(schedule.take_due(12h + 2s).state);
  // A birth in between counts, a changed message alone does not.
  schedule.birth(20h, 0.0);
  CHECK(schedule.take_due(20h + 1s).birth);
  CHECK(schedule.take_due(20h + 3s).state);
  schedule.sent(30h);
  CHECK(schedule.take_due(30h + 10s).config);
  CHECK_FALSE(schedule.take_due(32h).config);
  CHECK(schedule.take_due(32h + 1s).config);
}
