#include "ams2mqtt/history/history.hpp"

#include <limits>
#include <vector>

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

// An hour begins.
constexpr UtcSeconds kNoon =
    UtcSeconds(std::chrono::sys_days(std::chrono::year(2026) / 11 / 30)) + std::chrono::hours(12);
constexpr MinuteIndex kNoonMinute = minute_of(kNoon);
constexpr HourIndex kNoonHour = hour_of(kNoonMinute);

using Watts = std::vector<std::optional<std::int32_t>>;
using WattHours = std::vector<std::optional<std::int64_t>>;

// A meter whose clock and host agree, told of in seconds after noon.
class Recorded {
 public:
  void say(double at, std::optional<std::int64_t> watts, std::optional<std::int64_t> import_wh = std::nullopt,
           std::optional<std::int64_t> export_wh = std::nullopt) {
    if (watts) watts = *watts * 1000;
    history.observe({watts, import_wh, export_wh}, instant(at));
  }
  void say_each_second(int from, int until, std::int64_t watts, std::int64_t import_wh = 0) {
    for (int second = from; second <= until; ++second) say(second, watts, import_wh);
  }
  // A host's clock that is wrong by `seconds` from now on.
  void set_clock_off(std::int64_t seconds) { off_ = std::chrono::seconds(seconds); }
  static Monotonic steady(double at) { return Monotonic(static_cast<Monotonic::rep>(at * 1000) + 50'000'000); }
  [[nodiscard]] Instant instant(double at) const {
    return {steady(at), kNoon + off_ + std::chrono::seconds(static_cast<std::int64_t>(at))};
  }

  History history;

 private:
  std::chrono::seconds off_{0};
};

UtcSeconds after_noon(std::int64_t seconds) {
  return kNoon + std::chrono::seconds(seconds);
}

}  // namespace

