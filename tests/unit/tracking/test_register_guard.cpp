#include "ams2mqtt/tracking/register_guard.hpp"

#include "catch.hpp"
#include "support/telegrams.hpp"

using namespace ams2mqtt;
using ams2mqtt::test::seconds;

TEST_CASE("A register that grows is believed, the same value is no news", "[tracking]") {
  RegisterGuard guard;
  CHECK(guard.accept(Decimal(100), Monotonic(0)));
  CHECK_FALSE(guard.accept(Decimal(1000, -1), Monotonic(0)));
  CHECK(guard.accept(Decimal(1001, -1), Monotonic(0)));
}

namespace {

constexpr double kHour = 3600;
constexpr RegisterEvidence kClockOff = {std::nullopt, true, false, false};
constexpr RegisterEvidence kStale = {std::nullopt, true, true, false};
constexpr RegisterEvidence kSameMeter = {std::nullopt, false, false, true};

RegisterEvidence at_time(std::chrono::seconds time) {
  RegisterEvidence evidence;
  evidence.time = UtcSeconds(time);
  return evidence;
}

// When a guard that believes 100 believes a register that stands at `from` and grows by one each hour; 0: within two
// days never.
int believed_after_hours(std::int64_t from, RegisterEvidence evidence, std::int64_t growth = 1) {
  RegisterGuard guard(plausible_growth("m³"));
  if (!guard.accept(Decimal(5000), seconds(0))) return -1;
  for (int hour = 1; hour <= 48; ++hour) {
    if (guard.accept(Decimal(from + growth * hour), seconds(hour * kHour), evidence)) return hour;
  }
  return 0;
}

}  // namespace

