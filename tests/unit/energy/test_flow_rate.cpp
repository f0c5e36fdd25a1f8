#include "energy/flow_rate.hpp"

#include "ams2mqtt/base/central_european_time.hpp"
#include "ams2mqtt/energy/derived_energy.hpp"
#include "catch.hpp"
#include "support/submeters.hpp"

using namespace ams2mqtt;
using test::kHeatDevice;
using test::kWaterDevice;
using test::seconds;
using test::SubmeterReading;
using test::SubmeterTelegram;

namespace {

constexpr UtcSeconds kFlowStart = UtcSeconds(std::chrono::sys_days(std::chrono::year(2026) / 3 / 1));
constexpr int kFlowHour = 3600;
constexpr int kFiveMinutes = 300;

UtcSeconds after(int count) {
  return kFlowStart + std::chrono::seconds(count);
}

// One meter whose readings are heard ten seconds after they were taken.
class Flow {
 public:
  std::string read(std::string_view value, int at) { return heard(value, at, at + 10); }
  std::string heard(std::string_view value, int at, int now) {
    const auto rate = flow_.on_reading(Decimal::parse(value).value(), after(at), seconds(now));
    if (rate) interval_ = rate->interval;
    return rate ? rate->flow.to_string() : "none";
  }
  [[nodiscard]] Monotonic interval() const { return interval_; }

 private:
  FlowRate flow_;
  Monotonic interval_{0};
};

const CentralEuropeanTime kFlowZone;

// A line with its flows, from telegrams to what is published.
class FlowHouse {
 public:
  std::string send(const std::vector<SubmeterReading>& submeters, int at, const std::string& key = "gas_flow_1",
                   bool vouched = true) {
    const SubmeterTelegram telegram(submeters, vouched);
    const Instant now{seconds(at), after(at)};
    const Changes& changes = tracker_.on_telegram(telegram.get(), now.steady);
    tracker_.add_derived(energy_.on_telegram(telegram.get(), tracker_, now), now.steady);
    for (const MeterValue* value : changes.news) {
      if (value->quantity != nullptr && value->quantity->key == key) return to_string(value->newest);
    }
    return "none";
  }
  [[nodiscard]] const MeterTracker& tracker() const { return tracker_; }

 private:
  MeterTracker tracker_{TrackerOptions{}};
  DerivedEnergy energy_{EnergyOptions{.zone = &kFlowZone}};
};

SubmeterReading gas(std::string_view value, int read_at, std::string_view number = "A") {
  return {.number = number, .value = value, .read_at = after(read_at)};
}

}  // namespace

TEST_CASE("13 a flow is the growth between two readings by their own times", "[energy][flow]") {
  Flow hourly;
  CHECK(hourly.read("1000.000", 0) == "none");
  CHECK(hourly.read("1001.234", kFlowHour) == "1.234");
  CHECK(hourly.read("1001.234", 2 * kFlowHour) == "0.000");
  CHECK(hourly.read("1003.234", 4 * kFlowHour) == "1.000");  // one was missed
  CHECK(hourly.interval() == std::chrono::hours(1));
  Flow often;
  CHECK(often.read("5.000", 0) == "none");
  CHECK(often.read("5.001", kFiveMinutes) == "0.012");
  CHECK(often.read("5.101", 2 * kFiveMinutes) == "1.200");
  CHECK(often.interval() == std::chrono::minutes(5));
}

TEST_CASE("13 a flow is rounded to the nearest litre an hour", "[energy][flow]") {
  struct Case {
    std::string_view value;
    int time;
    std::string_view flow;
  };
  for (const Case& each : {Case{"0.001", 299, "0.012"}, Case{"0.001", 7, "0.514"}, Case{"0.0001", 720, "0.001"},
                           Case{"0.0001", 721, "0.000"}, Case{"2", 7200, "1.000"}, Case{"0.000", 60, "0.000"}}) {
    Flow flow;
    CHECK(flow.read("0", 0) == "none");
    CHECK(flow.read(each.value, each.time) == each.flow);
  }
}

TEST_CASE("13 a reading that is no newer gives no flow", "[energy][flow]") {
  Flow flow;
  CHECK(flow.read("10", 0) == "none");
  for (int now = 20; now < kFiveMinutes; now += 10) CHECK(flow.heard("10", 0, now) == "none");
  CHECK(flow.read("11", kFiveMinutes) == "12.000");
  CHECK(flow.read("12", kFiveMinutes) == "none");
  CHECK(flow.read("13", 2 * kFiveMinutes) == "12.000");
  CHECK(flow.heard("14", kFiveMinutes, 3 * kFiveMinutes) == "none");
  CHECK(flow.heard("15", 2 * kFiveMinutes, 4 * kFiveMinutes) == "12.000");
}

TEST_CASE("13 a register that fell gives no flow", "[energy][flow]") {
  Flow flow;
  CHECK(flow.read("10", 0) == "none");
  CHECK(flow.read("2", kFlowHour) == "none");
  CHECK(flow.read("2.5", 2 * kFlowHour) == "0.500");
}

TEST_CASE("13 a gap gives no flow", "[energy][flow]") {
  Flow often;
  for (int at = 0; at <= 10 * kFiveMinutes; at += kFiveMinutes) (void)often.read("1", at);
  CHECK(often.read("2", 13 * kFiveMinutes) == "4.000");
  CHECK(often.read("3", 17 * kFiveMinutes) == "none");
  CHECK(often.read("4", 18 * kFiveMinutes) == "12.000");
  Flow rare;
  CHECK(rare.read("1", 0) == "none");
  CHECK(rare.read("2", 3 * kFlowHour + 1) == "none");
  CHECK(rare.read("3", 6 * kFlowHour + 1) == "0.333");
}