TEST_CASE("nothing recorded gives empty rows", "[history]") {
  History history;
  CHECK(history.minutes(60).watts.empty());
  CHECK(history.hours(48).import_wh.empty());
  CHECK_FALSE(history.first_hour(48));
  CHECK(history.take_closed().empty());
  history.observe({1000, 1, 1}, {Monotonic(5), std::nullopt});
  history.observe({1000, 1, 1}, {Monotonic(70'000), std::nullopt});
  CHECK(history.minutes(60).watts.empty());
}

TEST_CASE("a minute's power is the mean of its time, not of its telegrams", "[history]") {
  Recorded meter;
  meter.say(0, 1000);
  meter.say(45, 3000);
  meter.say(46, 3000);
  meter.say(60, 7000);
  CHECK(meter.history.minutes(1).watts == Watts{std::nullopt});  // of the current one nothing has passed
  CHECK(meter.history.minutes(2).watts == Watts{1500, std::nullopt});
  CHECK(meter.history.minutes(2).begin == kNoon);
  meter.say(70, 1000);
  meter.say(90, 1000);
  CHECK(meter.history.minutes(2).watts == Watts{1500, 3000});
  CHECK(meter.history.minutes(3).watts == Watts{std::nullopt, 1500, 3000});
}

TEST_CASE("a mean is rounded half away from zero", "[history]") {
  Recorded meter;
  meter.say(0, -1);
  meter.say(30, -2);
  meter.say(60, 2);
  meter.say(90, 1);
  meter.say(120, 0);
  CHECK(meter.history.minutes(3).watts == Watts{-2, 2, std::nullopt});
}

TEST_CASE("time in which the power is not known does not count", "[history]") {
  Recorded meter;
  meter.say(0, std::nullopt);
  meter.say(50, 600);
  meter.say(60, std::nullopt);
  meter.say(120, std::nullopt);
  meter.say(125, 10);
  meter.say(130, std::nullopt);
  CHECK(meter.history.minutes(3).watts == Watts{600, std::nullopt, 10});
}

TEST_CASE("what passed while nobody called is not known", "[history]") {
  Recorded meter;
  meter.say(0, 1000, 5000);
  meter.say(30, 1000, 5000);
  meter.say(3630, 1000, 5000);
  meter.say(3640, 1000, 5000);
  const auto row = meter.history.minutes(61);
  CHECK(row.watts.front() == 1000);
  CHECK(row.watts[1] == std::nullopt);
  CHECK(row.watts.back() == 1000);
  CHECK(meter.history.take_closed().hours.empty());
}

TEST_CASE("an hour's energy is the difference of its registers, and the current one's so far", "[history]") {
  Recorded meter;
  meter.say(-1, 0, 10'000, 70);
  meter.say(0, 0, 10'001, 70);
  meter.say(3599, 0, 11'500, 70);
  CHECK(meter.history.hours(2).import_wh == WattHours{std::nullopt, 1500});
  meter.say(3599.5, 0, 11'510, 75);
  meter.say(3600, 0, 11'511, 76);
  meter.say(3610, 0, 11'600, 76);
  const auto row = meter.history.hours(3);
  CHECK(row.begin == after_noon(-3600));
  CHECK(row.import_wh == WattHours{std::nullopt, 1510, 90});
  CHECK(row.export_wh == WattHours{std::nullopt, 5, 1});
  CHECK(meter.history.first_hour(3) == kNoonHour - 1);
}

TEST_CASE("an hour is unknown when a register is, and when it fell", "[history]") {
  Recorded meter;
  meter.say(-1, 0, 10'000, std::nullopt);
  meter.say(0, 0, 10'000, 5);
  meter.say(3599, 0, 11'000, 5);
  meter.say(3600, 0, 11'000, 5);
  meter.say(7199, 0, 300, 6);
  meter.say(7200, 0, 300, 6);
  meter.say(7201, 0, std::nullopt, 8);
  const auto row = meter.history.hours(3);
  CHECK(row.import_wh == WattHours{1000, std::nullopt, std::nullopt});
  CHECK(row.export_wh == WattHours{std::nullopt, 1, 2});
}

TEST_CASE("a list that is of the full hour settles the hour's end", "[history]") {
  Recorded meter;
  meter.say(-1, 0, 10'000);
  meter.say(0, 0, 10'000);
  (void)meter.history.take_closed();
  SECTION("within the digits that the meter leaves out, the live energy knows more") {
    meter.history.settle({.at = kNoon, .imported = StatedRegister{9'995, 10}, .exported = std::nullopt});
    CHECK(meter.history.take_closed().hours == std::vector<HourReading>{{kNoonHour - 1, 10'000, std::nullopt}});
  }
  SECTION("otherwise the register does") {
    meter.history.settle({.at = kNoon, .imported = StatedRegister{9'980, 10}, .exported = StatedRegister{7, 1}});
    CHECK(meter.history.take_closed().hours == std::vector<HourReading>{{kNoonHour - 1, 9'989, 7}});
  }
  SECTION("and upwards") {
    meter.history.settle({.at = after_noon(2), .imported = StatedRegister{10'020, 10}, .exported = std::nullopt});
    CHECK(meter.history.take_closed().hours == std::vector<HourReading>{{kNoonHour - 1, 10'020, std::nullopt}});
  }
  SECTION("a register of some seconds later only stands in for one that is not known") {
    meter.history.settle(
        {.at = after_noon(10), .imported = StatedRegister{10'020, 10}, .exported = StatedRegister{7, 1}});
    CHECK(meter.history.take_closed().hours == std::vector<HourReading>{{kNoonHour - 1, 10'000, 7}});
  }
  SECTION("one of any other moment says nothing of an hour's end") {
    meter.history.settle(
        {.at = after_noon(16), .imported = StatedRegister{10'020, 10}, .exported = StatedRegister{7, 1}});
    meter.history.settle({.at = after_noon(3600), .imported = StatedRegister{1, 1}, .exported = std::nullopt});
    meter.history.settle({.at = after_noon(-3600), .imported = StatedRegister{1, 1}, .exported = std::nullopt});
    CHECK(meter.history.take_closed().empty());
  }
}

TEST_CASE("each minute and hour is handed out once", "[history]") {
  Recorded meter;
  meter.say_each_second(-120, 0, 500, 8000);
  auto batch = meter.history.take_closed();
  CHECK(batch.minutes == std::vector<MinutePower>{{kNoonMinute - 2, 500}, {kNoonMinute - 1, 500}});
  CHECK(batch.hours == std::vector<HourReading>{{kNoonHour - 1, 8000, std::nullopt}});
  CHECK(meter.history.take_closed().empty());
  meter.say_each_second(1, 60, 700, 8000);  // the first second is still of the power before
  batch = meter.history.take_closed();
  CHECK(batch.minutes == std::vector<MinutePower>{{kNoonMinute, 697}});
  CHECK(batch.hours.empty());
}

TEST_CASE("48 hours of minutes are kept", "[history]") {
  Recorded meter;
  constexpr int kMinutes = 3000;
  for (int minute = 0; minute <= kMinutes; ++minute) meter.say(minute * 60, minute);
  const auto row = meter.history.minutes(5000);
  REQUIRE(row.watts.size() == kHistoryMinutes);
  CHECK(row.begin == after_noon((kMinutes - kHistoryMinutes + 1) * 60));
  CHECK(row.watts.front() == kMinutes - kHistoryMinutes + 1);
  CHECK(row.watts[kHistoryMinutes - 2] == kMinutes - 1);
  CHECK(meter.history.take_closed().minutes.size() == kHistoryMinutes);
}

TEST_CASE("what was kept goes on after a restart", "[history]") {
  HistoryBatch kept;
  kept.minutes = {{kNoonMinute - 3, 30}, {kNoonMinute - 2, 20}};
  kept.hours = {{kNoonHour - 3, 1000, 10}, {kNoonHour - 2, 1700, 10}};
  Recorded meter;
  SECTION("before the first reading") {
    meter.history.restore(kept);
    CHECK(meter.history.minutes(2).watts == Watts{30, 20});
    meter.say_each_second(-60, 0, 5, 2000);
  }
  SECTION("or after some") {
    meter.say_each_second(-60, 0, 5, 2000);
    meter.history.restore(kept);
  }
  CHECK(meter.history.minutes(4).watts == Watts{30, 20, 5, std::nullopt});
  CHECK(meter.history.hours(4).import_wh == WattHours{std::nullopt, 700, 300, 0});
  const auto batch = meter.history.take_closed();
  CHECK(batch.minutes == std::vector<MinutePower>{{kNoonMinute - 1, 5}});
  CHECK(batch.hours == std::vector<HourReading>{{kNoonHour - 1, 2000, std::nullopt}});
}

TEST_CASE("what is kept and cannot be is left out", "[history]") {
  constexpr auto kLargest = std::numeric_limits<std::int64_t>::max();
  History history;
  HistoryBatch kept;
  kept.minutes = {{-1, 30}, {kLargest, 20}};
  kept.hours = {{-5, 1, 1}, {kLargest, 1, 1}, {kNoonHour, -7, std::nullopt}};
  history.restore(kept);
  CHECK(history.minutes(2).watts.empty());
  CHECK(history.take_closed().empty());
}

TEST_CASE("older hours come from whoever keeps them", "[history]") {
  Recorded meter;
  meter.say(-1, 0, 900'000);
  meter.say(0, 0, 900'000);
  meter.say(5, 0, 900'100);
  std::vector<HourReading> kept;
  for (HourIndex hour = kNoonHour - 101; hour < kNoonHour - 1; ++hour) kept.push_back({hour, hour, std::nullopt});
  kept[10].import_wh.reset();
  kept.insert(kept.begin(), {kNoonHour - 5000, 1, 1});
  const auto row = meter.history.hours(100, kept);
  CHECK(row.begin == UtcSeconds(std::chrono::hours(kNoonHour - 99)));
  REQUIRE(row.import_wh.size() == 100);
  CHECK(row.import_wh[0] == 1);
  CHECK(row.import_wh[8] == std::nullopt);
  CHECK(row.import_wh[9] == std::nullopt);
  CHECK(row.import_wh[10] == 1);
  CHECK(row.import_wh[98] == 900'000 - (kNoonHour - 2));
  CHECK(row.import_wh[99] == 100);
}

TEST_CASE("a clock that is put back does not record a time twice", "[history]") {
  Recorded meter;
  meter.say_each_second(0, 180, 100);
  meter.set_clock_off(-120);
  meter.say_each_second(181, 299, 900);
  CHECK(meter.history.minutes(4).watts == Watts{100, 100, 100, std::nullopt});
  meter.say_each_second(300, 420, 200);
  CHECK(meter.history.minutes(4).watts == Watts{100, 200, 200, std::nullopt});
}

TEST_CASE("power of a time that is not recorded does not count in the next", "[history]") {
  Recorded meter;
  meter.say_each_second(0, 180, 100);
  meter.set_clock_off(-30);
  meter.say_each_second(181, 209, 900);
  meter.say_each_second(210, 270, 200);
  CHECK(meter.history.minutes(2).watts == Watts{200, std::nullopt});
}

TEST_CASE("a board that starts in the past records nothing until its clock is set", "[history]") {
  HistoryBatch kept;
  kept.minutes = {{kNoonMinute - 1, 30}};
  Recorded meter;
  meter.history.restore(kept);
  meter.set_clock_off(-80'000);
  meter.say_each_second(0, 300, 900);
  CHECK(meter.history.minutes(1).watts == Watts{30});
  meter.set_clock_off(0);
  meter.say_each_second(301, 360, 50);
  CHECK(meter.history.minutes(8).watts ==
        Watts{30, std::nullopt, std::nullopt, std::nullopt, std::nullopt, std::nullopt, 50, std::nullopt});
  CHECK_FALSE(meter.history.take_closed().rewound_to);
}

TEST_CASE("a clock that jumps far ahead is believed after ten minutes", "[history]") {
  Recorded meter;
  constexpr std::int64_t kYear = 31'536'000;
  meter.say_each_second(0, 60, 100);
  meter.set_clock_off(kYear);
  meter.say_each_second(61, 500, 100);
  CHECK(meter.history.minutes(2).watts == Watts{100, std::nullopt});
  SECTION("if it goes on") {
    meter.say_each_second(501, 700, 300);
    CHECK(meter.history.minutes(1).begin == after_noon(kYear + 660));
    CHECK(meter.history.minutes(1).watts == Watts{300});
  }
  SECTION("to the same time") {
    meter.set_clock_off(2 * kYear);
    meter.say_each_second(501, 1000, 300);
    CHECK(meter.history.minutes(1).begin == after_noon(60));
  }
  SECTION("without a break") {
    meter.set_clock_off(0);
    meter.say_each_second(501, 600, 300);
    meter.set_clock_off(kYear);
    meter.say_each_second(601, 1000, 300);
    CHECK(meter.history.minutes(1).begin == after_noon(600));
  }
  SECTION("and forgotten when it was a mistake") {
    meter.set_clock_off(0);
    meter.say_each_second(501, 600, 300);
    CHECK(meter.history.minutes(2).watts == Watts{300, std::nullopt});
  }
}

TEST_CASE("a time that has been wrong for a day is taken back", "[history]") {
  Recorded meter;
  constexpr std::int64_t kYear = 31'536'000;
  meter.set_clock_off(kYear);
  meter.say_each_second(0, 120, 100, 77);
  (void)meter.history.take_closed();
  meter.set_clock_off(0);
  constexpr int kDay = 86'400;
  for (int second = 121; second < kDay + 120; ++second) meter.say(second, 5, 78);
  CHECK(meter.history.minutes(1).begin == after_noon(kYear + 120));
  for (int second = kDay + 120; second <= kDay + 300; ++second) meter.say(second, 5, 78);
  CHECK(meter.history.minutes(3).begin == after_noon(kDay + 180));
  CHECK(meter.history.minutes(3).watts == Watts{5, 5, std::nullopt});
  const auto batch = meter.history.take_closed();
  CHECK(batch.rewound_to == kNoonMinute + (kDay + 121) / 60);
  CHECK(batch.minutes.size() == 3);
}
