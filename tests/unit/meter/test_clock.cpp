#include "meter/clock.hpp"

#include "ams2mqtt/base/central_european_time.hpp"
#include "catch.hpp"
#include "support/meter_lists.hpp"

using namespace ams2mqtt;
using meter_lists::clock_at;
using namespace std::chrono_literals;

namespace {

constexpr LocalTime kWinter = {2024, 1, 15, 12, 0, 0};
constexpr LocalTime kSummer = {2024, 7, 15, 12, 0, 0};
constexpr LocalTime kTwice = {2024, 10, 27, 2, 30, 0};
constexpr LocalTime kSkipped = {2024, 3, 31, 2, 30, 0};

// A place two hours east of central Europe, without summer time.
class Eastern final : public TimeZone {
 public:
  [[nodiscard]] Offsets offsets(const LocalTime&) const override { return {180min, 180min}; }
  [[nodiscard]] std::chrono::minutes standard_offset(const LocalTime&) const override { return 180min; }
  [[nodiscard]] std::chrono::minutes offset_at(UtcSeconds) const override { return 180min; }
};

std::string time_of(const CosemDateTime& clock, ClockRule rule, const TimeZone* zone = nullptr,
                    std::optional<UtcSeconds> now = std::nullopt) {
  const auto time = meter_time(clock, rule, zone, now);
  return time ? to_string(*time) : "none";
}

}  // namespace

TEST_CASE("Standard time holds all year and ignores the deviation", "[meter]") {
  CHECK(time_of(clock_at(kWinter, 0), ClockRule::standard_time) == "2024-01-15T12:00:00+01:00");
  CHECK(time_of(clock_at(kSummer, 0), ClockRule::standard_time) == "2024-07-15T12:00:00+01:00");
  CHECK(time_of(clock_at(kSummer, -120, 0xFF), ClockRule::standard_time) == "2024-07-15T12:00:00+01:00");
  const Eastern east;
  CHECK(time_of(clock_at(kSummer), ClockRule::standard_time, &east) == "2024-07-15T12:00:00+03:00");
}

TEST_CASE("The daylight bit adds an hour, and nothing else does", "[meter]") {
  CHECK(time_of(clock_at(kSummer, std::nullopt, 0x80), ClockRule::daylight_bit) == "2024-07-15T12:00:00+02:00");
  CHECK(time_of(clock_at(kSummer, std::nullopt, 0x00), ClockRule::daylight_bit) == "2024-07-15T12:00:00+01:00");
  CHECK(time_of(clock_at(kSummer, std::nullopt, 0xFF), ClockRule::daylight_bit) == "2024-07-15T12:00:00+01:00");
}

TEST_CASE("A stated deviation is taken with its sign turned", "[meter]") {
  CHECK(time_of(clock_at(kSummer, -60), ClockRule::stated_or_wall_time) == "2024-07-15T12:00:00+01:00");
  CHECK(time_of(clock_at(kSummer, -120), ClockRule::stated) == "2024-07-15T12:00:00+02:00");
  CHECK(time_of(clock_at(kSummer, 0), ClockRule::stated) == "2024-07-15T12:00:00");
  CHECK(time_of(clock_at(kSummer), ClockRule::stated) == "2024-07-15T12:00:00");
  CHECK(time_of(clock_at(kSummer, 32000), ClockRule::stated) == "2024-07-15T12:00:00");
}