TEST_CASE("11.20 a register that is 0 for a while and comes back is never published", "[tracking][guard]") {
  RegisterGuard guard(plausible_growth("m³"));
  CHECK(guard.accept(Decimal(50'005, -1), seconds(0)));
  for (int at = 1; at < 4000; ++at) CHECK_FALSE(guard.accept(Decimal(0, -3), seconds(at)));
  CHECK(guard.withheld() == Decimal(0));
  CHECK(guard.accept(Decimal(50'007, -1), seconds(4000)));
  CHECK_FALSE(guard.withheld());
  // Not after days, either, while it stands still.
  for (int hour = 1; hour < 100; ++hour) CHECK_FALSE(guard.accept(Decimal(0), seconds(4000 + hour * kHour)));
}

TEST_CASE("11.20 time speaks for a register that grows anew, a number against it", "[tracking][guard]") {
  CHECK(believed_after_hours(0, {}) == 4);
  CHECK(believed_after_hours(0, kSameMeter) == 25);
  CHECK(believed_after_hours(0, {}, 0) == 0);
  CHECK(believed_after_hours(9000, {}) == 4);
  CHECK(believed_after_hours(9000, kSameMeter) == 25);
  CHECK(believed_after_hours(9000, {}, 0) == 0);
}

TEST_CASE("11.20 a clock that is off or a reading that is not newer never speaks for a decrease", "[tracking][guard]") {
  CHECK(believed_after_hours(0, kClockOff) == 0);
  RegisterGuard guard;
  CHECK(guard.accept(Decimal(5000), seconds(0), at_time(std::chrono::days(9000))));
  for (int hour = 1; hour <= 48; ++hour) {
    const auto time = hour % 2 == 0 ? std::chrono::days(9000) : std::chrono::days(1);
    CHECK_FALSE(guard.accept(Decimal(hour), seconds(hour * kHour), at_time(time)));
  }
  CHECK(guard.accept(Decimal(5001), seconds(49 * kHour), at_time(std::chrono::days(9003))));
}

TEST_CASE("11.20 a reading of nothing by a clock that is off is no beginning", "[tracking][guard]") {
  RegisterGuard guard(plausible_growth("m³"));
  CHECK_FALSE(guard.accept(Decimal(0, -3), seconds(0), kStale));
  CHECK(guard.withheld());
  CHECK(guard.accept(Decimal(50'005, -1), seconds(1)));
  RegisterGuard export_register;
  CHECK(export_register.accept(Decimal(0), seconds(0), kClockOff));
}

TEST_CASE("11.20 after a restart the meter's clock tells what a leap is", "[tracking][guard]") {
  RegisterGuard guard(plausible_growth("kWh"));
  guard.restore(Decimal(1000), UtcSeconds(std::chrono::hours(10)));
  SECTION("a tenfold register") {
    CHECK_FALSE(guard.accept(Decimal(10'000), seconds(0), at_time(std::chrono::hours(11))));
  }
  SECTION("an hour") {
    CHECK(guard.accept(Decimal(1200), seconds(0), at_time(std::chrono::hours(11))));
  }
  SECTION("a month") {
    CHECK(guard.accept(Decimal(10'000), seconds(0), at_time(std::chrono::days(30))));
  }
}

TEST_CASE("11.7 a register that nothing vouches for counts when the next value does not fall below it",
          "[tracking][guard]") {
  RegisterEvidence unvouched;
  unvouched.vouched = false;
  RegisterGuard guard(plausible_growth("kWh"));
  Monotonic now{0};
  const auto take = [&](std::string_view value) -> std::string {
    now += std::chrono::seconds(1);
    return guard.accept(Decimal::parse(value).value(), now, unvouched) ? guard.believed()->to_string() : "nothing";
  };
  CHECK(take("5001.097") == "nothing");
  CHECK(take("5001.097") == "5001.097");
  CHECK(take("5009.097") == "nothing");  // a flipped bit
  CHECK(take("5001.098") == "nothing");
  CHECK(take("5001.099") == "5001.098");
  CHECK(take("1001.099") == "nothing");  // and one downwards
  CHECK(take("5001.100") == "5001.099");
  CHECK(take("5001.101") == "5001.100");
  CHECK_FALSE(guard.withheld());
}

TEST_CASE("11.7 a meter without a number that begins lower is believed after the patience, vouched for or not",
          "[tracking][guard]") {
  RegisterEvidence unvouched;
  unvouched.vouched = false;
  RegisterGuard guard(plausible_growth("kWh"));
  (void)guard.accept(Decimal(5000), Monotonic(0), unvouched);
  REQUIRE(guard.accept(Decimal(5000), Monotonic(1000), unvouched));
  Monotonic now = std::chrono::hours(1);
  int value = 10;
  for (; now < std::chrono::hours(1) + RegisterGuard::kPatienceUnnumbered; now += std::chrono::minutes(1)) {
    CHECK_FALSE(guard.accept(Decimal(value++, -2), now, unvouched));
  }
  CHECK(guard.accept(Decimal(value, -2), now, unvouched));
  CHECK(guard.believes(Decimal(value, -2)));
}

TEST_CASE("A glitch is forgotten when the register is back", "[tracking]") {
  RegisterGuard guard;
  CHECK(guard.accept(Decimal(100), Monotonic(0)));
  CHECK_FALSE(guard.accept(Decimal(0), Monotonic(0)));
  CHECK_FALSE(guard.accept(Decimal(0), Monotonic(0)));
  CHECK_FALSE(guard.accept(Decimal(100), Monotonic(0)));
  CHECK_FALSE(guard.accept(Decimal(0), Monotonic(0)));
  CHECK_FALSE(guard.accept(Decimal(0), Monotonic(0)));
  CHECK(guard.accept(Decimal(101), Monotonic(0)));
}

TEST_CASE("Lower values that fall do not count as one decrease", "[tracking]") {
  RegisterGuard guard;
  CHECK(guard.accept(Decimal(100), seconds(0)));
  CHECK_FALSE(guard.accept(Decimal(80), seconds(1)));
  CHECK_FALSE(guard.accept(Decimal(90), seconds(2 * kHour)));
  CHECK_FALSE(guard.accept(Decimal(81), seconds(3.5 * kHour)));
  CHECK_FALSE(guard.accept(Decimal(85), seconds(6 * kHour)));
  CHECK(guard.accept(Decimal(86), seconds(7 * kHour)));
}

TEST_CASE("Another meter may begin lower", "[tracking]") {
  RegisterGuard guard;
  CHECK(guard.accept(Decimal(100), Monotonic(0)));
  guard.reset();
  CHECK(guard.accept(Decimal(3), Monotonic(0)));
}

TEST_CASE("A leap that no meter can make is believed when it outlasts the patience", "[tracking]") {
  RegisterGuard guard(plausible_growth("kWh"));
  CHECK(guard.accept(Decimal(100'000), seconds(0)));
  CHECK(guard.accept(Decimal(100'020), seconds(10)));
  CHECK_FALSE(guard.accept(Decimal(101'048), seconds(20)));
  CHECK(guard.accept(Decimal(1'000'201, -1), seconds(30)));
  for (int i = 0; i < 3; ++i) CHECK_FALSE(guard.accept(Decimal(200'000 + i), seconds(40 + i * kHour)));
  CHECK(guard.accept(Decimal(200'003), seconds(40 + 3 * kHour)));
}

TEST_CASE("Two different leaps are no proof of each other", "[tracking]") {
  RegisterGuard guard(plausible_growth("kWh"));
  CHECK(guard.accept(Decimal(100), seconds(0)));
  CHECK_FALSE(guard.accept(Decimal(5'000), seconds(10)));
  CHECK_FALSE(guard.accept(Decimal(9'000), seconds(20)));
  CHECK_FALSE(guard.accept(Decimal(7'000), seconds(30)));
  CHECK(guard.accept(Decimal(101), seconds(40)));
}

TEST_CASE("The time since the last change allows for growth", "[tracking]") {
  RegisterGuard guard(plausible_growth("kWh"));
  CHECK(guard.accept(Decimal(100), seconds(0)));
  SECTION("an hour") {
    CHECK(guard.accept(Decimal(340), seconds(3600)));
  }
  SECTION("a month without the meter") {
    CHECK(guard.accept(Decimal(20'000), seconds(30.0 * 86400)));
  }
  SECTION("not more") {
    CHECK_FALSE(guard.accept(Decimal(400), seconds(3600)));
  }
  SECTION("a register that stood still has had the time, too") {
    for (int at = 10; at < 7200; at += 10) CHECK_FALSE(guard.accept(Decimal(100), seconds(at)));
    CHECK(guard.accept(Decimal(590), seconds(7200)));
  }
}

TEST_CASE("A large consumer is recognised after a while", "[tracking]") {
  RegisterGuard guard(plausible_growth("kWh"));
  int withheld = 0;
  for (int hour = 0; hour < 24; ++hour) {
    if (!guard.accept(Decimal(1'500 * (hour + 1)), seconds(3600.0 * hour))) ++withheld;
  }
  CHECK(withheld == RegisterGuard::kRaceValues - 1);
}

TEST_CASE("What was known before a restart is believed, and may have grown by anything", "[tracking]") {
  RegisterGuard guard(plausible_growth("kWh"));
  guard.restore(Decimal(1000));
  CHECK(guard.believes(Decimal(10000, -1)));
  SECTION("grown") {
    CHECK(guard.accept(Decimal(90'000), seconds(0)));
  }
  SECTION("not lower") {
    CHECK_FALSE(guard.accept(Decimal(0), seconds(0)));
    CHECK(guard.accept(Decimal(1001), seconds(10)));
  }
  SECTION("the same, and from then on no leaps") {
    CHECK_FALSE(guard.accept(Decimal(1000), seconds(0)));
    CHECK_FALSE(guard.accept(Decimal(9000), seconds(10)));
  }
}

TEST_CASE("Only registers of a known unit have a limit", "[tracking]") {
  CHECK(plausible_growth("") == 0);
  CHECK(plausible_growth("m³") > 0);
  RegisterGuard counter(plausible_growth(""));
  CHECK(counter.accept(Decimal(1), seconds(0)));
  CHECK(counter.accept(Decimal(100'000'000), seconds(1)));
}
