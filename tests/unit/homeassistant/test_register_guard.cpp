#include "ams2mqtt/homeassistant/register_guard.hpp"

#include "catch.hpp"

using namespace ams2mqtt;

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