TEST_CASE("11.23 A clock without a deviation shows the time of a given zone, whoever made it", "[meter][11.23]") {
  const Eastern east;
  const CentralEuropeanTime home;
  CHECK(time_of(clock_at(kSummer), ClockRule::stated, &east) == "2024-07-15T12:00:00+03:00");
  CHECK(time_of(clock_at(kSummer), ClockRule::stated, &home) == "2024-07-15T12:00:00+02:00");
  CHECK(time_of(clock_at(kWinter, 32000), ClockRule::stated, &home) == "2024-01-15T12:00:00+01:00");
  CHECK(time_of(clock_at(kTwice, std::nullopt, 0x80), ClockRule::stated, &home) == "2024-10-27T02:30:00+02:00");
  CHECK(time_of(clock_at(kTwice), ClockRule::stated, &home, ZonedTime{kTwice, 1h}.utc()) ==
        "2024-10-27T02:30:00+01:00");
  // What it states goes first, and a zero says nothing.
  CHECK(time_of(clock_at(kSummer, -60), ClockRule::stated, &east) == "2024-07-15T12:00:00+01:00");
  CHECK(time_of(clock_at(kSummer, 0), ClockRule::stated, &east) == "2024-07-15T12:00:00");
}

TEST_CASE("Wall time follows the rules of the zone", "[meter]") {
  CHECK(time_of(clock_at(kWinter), ClockRule::stated_or_wall_time) == "2024-01-15T12:00:00+01:00");
  CHECK(time_of(clock_at(kSummer), ClockRule::stated_or_wall_time) == "2024-07-15T12:00:00+02:00");
  CHECK(time_of(clock_at(kSkipped), ClockRule::stated_or_wall_time) == "2024-03-31T02:30:00+01:00");
  const Eastern east;
  CHECK(time_of(clock_at(kSummer), ClockRule::stated_or_wall_time, &east) == "2024-07-15T12:00:00+03:00");
}

TEST_CASE("A flag for summer or winter decides, otherwise the place", "[meter]") {
  CHECK(time_of(clock_at(kSummer, std::nullopt, 0x80), ClockRule::flag_or_wall_time) == "2024-07-15T12:00:00+02:00");
  CHECK(time_of(clock_at(kSummer, std::nullopt, 0x00), ClockRule::flag_or_wall_time) == "2024-07-15T12:00:00+01:00");
  CHECK(time_of(clock_at(kSummer, std::nullopt, 0xFF), ClockRule::flag_or_wall_time) == "2024-07-15T12:00:00+02:00");
}

TEST_CASE("11.23 The hour that occurs twice is the one nearer to now, and without one has no offset", "[meter]") {
  const UtcSeconds first = ZonedTime{kTwice, 2h}.utc();
  CHECK(time_of(clock_at(kTwice), ClockRule::stated_or_wall_time) == "2024-10-27T02:30:00");
  CHECK(time_of(clock_at(kTwice), ClockRule::stated_or_wall_time, nullptr, first + 10s) == "2024-10-27T02:30:00+02:00");
  CHECK(time_of(clock_at(kTwice), ClockRule::stated_or_wall_time, nullptr, first + 1h) == "2024-10-27T02:30:00+01:00");
}

TEST_CASE("A clock that calls itself invalid gives no time", "[meter]") {
  CHECK(time_of(clock_at(kWinter, std::nullopt, 0x01), ClockRule::standard_time) == "none");
  CHECK(time_of(clock_at(kWinter, std::nullopt, 0xFF), ClockRule::standard_time) == "2024-01-15T12:00:00+01:00");
}

TEST_CASE("Central European time changes on the right Sundays", "[meter]") {
  const CentralEuropeanTime zone;
  CHECK(zone.offsets({2024, 3, 31, 1, 59, 59}).first == 1h);
  CHECK(zone.offsets({2024, 3, 31, 3, 0, 0}).first == 2h);
  CHECK(zone.offsets({2024, 10, 27, 1, 59, 59}).second == 2h);
  CHECK(zone.offsets({2024, 10, 27, 2, 0, 0}).second == 1h);
  CHECK(zone.offsets({2024, 10, 27, 2, 59, 59}).first == 2h);
  CHECK(zone.offsets({2024, 10, 27, 3, 0, 0}).first == 1h);
  CHECK(zone.offsets({2026, 3, 29, 3, 0, 0}).first == 2h);
  CHECK(zone.offsets({2026, 10, 25, 3, 0, 0}).first == 1h);
}
