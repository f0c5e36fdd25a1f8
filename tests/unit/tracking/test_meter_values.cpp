#include "ams2mqtt/tracking/meter_values.hpp"

#include <string>
#include <vector>

#include "ams2mqtt/tracking/value_key.hpp"
#include "catch.hpp"
#include "support/telegrams.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

Reading reading(std::string_view key, std::string_view number) {
  const Quantity* quantity = find_quantity(key);
  return {quantity->obis, quantity, Decimal::parse(number).value(), quantity->unit};
}

Reading unknown(std::string_view code, std::variant<Decimal, std::string_view, MeterTime> value,
                std::string_view unit = {}) {
  return {parse_obis(code).value(), nullptr, value, unit};
}

std::vector<std::string> keys(const MeterValues& values) {
  std::vector<std::string> list;
  for (const auto& value : values.all()) list.push_back(value_key(value->quantity, value->code));
  return list;
}

}  // namespace

TEST_CASE("Values keep the catalog's order, whatever came first", "[tracking]") {
  MeterValues values;
  (void)values.take(unknown("1-0:99.7.0", Decimal(1)), seconds(0), {});
  (void)values.take(reading("energy_import", "1"), seconds(0), {});
  (void)values.take(unknown("1-0:82.7.0", Decimal(1)), seconds(0), {});
  (void)values.take(reading("power_import", "1"), seconds(0), {});
  CHECK(values.expect(*find_quantity("energy_export"), {}));
  CHECK_FALSE(values.expect(*find_quantity("energy_import"), {}));
  CHECK(keys(values) ==
        std::vector<std::string>{"power_import", "energy_import", "energy_export", "obis_82_7_0", "obis_99_7_0"});
}

TEST_CASE("Only a value not seen before is announced", "[tracking]") {
  MeterValues values;
  CHECK(values.take(reading("power_import", "1"), seconds(0), {}).described);
  CHECK_FALSE(values.take(reading("power_import", "1"), seconds(10), {}).described);
  CHECK(values.take(unknown("1-0:82.7.0", Decimal(1)), seconds(0), {}).described);
  CHECK_FALSE(values.take(unknown("1-1:82.7.0", Decimal(2)), seconds(10), {}).described);
  CHECK(values.take(unknown("0-1:24.2.1", Decimal(1)), seconds(0), {}).described);
  CHECK(values.take(unknown("0-2:24.2.1", Decimal(1)), seconds(0), {}).described);
}

TEST_CASE("What cannot be published is not announced", "[tracking]") {
  MeterValues values;
  const Quantity* clock = find_quantity("meter_clock");
  const auto outcome = values.take({clock->obis, clock, MeterTime{{2024, 1, 1, 0, 0, 0}, {}}, {}}, seconds(0), {});
  CHECK_FALSE(outcome.described);
  CHECK(outcome.news == nullptr);
  CHECK(values.all().empty());
}

TEST_CASE("Measurements are always news, registers when they change", "[tracking]") {
  MeterValues values;
  CHECK(values.take(reading("power_import", "5"), seconds(0), {}).news != nullptr);
  CHECK(values.take(reading("power_import", "5"), seconds(1), {}).news != nullptr);
  CHECK(values.take(reading("energy_import", "5"), seconds(0), {}).news != nullptr);
  CHECK(values.take(reading("energy_import", "5.0"), seconds(1), {}).news == nullptr);
  CHECK(to_string(values.take(reading("energy_import", "5.1"), seconds(2), {}).news->newest) == "5.1");
}

TEST_CASE("A code that was announced with a unit takes numbers only", "[tracking]") {
  MeterValues values;
  CHECK(values.take(unknown("1-0:82.7.0", Decimal(1), "A"), seconds(0), {}).news != nullptr);
  CHECK(values.take(unknown("1-0:82.7.0", std::string_view("x")), seconds(1), {}).news == nullptr);
  CHECK(values.take(unknown("1-0:83.7.0", std::string_view("x")), seconds(1), {}).news != nullptr);
  CHECK(values.take(unknown("1-0:83.7.0", std::string_view("")), seconds(1), {}).news == nullptr);
}

