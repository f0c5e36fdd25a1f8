#include "ams2mqtt/homeassistant/meter_values.hpp"

#include <string>
#include <vector>

#include "catch.hpp"
#include "telegrams.hpp"

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

std::vector<std::string> topics(const MeterValues& values) {
  std::vector<std::string> list;
  for (const MeterValue& value : values.all()) list.push_back(value.topic);
  return list;
}

}  // namespace

TEST_CASE("Values keep the catalog's order, whatever came first", "[homeassistant]") {
  MeterValues values;
  (void)values.take(unknown("1-0:99.7.0", Decimal(1)), seconds(0), {});
  (void)values.take(reading("energy_import", "1"), seconds(0), {});
  values.name_topics("b", "i");
  (void)values.take(unknown("1-0:82.7.0", Decimal(1)), seconds(0), {});
  (void)values.take(reading("power_import", "1"), seconds(0), {});
  CHECK(values.expect(*find_quantity("energy_export"), {}));
  CHECK_FALSE(values.expect(*find_quantity("energy_import"), {}));
  CHECK(::topics(values) == std::vector<std::string>{"b/i/power_import", "b/i/energy_import", "b/i/energy_export",
                                                     "b/i/obis/82.7.0", "b/i/obis/99.7.0"});
}

TEST_CASE("Only a value not seen before is announced", "[homeassistant]") {
  MeterValues values;
  CHECK(values.take(reading("power_import", "1"), seconds(0), {}).announce);
  CHECK_FALSE(values.take(reading("power_import", "1"), seconds(10), {}).announce);
  CHECK(values.take(unknown("1-0:82.7.0", Decimal(1)), seconds(0), {}).announce);
  CHECK_FALSE(values.take(unknown("1-1:82.7.0", Decimal(2)), seconds(10), {}).announce);
  CHECK(values.take(unknown("0-1:24.2.1", Decimal(1)), seconds(0), {}).announce);
  CHECK(values.take(unknown("0-2:24.2.1", Decimal(1)), seconds(0), {}).announce);
}

TEST_CASE("What cannot be published is not announced", "[homeassistant]") {
  MeterValues values;
  const Quantity* clock = find_quantity("meter_clock");
  const auto outcome = values.take({clock->obis, clock, MeterTime{{2024, 1, 1, 0, 0, 0}, {}}, {}}, seconds(0), {});
  CHECK_FALSE(outcome.announce);
  CHECK(outcome.news == nullptr);
  CHECK(values.all().empty());
}

TEST_CASE("Measurements are always news, registers when they change", "[homeassistant]") {
  MeterValues values;
  CHECK(values.take(reading("power_import", "5"), seconds(0), {}).news != nullptr);
  CHECK(values.take(reading("power_import", "5"), seconds(1), {}).news != nullptr);
  CHECK(values.take(reading("energy_import", "5"), seconds(0), {}).news != nullptr);
  CHECK(values.take(reading("energy_import", "5.0"), seconds(1), {}).news == nullptr);
  CHECK(values.take(reading("energy_import", "5.1"), seconds(2), {}).news->payload == "5.1");
}

TEST_CASE("A code that was announced with a unit takes numbers only", "[homeassistant]") {
  MeterValues values;
  CHECK(values.take(unknown("1-0:82.7.0", Decimal(1), "A"), seconds(0), {}).news != nullptr);
  CHECK(values.take(unknown("1-0:82.7.0", std::string_view("x")), seconds(1), {}).news == nullptr);
  CHECK(values.take(unknown("1-0:83.7.0", std::string_view("x")), seconds(1), {}).news != nullptr);
  CHECK(values.take(unknown("1-0:83.7.0", std::string_view("")), seconds(1), {}).news == nullptr);
}
