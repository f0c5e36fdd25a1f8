#include "ams2mqtt/meter/scaling.hpp"

#include <chrono>

#include "ams2mqtt/meter/energy_plausibility.hpp"
#include "catch.hpp"

using namespace ams2mqtt;
using namespace std::chrono_literals;

namespace {

const ListFamily& kamstrup() {
  return *family_of(Manufacturer::kamstrup);
}

// One Kamstrup meter and its lists.
class KamstrupMeter {
 public:
  explicit KamstrupMeter(const ScalingOptions& options = {}) : scaling(options) {}

  // A load of `watt` at 230 V and a power factor of 1, with the current in steps of 1/`current_step` A.
  void load(std::int64_t watt, std::int64_t current_step) {
    start();
    add("1-1:1.7.0"_obis, watt);
    add("1-1:21.7.0"_obis, watt);
    add("1-1:22.7.0"_obis, 0);
    add("1-1:32.7.0"_obis, 230);
    add("1-1:31.7.0"_obis, watt * current_step / 230);
    add("1-1:33.7.0"_obis, 100);
    observe();
  }
  void voltage(std::int64_t raw) {
    start();
    add("1-1:32.7.0"_obis, raw);
    observe();
  }
  // Ten seconds later, a list with the power and, when given, the register.
  void after_ten_seconds(std::int64_t watt, std::optional<std::int64_t> energy = std::nullopt) {
    start();
    seconds_ += 10s;
    const auto time = std::chrono::sys_days(2024y / 7 / 1) + seconds_;
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::hh_mm_ss clock(time - day);
    notification_.time = CosemDateTime{
        {2024, 7, static_cast<std::uint8_t>(1 + (day - std::chrono::sys_days(2024y / 7 / 1)).count()),
         static_cast<std::uint8_t>(clock.hours().count()), static_cast<std::uint8_t>(clock.minutes().count()),
         static_cast<std::uint8_t>(clock.seconds().count())},
        std::nullopt,
        0};
    add("1-1:1.7.0"_obis, watt);
    if (energy) add("1-1:1.8.0"_obis, *energy);
    observe();
  }
  void pause(std::chrono::seconds span) { seconds_ += span; }
  // An hour of `watt`, at whose end the register has grown by the energy in steps of `step` Wh.
  void hour(std::int64_t watt, std::int64_t step) {
    for (int list = 0; list < 359; ++list) after_ten_seconds(watt);
    register_ += watt / step;
    after_ten_seconds(watt, register_);
  }

  [[nodiscard]] std::string said(const ObisCode& code, std::int64_t raw) const {
    const Row row{code, Decimal(raw), std::nullopt};
    const Quantity* quantity = find_quantity(code);
    const Scaling::Answer answer = scaling.scale_of(row, quantity);
    if (answer.knowledge == Scaling::Knowledge::unknown) return "unknown";
    if (answer.knowledge == Scaling::Knowledge::withheld) return "withheld";
    const auto value = scaling.multiplied(*quantity, Decimal(raw).scaled(answer.scale.scaler));
    return value ? value->to_string() : "too large";
  }
  [[nodiscard]] std::vector<Notice> take() { return notices_.take(); }

  Scaling scaling;
  std::string_view type;

 private:
  void start() { notification_.clear(); }
  void add(const ObisCode& code, std::int64_t value) {
    notification_.rows.push_back({code, Decimal(value), std::nullopt});
  }
  void observe() { scaling.observe(notification_, &kamstrup(), type, notices_); }

  Notification notification_;
  NoticeLog notices_;
  std::chrono::seconds seconds_{0};
  std::int64_t register_ = 100'000;
};

constexpr ObisCode kCurrent = "1-1:31.7.0"_obis;
constexpr ObisCode kVoltage = "1-1:32.7.0"_obis;
constexpr ObisCode kPower = "1-1:1.7.0"_obis;
constexpr ObisCode kEnergy = "1-1:1.8.0"_obis;

// The end of a type of which all samples count 10 Wh.
constexpr std::string_view kNorwegian = "040";

}  // namespace

TEST_CASE("A current is withheld until a load proves its scale, and zero is zero", "[meter][scaling]") {
  KamstrupMeter meter;
  meter.load(0, 100);
  CHECK(meter.said(kCurrent, 12) == "withheld");
  CHECK(meter.said(kCurrent, 0) == "0.00");
  CHECK(meter.take().empty());
  meter.load(2300, 100);
  CHECK(meter.said(kCurrent, 1000) == "10.00");
  CHECK(meter.take() == std::vector<Notice>{ScaleDecided{Unit::ampere, -2, ScaleReason::values}});
  CHECK(meter.scaling.summary() == "current in 1/100 A, energy not decided yet");
  meter.load(0, 100);
  CHECK(meter.said(kCurrent, 12) == "0.12");
  CHECK(meter.take().empty());
}

