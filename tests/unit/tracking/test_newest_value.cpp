#include "ams2mqtt/tracking/newest_value.hpp"

#include <string>
#include <string_view>

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

std::string taken(std::string_view key, std::variant<Decimal, std::string_view, MeterTime> value) {
  Reading reading;
  reading.quantity = key.empty() ? nullptr : find_quantity(key);
  reading.value = value;
  NewestValue newest = std::string("from before");
  const bool is_value = take_value(reading, newest);
  CHECK(is_value == !std::holds_alternative<std::monostate>(newest));
  return to_string(newest);
}

const MeterTime kNoOffset{{2024, 2, 29, 12, 0, 5}, std::nullopt};
const MeterTime kWinter{{2024, 2, 29, 12, 0, 5}, std::chrono::minutes(60)};

}  // namespace

TEST_CASE("Numbers keep their digits", "[tracking]") {
  CHECK(taken("energy_import", Decimal(10050, -2)) == "100.50");
  CHECK(taken("power_import", Decimal(-5, 1)) == "-50");
  CHECK(taken("", Decimal(7)) == "7");
}

TEST_CASE("A clock needs an offset", "[tracking]") {
  CHECK(taken("meter_clock", kWinter) == "2024-02-29T12:00:05+01:00");
  CHECK(taken("meter_clock", kNoOffset).empty());
  CHECK(taken("", kNoOffset).empty());
}

TEST_CASE("What is not of a quantity's kind is no value", "[tracking]") {
  CHECK(taken("power_import", std::string_view("abc")).empty());
  CHECK(taken("energy_import", kWinter).empty());
  CHECK(taken("meter_clock", std::string_view("noon")).empty());
  CHECK(taken("meter_clock", Decimal(12)).empty());
  CHECK(taken("meter_type", std::string_view(" ")).empty());
  CHECK(taken("meter_type", Decimal(6534)) == "6534");
  CHECK(taken("meter_type", std::string_view(" 6534 ")) == "6534");
}
