#include "ams2mqtt/tracking/zero_evidence.hpp"

#include <string>

#include "ams2mqtt/tracking/meter_values.hpp"
#include "catch.hpp"
#include "support/telegrams.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

class ZeroMeter {
 public:
  MeterValues::Outcome say(std::string_view key, std::string_view number, int repeats = 1) {
    const Quantity* quantity = find_quantity(key);
    now_ += seconds(10);
    return values_.take({quantity->obis, quantity, Decimal::parse(number).value(), quantity->unit}, now_, now_, {},
                        repeats);
  }
  [[nodiscard]] bool shows(std::string_view key) const {
    const MeterValue* value = values_.find(*find_quantity(key));
    return value != nullptr && is_shown(*value, values_);
  }

 private:
  MeterValues values_;
  Monotonic now_{0};
};

}  // namespace

TEST_CASE("13 A phase that is not there is not shown", "[tracking]") {
  ZeroMeter meter;
  (void)meter.say("voltage_l1", "230.1");
  (void)meter.say("voltage_l2", "0");
  (void)meter.say("current_l1", "0");
  (void)meter.say("current_l2", "0.00");
  CHECK(meter.shows("voltage_l1"));
  CHECK(meter.shows("current_l1"));
  CHECK_FALSE(meter.shows("voltage_l2"));
  CHECK_FALSE(meter.shows("current_l2"));

  SECTION("until it has a voltage") {
    CHECK(meter.say("voltage_l2", "229.8").described);
    CHECK(meter.shows("voltage_l2"));
    CHECK(meter.shows("current_l2"));
    (void)meter.say("voltage_l2", "0");
    CHECK(meter.shows("voltage_l2"));
  }
  SECTION("a current alone shows no voltage: in an IT net the meter measures two voltages") {
    CHECK(meter.say("current_l2", "1.2").described);
    CHECK(meter.shows("current_l2"));
    CHECK_FALSE(meter.shows("voltage_l2"));
  }
}

TEST_CASE("13 Export is shown as soon as anything was exported", "[tracking]") {
  ZeroMeter meter;
  for (const std::string_view key : {"power_export", "energy_export", "energy_export_live", "power_export_l1"}) {
    (void)meter.say(key, "0");
    CHECK_FALSE(meter.shows(key));
  }
  CHECK(meter.say("energy_export", "0.01").described);
  for (const std::string_view key : {"power_export", "energy_export", "energy_export_live", "power_export_l1"}) {
    CHECK(meter.shows(key));
  }
}

TEST_CASE("13 Reactive energy of one direction says nothing about the other", "[tracking]") {
  ZeroMeter meter;
  (void)meter.say("reactive_power_import", "0");
  (void)meter.say("reactive_energy_import", "12");
  (void)meter.say("reactive_power_export", "0");
  CHECK(meter.shows("reactive_power_import"));
  CHECK_FALSE(meter.shows("reactive_power_export"));
}

TEST_CASE("13 Net power is shown beside export, or where the meter sends nothing else", "[tracking]") {
  ZeroMeter meter;
  (void)meter.say("power_net", "1200");
  CHECK(meter.shows("power_net"));
  (void)meter.say("power_export", "0");
  CHECK_FALSE(meter.shows("power_net"));
  (void)meter.say("power_export", "300");
  CHECK(meter.shows("power_net"));
}

TEST_CASE("13 What a house uses is shown when it is 0", "[tracking]") {
  ZeroMeter meter;
  for (const std::string_view key : {"power_import", "energy_import", "voltage_sags_l2", "frequency"}) {
    (void)meter.say(key, "0");
    CHECK(meter.shows(key));
  }
}

TEST_CASE("13 A single flipped bit in a message without a check sum shows no phase", "[tracking]") {
  ZeroMeter meter;
  (void)meter.say("voltage_l3", "0");
  (void)meter.say("voltage_l3", "128", 3);
  (void)meter.say("voltage_l3", "0", 3);
  CHECK_FALSE(meter.shows("voltage_l3"));
  for (int time = 0; time < 3; ++time) (void)meter.say("voltage_l3", "231", 3);
  CHECK(meter.shows("voltage_l3"));
}
