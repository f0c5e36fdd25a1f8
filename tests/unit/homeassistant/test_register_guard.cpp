#include "ams2mqtt/homeassistant/register_guard.hpp"

#include "catch.hpp"
#include "telegrams.hpp"

using namespace ams2mqtt;
using ams2mqtt::test::seconds;

TEST_CASE("A register that grows is believed, the same value is no news", "[homeassistant]") {
  RegisterGuard guard;
  CHECK(guard.accept(Decimal(100), Monotonic(0)));
  CHECK_FALSE(guard.accept(Decimal(1000, -1), Monotonic(0)));
  CHECK(guard.accept(Decimal(1001, -1), Monotonic(0)));
}

TEST_CASE("A decrease is believed when it persists", "[homeassistant]") {
  RegisterGuard guard;
  CHECK(guard.accept(Decimal(100), Monotonic(0)));
  CHECK_FALSE(guard.accept(Decimal(0), Monotonic(0)));
  CHECK_FALSE(guard.accept(Decimal(0), Monotonic(0)));
  CHECK(guard.accept(Decimal(1), Monotonic(0)));
  CHECK(guard.accept(Decimal(2), Monotonic(0)));
}

TEST_CASE("A glitch is forgotten when the register is back", "[homeassistant]") {
  RegisterGuard guard;
  CHECK(guard.accept(Decimal(100), Monotonic(0)));
  CHECK_FALSE(guard.accept(Decimal(0), Monotonic(0)));
  CHECK_FALSE(guard.accept(Decimal(0), Monotonic(0)));
  CHECK_FALSE(guard.accept(Decimal(100), Monotonic(0)));
  CHECK_FALSE(guard.accept(Decimal(0), Monotonic(0)));
  CHECK_FALSE(guard.accept(Decimal(0), Monotonic(0)));
  CHECK(guard.accept(Decimal(101), Monotonic(0)));
}

TEST_CASE("Lower values that fall do not count as one decrease", "[homeassistant]") {
  RegisterGuard guard;
  CHECK(guard.accept(Decimal(100), Monotonic(0)));
  CHECK_FALSE(guard.accept(Decimal(90), Monotonic(0)));
  CHECK_FALSE(guard.accept(Decimal(80), Monotonic(0)));
  CHECK_FALSE(guard.accept(Decimal(85), Monotonic(0)));
  CHECK(guard.accept(Decimal(85), Monotonic(0)));
}

TEST_CASE("Another meter may begin lower", "[homeassistant]") {
  RegisterGuard guard;
  CHECK(guard.accept(Decimal(100), Monotonic(0)));
  guard.reset();
  CHECK(guard.accept(Decimal(3), Monotonic(0)));
}

TEST_CASE("A leap that no meter can make is believed when it persists", "[homeassistant]") {
  RegisterGuard guard(plausible_growth("kWh"));
  CHECK(guard.accept(Decimal(100'000), seconds(0)));
  CHECK(guard.accept(Decimal(100'020), seconds(10)));
  CHECK_FALSE(guard.accept(Decimal(101'048), seconds(20)));
  CHECK(guard.accept(Decimal(1'000'201, -1), seconds(30)));
  for (int i = 0; i < 2; ++i) CHECK_FALSE(guard.accept(Decimal(200'000 + i), seconds(40 + i * 10)));
  CHECK(guard.accept(Decimal(200'002), seconds(60)));
}

TEST_CASE("Two different leaps are no proof of each other", "[homeassistant]") {
  RegisterGuard guard(plausible_growth("kWh"));
  CHECK(guard.accept(Decimal(100), seconds(0)));
  CHECK_FALSE(guard.accept(Decimal(5'000), seconds(10)));
  CHECK_FALSE(guard.accept(Decimal(9'000), seconds(20)));
  CHECK_FALSE(guard.accept(Decimal(7'000), seconds(30)));
  CHECK(guard.accept(Decimal(101), seconds(40)));
}

TEST_CASE("The time since the last change allows for growth", "[homeassistant]") {
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

TEST_CASE("A large consumer is recognised after a while", "[homeassistant]") {
  RegisterGuard guard(plausible_growth("kWh"));
  int withheld = 0;
  for (int hour = 0; hour < 24; ++hour) {
    if (!guard.accept(Decimal(1'500 * (hour + 1)), seconds(3600.0 * hour))) ++withheld;
  }
  CHECK(withheld == RegisterGuard::kPersistence - 1);
}

TEST_CASE("What was known before a restart is believed, and may have grown by anything", "[homeassistant]") {
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

TEST_CASE("Only registers of a known unit have a limit", "[homeassistant]") {
  CHECK(plausible_growth("") == 0);
  CHECK(plausible_growth("m³") > 0);
  RegisterGuard counter(plausible_growth(""));
  CHECK(counter.accept(Decimal(1), seconds(0)));
  CHECK(counter.accept(Decimal(100'000'000), seconds(1)));
}