TEST_CASE("13 a clock that was set gives no flow", "[energy][flow]") {
  constexpr int kMinute = 60;
  // Put forward by two hours, and back by fifty minutes.
  for (const int step : {2 * kFlowHour, -50 * kMinute}) {
    Flow flow;
    int value = 10;
    for (int hour = 0; hour < 4; ++hour) (void)flow.read(std::to_string(value++), hour * kFlowHour);
    CHECK(flow.heard("14", 4 * kFlowHour + step, 4 * kFlowHour + 10) == "none");
    CHECK(flow.heard("15", 5 * kFlowHour + step, 5 * kFlowHour + 10) == "1.000");
  }
  // A line that was interrupted is no clock that was set.
  Flow flow;
  for (int hour = 0; hour < 4; ++hour) (void)flow.read(std::to_string(10 + hour), hour * kFlowHour);
  CHECK(flow.heard("14", 4 * kFlowHour, 4 * kFlowHour + 50 * kMinute) == "1.000");
  CHECK(flow.read("15", 5 * kFlowHour) == "1.000");
}

TEST_CASE("13 gas and water have a flow, and heat has none", "[energy][flow]") {
  FlowHouse house;
  const auto all = [](std::string_view value, int at) {
    return std::vector<SubmeterReading>{{1, "A", value, test::kGasDevice, after(at)},
                                        {2, "W", value, kWaterDevice, after(at)},
                                        {3, "H", value, kHeatDevice, after(at)},
                                        {4, "E", value, std::uint8_t{2}, after(at)}};
  };
  (void)house.send(all("10.0", 0), 10);
  CHECK(house.send(all("10.0", 0), 20) == "none");
  CHECK(house.send(all("10.5", kFlowHour), kFlowHour + 10) == "0.500");
  CHECK(house.send(all("11.0", 2 * kFlowHour), 2 * kFlowHour + 10, "water_flow_1") == "0.500");
  std::vector<std::string> flows;
  for (const std::unique_ptr<MeterValue>& value : house.tracker().values().all()) {
    const bool flows_through = value->quantity != nullptr && value->quantity->device_class == "volume_flow_rate";
    if (flows_through) flows.emplace_back(value->quantity->key);
  }
  CHECK(flows == std::vector<std::string>{"gas_flow_1", "water_flow_1"});
}

TEST_CASE("13 a flow is valid for six of its readings' intervals", "[energy][flow]") {
  for (const int interval : {kFlowHour, kFiveMinutes}) {
    FlowHouse house;
    for (int reading = 0; reading < 3; ++reading) {
      const std::string value = std::to_string(reading);
      for (int at = 0; at < interval; at += 100)
        (void)house.send({gas(value, reading * interval)}, reading * interval + at);
    }
    CHECK(house.tracker().values().find(*find_quantity("gas_flow_1"))->valid_for == std::chrono::seconds(6 * interval));
  }
}

TEST_CASE("13 a replaced meter's register is no flow", "[energy][flow]") {
  FlowHouse house;
  (void)house.send({gas("10.0", 0)}, 10);
  CHECK(house.send({gas("11.0", kFlowHour)}, kFlowHour + 10) == "1.000");
  for (int at = 0; at < 60; at += 10) {
    CHECK(house.send({gas("11.5", 2 * kFlowHour, "N")}, 2 * kFlowHour + at) == "none");
  }
  CHECK(house.send({gas("12.0", 3 * kFlowHour, "N")}, 3 * kFlowHour + 10) == "0.500");
}

TEST_CASE("13 a meter on another channel flows on, and its first number replaces nothing", "[energy][flow]") {
  FlowHouse house;
  SubmeterReading reading = gas("10.0", 0, "");
  (void)house.send({reading}, 10);
  CHECK(house.send({gas("11.0", kFlowHour)}, kFlowHour + 10) == "1.000");
  reading = gas("12.0", 2 * kFlowHour);
  reading.channel = 3;
  CHECK(house.send({reading}, 2 * kFlowHour + 10) == "1.000");
}

TEST_CASE("13 without a check sum a reading counts when it comes again", "[energy][flow]") {
  FlowHouse house;
  const auto send = [&](std::string_view value, int read_at, int at) {
    return house.send({gas(value, read_at)}, at, "gas_flow_1", false);
  };
  for (int at = 10; at < kFlowHour; at += 10) CHECK(send("10.0", 0, at) == "none");
  CHECK(send("11.0", kFlowHour + 1800, kFlowHour + 10) == "none");  // a flipped bit in its time
  CHECK(send("11.0", kFlowHour, kFlowHour + 20) == "none");
  CHECK(send("11.0", kFlowHour, kFlowHour + 30) == "1.000");
}

TEST_CASE("13 a withheld register is no flow", "[energy][flow]") {
  FlowHouse house;
  (void)house.send({gas("10.0", 0)}, 10);
  CHECK(house.send({gas("5000.0", kFlowHour)}, kFlowHour + 10) == "none");
  CHECK(house.send({gas("11.0", 2 * kFlowHour)}, 2 * kFlowHour + 10) == "0.500");
}
