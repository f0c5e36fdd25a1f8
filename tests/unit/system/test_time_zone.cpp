#include "ams2mqtt/system/time_zone.hpp"

#include "ams2mqtt/base/central_european_time.hpp"
#include "catch.hpp"
#include "meter/clock.hpp"

using namespace ams2mqtt;
using namespace std::chrono_literals;

TEST_CASE("A zone of the system knows its offsets, the hour twice and the hour never", "[system]") {
  const auto oslo = load_time_zone("Europe/Oslo");
  REQUIRE(oslo);
  CHECK(oslo->offsets({2024, 1, 15, 12, 0, 0}).first == 1h);
  CHECK(oslo->offsets({2024, 7, 15, 12, 0, 0}).first == 2h);
  CHECK(oslo->offsets({2024, 10, 27, 2, 30, 0}).first == 2h);
  CHECK(oslo->offsets({2024, 10, 27, 2, 30, 0}).second == 1h);
  CHECK(oslo->offsets({2024, 3, 31, 2, 30, 0}).first == 1h);
  CHECK(oslo->offsets({2024, 3, 31, 2, 30, 0}).second == 1h);
  CHECK(oslo->standard_offset({2024, 7, 15, 12, 0, 0}) == 1h);
}

TEST_CASE("Standard time is winter time, wherever that is", "[system]") {
  CHECK(load_time_zone("Europe/Dublin")->standard_offset({2024, 7, 15, 12, 0, 0}) == 0h);
  CHECK(load_time_zone("Australia/Sydney")->standard_offset({2024, 1, 15, 12, 0, 0}) == 10h);
}

TEST_CASE("The core's own rule agrees with the system's zone every hour of some years", "[system]") {
  const auto oslo = load_time_zone("Europe/Oslo");
  REQUIRE(oslo);
  const CentralEuropeanTime rule;
  for (UtcSeconds at = as_if_utc({2023, 1, 1, 0, 0, 0}); at < as_if_utc({2027, 1, 1, 0, 0, 0}); at += 1h) {
    const LocalTime local = local_time(at, 0min);
    const bool same = oslo->offsets(local).first == rule.offsets(local).first &&
                      oslo->offsets(local).second == rule.offsets(local).second;
    if (!same) FAIL(to_string(local));
  }
}

namespace {

constexpr auto kSummerBegins = std::chrono::sys_days(2026y / 3 / 29) + 1h;
constexpr auto kSummerEnds = std::chrono::sys_days(2026y / 10 / 25) + 1h;

bool is_summer(UtcSeconds at) {
  return at >= kSummerBegins && at < kSummerEnds;
}

// How a manufacturer's clock shows an instant, and by which rule it has to be read.
struct Habit {
  const char* whose;
  ClockRule rule;
  CosemDateTime (*shows)(UtcSeconds at);
};

CosemDateTime wall(UtcSeconds at, std::optional<std::int16_t> deviation, std::uint8_t status) {
  return {local_time(at, is_summer(at) ? 120min : 60min), deviation, status};
}
std::uint8_t daylight_bit(UtcSeconds at) {
  return is_summer(at) ? 0x80 : 0x00;
}
std::int16_t deviation(UtcSeconds at) {
  return is_summer(at) ? -120 : -60;
}

constexpr Habit kHabits[] = {
    {"Aidon", ClockRule::standard_time,
     [](UtcSeconds at) { return CosemDateTime{local_time(at, 60min), std::nullopt, 0xFF}; }},
    {"Aidon, deviation 0", ClockRule::standard_time,
     [](UtcSeconds at) { return CosemDateTime{local_time(at, 60min), std::int16_t{0}, 0x00}; }},
    {"Kaifa in Norway", ClockRule::stated_or_wall_time, [](UtcSeconds at) { return wall(at, std::nullopt, 0x00); }},
    {"Kaifa in Sweden", ClockRule::stated_or_wall_time,
     [](UtcSeconds at) { return CosemDateTime{local_time(at, 60min), std::int16_t{-60}, 0x00}; }},
    {"Kamstrup", ClockRule::daylight_bit, [](UtcSeconds at) { return wall(at, std::nullopt, daylight_bit(at)); }},
    {"Kamstrup on standard time", ClockRule::daylight_bit,
     [](UtcSeconds at) { return CosemDateTime{local_time(at, 60min), std::nullopt, 0x00}; }},
    {"Iskraemeco, Kaifa and Sagemcom in Austria", ClockRule::stated,
     [](UtcSeconds at) { return wall(at, deviation(at), daylight_bit(at)); }},
    {"Landis+Gyr", ClockRule::stated_or_wall_time, [](UtcSeconds at) { return wall(at, std::nullopt, 0x00); }},
    {"Landis+Gyr with the daylight bit", ClockRule::stated_or_wall_time,
     [](UtcSeconds at) { return wall(at, std::nullopt, daylight_bit(at)); }},
    {"P1", ClockRule::flag_or_wall_time, [](UtcSeconds at) { return wall(at, std::nullopt, daylight_bit(at)); }},
    {"P1 without a flag", ClockRule::flag_or_wall_time, [](UtcSeconds at) { return wall(at, std::nullopt, 0xFF); }},
};

}  // namespace

TEST_CASE("Every manufacturer's clock gives the instant it shows, around both changes of the hour", "[system]") {
  for (const auto* name : {"Europe/Oslo", "Europe/Stockholm", "Europe/Copenhagen", "Europe/Vienna", "Europe/Zurich"}) {
    const auto zone = load_time_zone(name);
    REQUIRE(zone);
    for (const Habit& habit : kHabits) {
      for (const UtcSeconds change : {UtcSeconds(kSummerBegins), UtcSeconds(kSummerEnds)}) {
        for (UtcSeconds at = change - 4h; at < change + 4h; at += 10min) {
          INFO(name << ", " << habit.whose << ", " << to_string(local_time(at, 0min)));
          const auto time = meter_time(habit.shows(at), habit.rule, zone.get(), at + 8s);
          REQUIRE(time.has_value());
          REQUIRE(time->offset.has_value());
          CHECK(ZonedTime{time->local, *time->offset}.utc() == at);
        }
      }
    }
  }
}

TEST_CASE("A zone that the system does not know is null", "[system]") {
  CHECK(load_time_zone("Europe/Atlantis") == nullptr);
}