namespace {

// What is published of a power reading at that time; empty for nothing.
std::string said(MeterValues& values, std::string_view number, double at) {
  const MeterValue* news = values.take(reading("power_import", number), seconds(at), {}).news;
  if (news == nullptr) return {};
  values.said(*news, seconds(at));
  return to_string(news->newest);
}

std::string due(MeterValues& values, double at) {
  const MeterValue* value = values.take_due(seconds(at));
  return value == nullptr ? std::string() : to_string(value->newest);
}

}  // namespace

TEST_CASE("Within the interval the newest value waits, and is said at its end", "[tracking]") {
  const Throttles throttles = every_five_seconds();
  MeterValues values(throttles);
  CHECK(said(values, "1", 0) == "1");
  CHECK(said(values, "2", 1).empty());
  CHECK(said(values, "3", 3).empty());
  CHECK(due(values, 4).empty());
  CHECK(due(values, 5) == "3");
  CHECK(due(values, 6).empty());
  CHECK(said(values, "4", 9.8) == "4");
  CHECK(due(values, 20).empty());
}

TEST_CASE("A meter that is a little early is in time", "[tracking]") {
  const Throttles throttles = every_five_seconds();
  MeterValues values(throttles);
  CHECK(said(values, "1", 0) == "1");
  CHECK(said(values, "2", 4.9) == "2");
}

TEST_CASE("Each group has its own pace", "[tracking]") {
  Throttles throttles;
  throttles.power.min_interval = Monotonic(0);
  throttles.voltage.min_interval = seconds(30);
  MeterValues values(throttles);
  for (const int at : {0, 1, 2}) {
    CHECK(values.take(reading("power_import", "1"), seconds(at), {}).news != nullptr);
    const MeterValue* voltage = values.take(reading("voltage_l1", "230"), seconds(at), {}).news;
    CHECK((voltage != nullptr) == (at == 0));
    if (voltage != nullptr) values.said(*voltage, seconds(at));
  }
  CHECK(throttle_group(find_quantity("reactive_power_export_l2")) == ThrottleGroup::reactive);
  CHECK(throttle_group(find_quantity("apparent_power_import")) == ThrottleGroup::reactive);
  CHECK(throttle_group(find_quantity("current_neutral")) == ThrottleGroup::current);
  CHECK(throttle_group(find_quantity("energy_export_t2")) == ThrottleGroup::energy);
  CHECK(throttle_group(find_quantity("frequency")) == ThrottleGroup::other);
  CHECK(throttle_group(nullptr) == ThrottleGroup::other);
}

TEST_CASE("A change within the deadband is left out, but not for ever", "[tracking]") {
  Throttles throttles;
  throttles.power = {Monotonic(0), Decimal(10)};
  MeterValues values(throttles);
  CHECK(said(values, "1000", 0) == "1000");
  CHECK(said(values, "1009.9", 10).empty());
  CHECK(due(values, 11).empty());
  CHECK(said(values, "990.1", 12).empty());
  CHECK(said(values, "1010", 14) == "1010");
  CHECK(said(values, "1001", 20).empty());
  CHECK(said(values, "1002", 34) == "1002");  // a third of its life is over
}

TEST_CASE("Registers that come often wait as well", "[tracking]") {
  MeterValues values;
  const MeterValue* first = values.take(reading("energy_import", "1.000"), seconds(0), {}).news;
  REQUIRE(first != nullptr);
  values.said(*first, seconds(0));
  CHECK(values.take(reading("energy_import", "1.001"), seconds(1), {}).news == nullptr);
  CHECK(values.take(reading("energy_import", "1.002"), seconds(2), {}).news == nullptr);
  CHECK(due(values, 10) == "1.002");
}

TEST_CASE("What comes rarely is remembered at once, what comes often is not", "[tracking]") {
  MeterValues values;
  CHECK(values.take(reading("energy_import", "1"), seconds(0), {}).remember);
  CHECK(values.take(reading("energy_import", "2"), seconds(3600), {}).remember);
  CHECK(values.take(reading("energy_import", "3"), seconds(7200), {}).remember);
  CHECK(values.take(reading("energy_export", "1"), seconds(0), {}).remember);
  (void)values.take(reading("energy_export", "2"), seconds(10), {});
  CHECK_FALSE(values.take(reading("energy_export", "3"), seconds(20), {}).remember);
  CHECK_FALSE(values.take(reading("energy_export", "3"), seconds(30), {}).remember);
}
