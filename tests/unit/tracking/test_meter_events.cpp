#include "ams2mqtt/tracking/meter_events.hpp"

#include <string>
#include <vector>

#include "ams2mqtt/tracking/value_key.hpp"
#include "catch.hpp"
#include "support/telegrams.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

// A tracker and the events of its meter, wired as the daemon does it.
class EventLine {
 public:
  explicit EventLine(TrackerOptions options = {}) : tracker_(options) {}
  EventLine(const TrackedMemory& memory, const std::vector<std::string>& ids) : tracker_(TrackerOptions{}) {
    tracker_.restore(memory);
    events_.restore(tracker_, ids);
  }

  std::vector<MeterEvent> hear(const TelegramBuilder& builder, bool vouched = true) {
    Telegram telegram = builder.telegram();
    telegram.vouched = vouched;
    const Changes& changes = tracker_.on_telegram(telegram, now_ += seconds(10));
    return changes.heard ? events_.on_telegram(telegram, tracker_) : std::vector<MeterEvent>();
  }
  MeterTracker& tracker() { return tracker_; }
  MeterEvents& events() { return events_; }

 private:
  MeterTracker tracker_;
  MeterEvents events_;
  Monotonic now_{0};
};

TelegramBuilder dutch(std::string_view tariff, std::string_view failures = "4", std::string_view long_ones = "2",
                      std::string_view id = kMeterId) {
  TelegramBuilder builder(aidon(id));
  builder.number("power_import", "500").text("tariff", tariff).text("breaker_state", "1");
  builder.number("power_failures", failures).number("long_power_failures", long_ones);
  return builder;
}

TelegramBuilder with_breaker(std::string_view state) {
  TelegramBuilder builder(aidon());
  builder.number("power_import", "500").number("energy_import", "1").text("breaker_state", state);
  return builder;
}

