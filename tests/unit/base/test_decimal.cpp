#include "ams2mqtt/base/decimal.hpp"

#include <limits>

#include "catch.hpp"

using ams2mqtt::Decimal;

TEST_CASE("A decimal prints its own digits, never an exponent", "[base]") {
  CHECK(Decimal(1703).to_string() == "1703");
  CHECK(Decimal(2320, -1).to_string() == "232.0");
  CHECK(Decimal(-5, -1).to_string() == "-0.5");
  CHECK(Decimal(5, -3).to_string() == "0.005");
  CHECK(Decimal(109552250, -3).to_string() == "109552.250");
  CHECK(Decimal(12, 2).to_string() == "1200");
  CHECK(Decimal(0, 2).to_string() == "0");
  CHECK(Decimal(0, -2).to_string() == "0.00");
  CHECK(Decimal(std::numeric_limits<std::int64_t>::min()).to_string() == "-9223372036854775808");
  CHECK(Decimal(std::numeric_limits<std::int64_t>::min(), -18).to_string() == "-9.223372036854775808");
  CHECK(Decimal(std::numeric_limits<std::int64_t>::min(), -19).to_string() == "-0.9223372036854775808");
  CHECK(Decimal(-1, -20).to_string() == "-0.00000000000000000001");
  CHECK(Decimal(-100, -2).to_string() == "-1.00");
}

TEST_CASE("Scaling moves the point and keeps the digits", "[base]") {
  CHECK(Decimal(9406459).scaled(1).scaled(-3).to_string() == "94064.59");
  CHECK(Decimal(-251, -1).scaled(1).to_string() == "-251");
}

TEST_CASE("What is printed can be read back", "[base]") {
  for (const auto* text : {"0", "-0.5", "232.0", "109552.250", "123456789012345678"}) {
    const auto parsed = Decimal::parse(text);
    REQUIRE(parsed);
    CHECK(parsed->to_string() == text);
  }
}

TEST_CASE("Text that is no plain decimal is not read", "[base]") {
  for (const auto* text : {"", "-", ".5", "5.", "1.2.3", "1e3", " 1", "1234567890123456789", "+1", "0x1"}) {
    CHECK_FALSE(Decimal::parse(text));
  }
}

TEST_CASE("Decimals compare by value", "[base]") {
  CHECK(Decimal(20, -1) == Decimal(2));
  CHECK(Decimal(0, -3) == Decimal(0, 5));
  CHECK(Decimal(-1) < Decimal(0));
  CHECK(Decimal(-20, -1) < Decimal(-19, -1));
  CHECK(Decimal(199, -2) < Decimal(2));
  CHECK_FALSE(Decimal(2) < Decimal(199, -2));
  CHECK(Decimal(1, 100) < Decimal(2, 100));
  CHECK(Decimal(9, 18) < Decimal(1, 100));
  CHECK(Decimal(-1, 100) < Decimal(-9, 18));
  CHECK_FALSE(Decimal(21, -1) == Decimal(2));
}

TEST_CASE("Products of decimals are exact or nothing", "[base]") {
  const auto product = [](const Decimal& left, const Decimal& right) {
    const auto result = Decimal::product(left, right);
    return result ? result->to_string() : "too large";
  };
  CHECK(product(Decimal(-1005, -2), Decimal(40)) == "-402.00");
  CHECK(product(Decimal(15, -1), Decimal(25, -1)) == "3.75");
  CHECK(product(Decimal(0), Decimal(5)) == "0");
  CHECK(product(Decimal(std::int64_t{1} << 62), Decimal(2)) == "too large");
  CHECK(product(Decimal(std::numeric_limits<std::int64_t>::min()), Decimal(-1)) == "too large");
  CHECK(product(Decimal(1, 100), Decimal(1, 100)) == "too large");
}

TEST_CASE("A difference is exact or nothing", "[base]") {
  const auto difference = [](const char* left, const char* right) {
    const auto result = Decimal::difference(Decimal::parse(left).value(), Decimal::parse(right).value());
    return result ? result->to_string() : "none";
  };
  CHECK(difference("10", "0.25") == "9.75");
  CHECK(difference("0.25", "10") == "-9.75");
  CHECK(difference("5", "5.000") == "0.000");
  CHECK(difference("5", "0.00") == "5");
  CHECK(difference("0", "0.25") == "-0.25");
  CHECK_FALSE(Decimal::difference(Decimal(1, 30), Decimal(1, -30)));
  CHECK_FALSE(Decimal::difference(Decimal(INT64_MIN), Decimal(1)));
  CHECK(Decimal::difference(Decimal(0, 100), Decimal(7, -100)) == Decimal(-7, -100));
}