TEST_CASE("A decision on the current falls only to several lists in a row", "[meter][scaling]") {
  KamstrupMeter meter;
  meter.load(2300, 100);
  CHECK_FALSE(meter.scaling.changed());
  for (int list = 1; list < Scaling::kLists; ++list) meter.load(2300, 1000);
  CHECK(meter.said(kCurrent, 1000) == "withheld");
  CHECK(meter.said(kCurrent, 0) == "withheld");
  CHECK(meter.scaling.summary() == "current in doubt, energy not decided yet");
  meter.load(2300, 100);
  CHECK(meter.said(kCurrent, 1000) == "10.00");
  for (int list = 1; list < Scaling::kLists; ++list) meter.load(2300, 1000);
  CHECK_FALSE(meter.scaling.changed());
  CHECK(meter.said(kCurrent, 1000) == "withheld");
  meter.load(2300, 1000);
  CHECK(meter.scaling.changed());
  CHECK(meter.said(kCurrent, 1000) == "1.000");
  CHECK(meter.take() == std::vector<Notice>{ScaleDecided{Unit::ampere, -2, ScaleReason::values},
                                            ScaleDoubtful{Unit::ampere},
                                            ScaleDecided{Unit::ampere, -3, ScaleReason::values}});
}

TEST_CASE("Voltages are whole, in tenths or in hundredths of a volt, or withheld", "[meter][scaling]") {
  const auto first = [](std::int64_t raw) {
    KamstrupMeter meter;
    meter.voltage(raw);
    return meter.said(kVoltage, raw);
  };
  CHECK(first(231) == "231");
  CHECK(first(2312) == "231.2");
  CHECK(first(22199) == "221.99");
  CHECK(first(900'000) == "withheld");
  CHECK(first(39) == "withheld");
  CHECK(first(0) == "0");
  CHECK(first(400) == "400");
}

TEST_CASE("The scale of the voltage is decided once and outlives a fault of the mains", "[meter][scaling]") {
  KamstrupMeter meter;
  meter.voltage(0);
  CHECK(meter.scaling.decisions().voltage == std::nullopt);
  meter.voltage(22199);
  CHECK(meter.take() == std::vector<Notice>{ScaleDecided{Unit::volt, -2, ScaleReason::values}});
  CHECK(meter.scaling.summary() == "current not decided yet, energy not decided yet, voltage in 1/100 V");
  for (const std::int64_t raw : {0, 12, 900'000}) {
    meter.voltage(raw);
    CHECK(meter.said(kVoltage, 22199) == "221.99");
  }
  CHECK(meter.take().empty());
  CHECK_FALSE(meter.scaling.changed());
}

TEST_CASE("Another scale of the voltage needs several lists in a row", "[meter][scaling]") {
  KamstrupMeter meter;
  meter.voltage(22199);
  for (int list = 1; list < Scaling::kLists; ++list) meter.voltage(2300);
  CHECK(meter.said(kVoltage, 2300) == "withheld");
  CHECK(meter.scaling.summary() == "current not decided yet, energy not decided yet, voltage in doubt");
  meter.voltage(23000);
  CHECK(meter.said(kVoltage, 23000) == "230.00");
  for (int list = 0; list < Scaling::kLists; ++list) meter.voltage(230);
  CHECK(meter.scaling.changed());
  CHECK(meter.said(kVoltage, 230) == "230");
  CHECK(meter.scaling.summary() == "current not decided yet, energy not decided yet");
}

TEST_CASE("Energy counts 10 Wh as long as the power agrees", "[meter][scaling]") {
  KamstrupMeter meter;
  meter.type = kNorwegian;
  for (int hour = 0; hour < 3; ++hour) meter.hour(2000, 10);
  CHECK(meter.said(kEnergy, 123) == "1230");
  CHECK(meter.take().empty());
}

TEST_CASE("Energy in plain watt-hours is withheld, then decided, and remembered", "[meter][scaling]") {
  KamstrupMeter meter;
  meter.type = kNorwegian;
  meter.hour(2000, 1);  // begins the first interval
  CHECK(meter.said(kEnergy, 123) == "1230");
  meter.hour(2000, 1);
  CHECK(meter.said(kEnergy, 123) == "withheld");
  CHECK(meter.take() == std::vector<Notice>{ScaleDoubtful{Unit::watt_hour}});
  CHECK(meter.scaling.summary() == "current not decided yet, energy in doubt");
  CHECK_FALSE(meter.scaling.changed());
  meter.hour(2000, 1);
  CHECK(meter.scaling.changed());
  CHECK(meter.said(kEnergy, 123) == "123");
  CHECK(meter.take() == std::vector<Notice>{ScaleDecided{Unit::watt_hour, 0, ScaleReason::values}});
  meter.hour(1000, 1);
  CHECK(meter.said(kEnergy, 123) == "123");
  CHECK(meter.take().empty());
  CHECK(meter.scaling.decisions().energy == 0);
  meter.scaling.reset();
  CHECK(meter.said(kEnergy, 123) == "unknown");
}

TEST_CASE("One contrary interval between agreeing ones decides nothing", "[meter][scaling]") {
  KamstrupMeter meter;
  meter.type = kNorwegian;
  meter.hour(2000, 10);
  meter.hour(2000, 1);
  CHECK(meter.said(kEnergy, 123) == "withheld");
  meter.hour(2000, 10);
  CHECK(meter.said(kEnergy, 123) == "1230");
  meter.hour(2000, 1);
  meter.hour(2000, 10);
  CHECK(meter.said(kEnergy, 123) == "1230");
}

TEST_CASE("Little energy proves nothing", "[meter][scaling]") {
  KamstrupMeter meter;
  meter.type = kNorwegian;
  meter.hour(2000, 1);
  for (int hour = 0; hour < 7; ++hour) meter.hour(6, 1);  // 42 Wh together
  CHECK(meter.said(kEnergy, 123) == "1230");
  meter.hour(6, 1);
  CHECK(meter.said(kEnergy, 123) == "withheld");
}

TEST_CASE("An interval with a gap proves nothing", "[meter][scaling]") {
  KamstrupMeter meter;
  meter.type = kNorwegian;
  meter.hour(2000, 1);
  for (int hour = 0; hour < 3; ++hour) {
    meter.pause(EnergyPlausibility::kMaxPause);
    meter.hour(2000, 1);
    CHECK(meter.said(kEnergy, 123) == "1230");
  }
}

TEST_CASE("Decisions are kept over a restart", "[meter][scaling]") {
  KamstrupMeter before;
  before.load(2300, 1000);
  before.voltage(22199);
  KamstrupMeter after;
  after.scaling.restore(before.scaling.decisions());
  after.load(0, 100);
  CHECK(after.said(kCurrent, 1000) == "1.000");
  CHECK(after.scaling.decisions() == before.scaling.decisions());
}

TEST_CASE("What is configured is not doubted", "[meter][scaling]") {
  ScalingOptions options;
  options.scale = {.current = -3, .voltage = -1, .energy = 0};
  KamstrupMeter meter(options);
  for (int hour = 0; hour < 3; ++hour) meter.hour(2000, 10);
  meter.load(2300, 100);
  CHECK(meter.said(kCurrent, 1000) == "1.000");
  CHECK(meter.said(kVoltage, 2312) == "231.2");
  CHECK(meter.said(kEnergy, 123) == "123");
  CHECK(meter.take().empty());
  CHECK(meter.scaling.summary() == "current as configured, energy as configured, voltage as configured");
}

TEST_CASE("Transformers multiply exactly and keep signs", "[meter][scaling]") {
  ScalingOptions options;
  options.multiply.current = Decimal(40);
  options.multiply.voltage = Decimal(15, -1);
  KamstrupMeter meter(options);
  meter.type = kNorwegian;
  meter.load(2300, 100);
  CHECK(meter.said(kCurrent, -1000) == "-400.00");
  CHECK(meter.said(kVoltage, 231) == "346.5");
  CHECK(meter.said(kPower, -2300) == "-138000.0");
  CHECK(meter.said(kEnergy, 123) == "73800");
  options.multiply.energy = Decimal(2);
  options.multiply.power = Decimal(3);
  KamstrupMeter given(options);
  given.type = kNorwegian;
  given.load(2300, 100);
  CHECK(given.said(kPower, 2300) == "6900");
  CHECK(given.said(kEnergy, 123) == "2460");
}

TEST_CASE("A sub-meter behind a multiplied meter is as it was", "[meter][scaling]") {
  ScalingOptions options;
  options.multiply.energy = Decimal(40);
  const Scaling scaling(options);
  const Quantity* heat = find_submeter(12, 2);  // EN 13757-3: heat, cooling; counts energy as well
  REQUIRE(heat != nullptr);
  CHECK(scaling.multiplied(*heat, Decimal(5)) == Decimal(5));
}

TEST_CASE("A power factor has its manufacturer's scale, a number of events has none", "[meter][scaling]") {
  Notification notification;
  NoticeLog notices;
  Scaling scaling({});
  scaling.observe(notification, find_family("LGZ"), {}, notices);
  const auto scaler = [&](const ObisCode& code) {
    return scaling.scale_of({code, Decimal(941), std::nullopt}, find_quantity(code)).scale.scaler;
  };
  CHECK(scaler("1-0:13.7.0"_obis) == -3);
  CHECK(scaler("0-0:96.7.21"_obis) == 0);
}

TEST_CASE("A scaler on the wire wins over everything", "[meter][scaling]") {
  ScalingOptions options;
  options.scale.current = -3;
  KamstrupMeter meter(options);
  meter.load(2300, 100);
  const Row row{kCurrent, Decimal(25), Scale{-1, Unit::ampere}};
  CHECK(meter.scaling.scale_of(row, find_quantity(kCurrent)).scale.scaler == -1);
}
