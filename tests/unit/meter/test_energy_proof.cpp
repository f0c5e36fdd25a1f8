// What Kamstrup's and other registers count, proven by the power.
#include <chrono>

#include "ams2mqtt/meter/energy_plausibility.hpp"
#include "ams2mqtt/meter/scaling.hpp"
#include "catch.hpp"

using namespace ams2mqtt;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kNorway = "6841131BN243101040";
constexpr std::string_view kSweden = "6841131BN245101092";
constexpr ObisCode kImport = "1-1:1.8.0"_obis;

// A meter whose lists of ten seconds carry the power and, at the full hour or in each of them, the register.
class CountingMeter {
 public:
  CountingMeter(std::string_view type, std::int64_t step, bool each_list = false)
      : scaling_({}), type_(type), step_(step), each_list_(each_list) {}

  // What is said of the register, as sent and published, after so many seconds at a power.
  std::string run(std::int64_t watt, int seconds) {
    for (int list = 0; list < seconds / 10; ++list) next(watt);
    return said();
  }
  void step(std::int64_t step) { step_ = step; }
  [[nodiscard]] std::vector<Notice> take() { return notices_.take(); }
  [[nodiscard]] const Scaling& scaling() const { return scaling_; }
  void restore(const ScaleDecisions& decisions) { scaling_.restore(decisions); }

 private:
  void next(std::int64_t watt) {
    seconds_ += 10s;
    watt_seconds_ += watt * 10;
    const auto time = std::chrono::sys_days(2024y / 7 / 1) + seconds_;
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    notification_.clear();
    notification_.time = CosemDateTime{
        {2024, static_cast<std::uint8_t>(unsigned{date.month()}), static_cast<std::uint8_t>(unsigned{date.day()}),
         static_cast<std::uint8_t>(clock.hours().count()), static_cast<std::uint8_t>(clock.minutes().count()),
         static_cast<std::uint8_t>(clock.seconds().count())},
        std::nullopt,
        0};
    notification_.rows.push_back({"1-1:1.7.0"_obis, Decimal(watt), std::nullopt});
    raw_ = (230'600'000 + watt_seconds_ / 3600) / step_;
    if (each_list_ || seconds_ % 1h == 0s) notification_.rows.push_back({kImport, Decimal(raw_), std::nullopt});
    scaling_.observe(notification_, family_of(Manufacturer::kamstrup), type_, notices_);
  }
  [[nodiscard]] std::string said() const {
    const Row row{kImport, Decimal(raw_), std::nullopt};
    const Scaling::Answer answer = scaling_.scale_of(row, find_quantity(kImport));
    if (answer.knowledge != Scaling::Knowledge::known) return "withheld";
    const std::int64_t watt_hours = 230'600'000 + watt_seconds_ / 3600;
    const Decimal value = Decimal(raw_).scaled(answer.scale.scaler);
    return value < Decimal(watt_hours + 1) && Decimal(watt_hours - 10) < value ? "right" : value.to_string();
  }

  Notification notification_;
  NoticeLog notices_;
  Scaling scaling_;
  std::string_view type_;
  std::int64_t step_;
  bool each_list_;
  std::chrono::seconds seconds_{0};
  std::int64_t watt_seconds_ = 0;
  std::int64_t raw_ = 0;
};

}  // namespace

TEST_CASE("11.22 a Swedish Kamstrup's registers are withheld until an hour has proven what they count",
          "[meter][scaling]") {
  for (const std::int64_t step : {1, 10}) {
    CountingMeter meter(kSweden, step);
    CHECK(meter.run(1500, 3600) == "withheld");
    CHECK(meter.take() ==
          std::vector<Notice>{ScaleDecided{Unit::ampere, -2, ScaleReason::meter_type}, ScaleUnproven{Unit::watt_hour}});
    CHECK(meter.scaling().summary() == "current in 1/100 A, energy not decided yet");
    CHECK(meter.run(1500, 3600) == "right");
    const std::int8_t scaler = step == 1 ? 0 : 1;
    CHECK(meter.take() == std::vector<Notice>{ScaleDecided{Unit::watt_hour, scaler, ScaleReason::values}});
    CHECK_FALSE(meter.scaling().changed());
    CountingMeter restarted(kSweden, step);
    restarted.restore(meter.scaling().decisions());
    CHECK(restarted.run(1500, 3600) == "right");
  }
}

TEST_CASE("11.22 a Norwegian Kamstrup's registers are published at once", "[meter][scaling]") {
  CountingMeter meter(kNorway, 10);
  CHECK(meter.run(1500, 3600) == "right");
  CHECK(meter.run(1500, 3600) == "right");
  CHECK(meter.scaling().summary() == "current in 1/100 A, energy in 10 Wh");
}

TEST_CASE("11.22 a Danish list proves it within minutes, also where little is used", "[meter][scaling]") {
  for (const std::int64_t step : {1, 10}) {
    CountingMeter busy({}, step, true);
    CHECK(busy.run(3000, 600) == "right");
    CountingMeter idle({}, step, true);
    CHECK(idle.run(20, 3600) == "withheld");
    CHECK(idle.run(20, 5 * 3600) == "right");
  }
}

TEST_CASE("11.22 a register that turns tenfold from one hour to the next is withheld", "[meter][scaling]") {
  for (const std::string_view type : {kSweden, kNorway}) {
    CountingMeter meter(type, 10);
    (void)meter.run(1500, 3600);
    CHECK(meter.run(1500, 3600) == "right");
    (void)meter.take();
    meter.step(1);  // the operator sets three decimals
    CHECK(meter.run(1500, 3600) == "withheld");
    CHECK(meter.take() == std::vector<Notice>{ScaleDoubtful{Unit::watt_hour}});
    CHECK(meter.run(1500, 3600) == "right");
    CHECK(meter.take() == std::vector<Notice>{ScaleDecided{Unit::watt_hour, 0, ScaleReason::values}});
  }
}

TEST_CASE("11.22 a register that is repeated for an hour is not held against another hour's power",
          "[meter][scaling]") {
  EnergyPlausibility evidence;
  UtcSeconds time{};
  std::int64_t reading = 1000;
  // 400 W, in 10 Wh: 40 steps an hour, each of them in the last list of the hour. 50 Wh later they would be Wh.
  for (int list = 1; list <= 720; ++list) {
    time += 10s;
    if (list % 360 == 0) reading += 40;
    CHECK_FALSE(evidence.observe(time, 400, reading, 1).scaler);
  }
}