std::vector<std::string> names_of(const std::vector<MeterEvent>& events) {
  std::vector<std::string> names;
  for (const MeterEvent& event : events) names.emplace_back(to_string(event.type));
  return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("13 a changed tariff is an event, once", "[tracking][events]") {
  EventLine line;
  CHECK(line.hear(dutch("2")).empty());
  CHECK(line.hear(dutch("2")).empty());
  const auto events = line.hear(dutch("1"));
  REQUIRE(names_of(events) == Names{"tariff_changed"});
  CHECK(events[0].facts == std::vector<MeterEvent::Fact>{{"from", std::string("2")}, {"to", std::string("1")}});
  CHECK(line.hear(dutch("1")).empty());
}

TEST_CASE("13 a breaker opens and closes; ready for reconnection is still open", "[tracking][events]") {
  EventLine line;
  CHECK(line.hear(with_breaker("1")).empty());
  CHECK(names_of(line.hear(with_breaker("0"))) == Names{"breaker_opened"});
  CHECK(line.hear(with_breaker("2")).empty());
  CHECK(names_of(line.hear(with_breaker("1"))) == Names{"breaker_closed"});
}

TEST_CASE("13 a word for the breaker that nobody knows is no event", "[tracking][events]") {
  EventLine line;
  CHECK(line.hear(with_breaker("1")).empty());
  CHECK(line.hear(with_breaker("7")).empty());
}

TEST_CASE("13 a long power failure counts twice and is one event", "[tracking][events]") {
  EventLine line;
  CHECK(line.hear(dutch("1", "4", "2")).empty());
  const auto events = line.hear(dutch("1", "5", "3"));
  REQUIRE(names_of(events) == Names{"power_failure"});
  CHECK(events[0].facts ==
        std::vector<MeterEvent::Fact>{{"power_failures", Decimal(5)}, {"long_power_failures", Decimal(3)}});
  CHECK(line.hear(dutch("1", "5", "3")).empty());
  CHECK(names_of(line.hear(dutch("1", "6", "3"))) == Names{"power_failure"});
}

TEST_CASE("13 what is known from before a restart is an event only if it has changed since", "[tracking][events]") {
  EventLine before;
  (void)before.hear(dutch("1", "4", "2"));
  const TrackedMemory memory = before.tracker().memory();
  SECTION("nothing has") {
    EventLine after(memory, {std::string(kMeterId)});
    CHECK(after.hear(dutch("1", "4", "2")).empty());
  }
  SECTION("tariff and failures have") {
    EventLine after(memory, {std::string(kMeterId)});
    CHECK(names_of(after.hear(dutch("2", "5", "2"))) == Names{"tariff_changed", "power_failure"});
    CHECK(after.hear(dutch("2", "5", "2")).empty());
  }
  SECTION("the meter has") {
    EventLine after(memory, {std::string(kMeterId)});
    const auto events = after.hear(dutch("2", "9", "9", "7000000000000002"));
    REQUIRE(names_of(events) == Names{"meter_replaced"});
    CHECK(events[0].facts ==
          std::vector<MeterEvent::Fact>{{"from", std::string(kMeterId)}, {"to", std::string("7000000000000002")}});
    CHECK(after.hear(dutch("2", "9", "9", "7000000000000002")).empty());
  }
}

TEST_CASE("13 meters that take turns on a line do not replace each other", "[tracking][events]") {
  EventLine line;
  CHECK(line.hear(dutch("1")).empty());
  CHECK(names_of(line.hear(dutch("1", "4", "2", "7000000000000002"))) == Names{"meter_replaced"});
  CHECK(line.hear(dutch("2", "5", "2")).empty());
  CHECK(line.hear(dutch("1", "9", "9", "7000000000000002")).empty());
}

TEST_CASE("13 a line that is shown as one meter says when it was replaced", "[tracking][events]") {
  EventLine line(TrackerOptions{.one_meter = true});
  CHECK(line.hear(dutch("1")).empty());
  CHECK(names_of(line.hear(dutch("2", "0", "0", "7000000000000002"))) == Names{"meter_replaced"});
  CHECK(line.hear(dutch("2", "0", "0", "7000000000000002")).empty());
}

TEST_CASE("13 what nothing vouches for is an event only when repeated", "[tracking][events]") {
  EventLine line;
  for (int count = 0; count < 4; ++count) CHECK(line.hear(dutch("1"), false).empty());
  CHECK(line.hear(dutch("9"), false).empty());
  CHECK(line.hear(dutch("1"), false).empty());
  CHECK(line.hear(dutch("2"), false).empty());
  CHECK(line.hear(dutch("2"), false).empty());
  CHECK(names_of(line.hear(dutch("2"), false)) == Names{"tariff_changed"});
  CHECK(line.hear(dutch("2"), false).empty());
}

TEST_CASE("13 a glitch in the first telegram that nothing vouches for is no event", "[tracking][events]") {
  EventLine line;
  CHECK(line.hear(dutch("9"), false).empty());
  for (int count = 0; count < 6; ++count) CHECK(line.hear(dutch("1"), false).empty());
}

TEST_CASE("13 a forgotten meter starts afresh", "[tracking][events]") {
  EventLine line;
  (void)line.hear(dutch("1"));
  line.tracker().forget();
  line.events().forget();
  CHECK(line.hear(dutch("2", "9", "9")).empty());
}

TEST_CASE("13 only what a meter can tell about is among its events", "[tracking][events]") {
  EventLine line;
  CHECK(possible_events(line.tracker()).empty());
  (void)line.hear(two_values());
  CHECK(possible_events(line.tracker()) == std::vector{MeterEventType::meter_replaced});
  (void)line.hear(dutch("1"));
  CHECK(possible_events(line.tracker()) == std::vector{MeterEventType::meter_replaced, MeterEventType::breaker_opened,
                                                       MeterEventType::breaker_closed, MeterEventType::tariff_changed,
                                                       MeterEventType::power_failure});
}
