#include "ams2mqtt/meter/power_evidence.hpp"

#include "ams2mqtt/meter/scaling.hpp"
#include "catch.hpp"

using namespace ams2mqtt;

namespace {

constexpr ObisCode kMeasuredPower = "1-0:1.7.0"_obis;
constexpr ObisCode kExport = "1-0:2.7.0"_obis;
constexpr ObisCode kReactive = "1-0:3.7.0"_obis;
constexpr ObisCode kMeasuredVoltage = "1-0:32.7.0"_obis;
constexpr ObisCode kMeasuredCurrent = "1-0:31.7.0"_obis;
constexpr ObisCode kFactor = "1-0:13.7.0"_obis;

// One meter of a maker, and what is said of its lists.
class Meter {
 public:
  explicit Meter(std::string_view maker, const ScalingOptions& options = {}, std::string_view type = {})
      : scaling_(options), vendor_(find_vendor(maker)), type_(type) {}

  Meter& row(const ObisCode& code, std::int64_t raw, std::optional<Scale> scale = std::nullopt, bool assumed = false) {
    notification_.rows.push_back({code, Decimal(raw), scale});
    notification_.rows.back().assumed = assumed;
    return *this;
  }
  Meter& phases(std::array<std::int64_t, 3> volts, std::array<std::int64_t, 3> currents, bool long64 = false) {
    for (std::uint8_t phase = 0; phase < 3; ++phase) {
      const auto base = static_cast<std::uint8_t>(20 * phase);
      row({1, 0, static_cast<std::uint8_t>(32 + base), 7, 0}, volts[phase]);
      row({1, 0, static_cast<std::uint8_t>(31 + base), 7, 0}, currents[phase]);
      notification_.rows.back().long64 = long64;
    }
    return *this;
  }
  Meter& list() {
    scaling_.observe(notification_, vendor_, type_, remarks_);
    newest_ = std::exchange(notification_, {});
    return *this;
  }
  [[nodiscard]] std::string said(const ObisCode& code) const {
    const auto row = std::ranges::find(newest_.rows, code, &Row::obis);
    if (row == newest_.rows.end()) return "absent";
    const Scaling::Answer answer = scaling_.scale_of(*row, find_quantity(code));
    if (answer.knowledge == Scaling::Knowledge::withheld) return "withheld";
    if (answer.knowledge == Scaling::Knowledge::unknown) return "unknown";
    return std::get<Decimal>(row->value).scaled(answer.scale.scaler).to_string();
  }
  [[nodiscard]] std::vector<Remark> take() { return remarks_.take(); }
  [[nodiscard]] const Scaling& scaling() const { return scaling_; }

 private:
  Scaling scaling_;
  const Vendor* vendor_;
  std::string_view type_;
  Notification notification_;
  Notification newest_;
  RemarkLog remarks_;
};

}  // namespace

TEST_CASE("11.16 currents of 64 bits are whole amperes, of 16 bits hundredths", "[meter][scaling]") {
  Meter wide("LGZ");
  wide.row(kMeasuredPower, 258'874).phases({229, 230, 229}, {400, 200, 601}, true).list();
  CHECK(wide.said(kMeasuredCurrent) == "400");
  CHECK(wide.said("1-0:71.7.0"_obis) == "601");
  CHECK(wide.said(kMeasuredPower) == "258874");
  CHECK(wide.take().empty());
  Meter narrow("LGZ");
  narrow.row(kMeasuredPower, 1650).phases({229, 230, 229}, {400, 200, 130}).list();
  CHECK(narrow.said(kMeasuredCurrent) == "4.00");
  CHECK(narrow.take().empty());
  CHECK(narrow.scaling().summary().empty());
}

TEST_CASE("11.16 currents that the power contradicts are withheld, of every maker", "[meter][scaling]") {
  struct Case {
    std::string_view maker;
    std::int64_t power, volts, raw;
    std::string_view right;
  };
  // 2300 W at 230 V are 10 A; Kaifa's rule is 1/1000 A and 1/10 V, the others' is 1/100 A.
  for (const Case& each : {Case{"KFM_", 2300, 2300, 1000, "10.00"}, Case{"KFM_", 2300, 2300, 10, "10"},
                           Case{"LGZ", 2300, 230, 10, "10"}, Case{"LGZ", 2300, 230, 100, "10.0"},
                           Case{"ISK", 2300, 2300, 10, "10"}, Case{"ISK", 2300, 2300, 10'000, "10.000"}}) {
    INFO(each.maker << ' ' << each.raw);
    Meter meter(each.maker);
    const auto list = [&] {
      meter.row(kMeasuredPower, each.power).row(kExport, 0).row(kReactive, 0).row(kMeasuredVoltage, each.volts);
      meter.row(kMeasuredCurrent, each.raw).list();
    };
    list();
    CHECK(meter.said(kMeasuredCurrent) == "withheld");
    CHECK(meter.said(kMeasuredPower) == "2300");
    CHECK(meter.scaling().summary() == "current in doubt");
    CHECK(meter.take() == std::vector<Remark>{ScaleDoubtful{Unit::ampere}});
    for (int more = 1; more < Scaling::kLists; ++more) list();
    CHECK(meter.said(kMeasuredCurrent) == each.right);
    CHECK(meter.take().size() == 1);
    CHECK(meter.scaling().decisions().current.has_value());
  }
}

TEST_CASE("11.16 a layout's scale is judged as a maker's is, the wire's is not", "[meter][scaling]") {
  const auto said = [](bool assumed) {
    Meter meter("ISK");
    meter.row(kMeasuredPower, 2300, Scale{0, Unit::watt}, assumed)
        .row(kMeasuredVoltage, 2300, Scale{-1, Unit::volt}, assumed);
    meter.row(kMeasuredCurrent, 10, Scale{-2, Unit::ampere}, assumed).list();
    return meter.said(kMeasuredCurrent);
  };
  CHECK(said(true) == "withheld");
  CHECK(said(false) == "0.10");
  Meter whole_volts("ISK");
  whole_volts.row(kMeasuredVoltage, 230, Scale{-1, Unit::volt}, true).list();
  CHECK(whole_volts.said(kMeasuredVoltage) == "230");
}

TEST_CASE("11.16 what is plausible stays as it is", "[meter][scaling]") {
  const auto clean = [](Meter& meter) {
    meter.list();
    return meter.said(kMeasuredCurrent) != "withheld" && meter.take().empty();
  };
  Meter standby("KFM_");
  standby.row(kMeasuredPower, 100).row(kMeasuredVoltage, 2300).row(kMeasuredCurrent, 43);
  CHECK(clean(standby));
  Meter reactive("KFM_");
  reactive.row(kMeasuredPower, 300).row(kReactive, 2280).row(kMeasuredVoltage, 2300).row(kMeasuredCurrent, 10'000);
  CHECK(clean(reactive));
  Meter exporting("KFM_");
  exporting.row(kMeasuredPower, 0)
      .row(kExport, 2250)
      .row(kReactive, 100)
      .row(kMeasuredVoltage, 2300)
      .row(kMeasuredCurrent, -9900);
  CHECK(clean(exporting));
  Meter cancelling("KFM_");  // two phases export what the third takes
  cancelling.row(kMeasuredPower, 210).row(kExport, 0).row(kReactive, 0).phases({2300, 2300, 2300}, {9000, 4500, 4500});
  CHECK(clean(cancelling));
  Meter three_wire("KFM_");  // Aron's connection: neither voltage nor current of L2
  three_wire.row(kMeasuredPower, 3950).row(kReactive, 0).phases({2300, 0, 2300}, {10'000, 17'000, 10'000});
  CHECK(clean(three_wire));
  Meter quick("KFM_");  // the load ended between both values
  quick.row(kMeasuredPower, 2300).row(kMeasuredVoltage, 2300).row(kMeasuredCurrent, 10'000).list();
  quick.row(kMeasuredPower, 2300).row(kMeasuredVoltage, 2300).row(kMeasuredCurrent, 500).list();
  CHECK(quick.said(kMeasuredCurrent) == "withheld");
  CHECK(quick.take().empty());
  quick.row(kMeasuredPower, 100).row(kMeasuredVoltage, 2300).row(kMeasuredCurrent, 500).list();
  quick.row(kMeasuredPower, 2300).row(kMeasuredVoltage, 2300).row(kMeasuredCurrent, 10'000).list();
  CHECK(quick.said(kMeasuredCurrent) == "10.000");
}

TEST_CASE("11.16 a gap that three wires do not explain says nothing", "[meter][scaling]") {
  Meter meter("KFM_");
  meter.row(kMeasuredPower, 9000)
      .row(kMeasuredVoltage, 2300)
      .row(kMeasuredCurrent, 10'000)
      .row("1-0:51.7.0"_obis, 15'000)
      .list();
  CHECK(meter.said(kMeasuredCurrent) == "10.000");
  CHECK(meter.take().empty());
}

TEST_CASE("11.16 power that certain currents contradict is withheld", "[meter][scaling]") {
  Meter meter("Kamstrup_", {}, "6841131BN245101092");
  const auto list = [&](std::int64_t power) {
    meter.row(kMeasuredPower, power).row(kReactive, 50).row("1-0:32.7.0"_obis, 230).row(kMeasuredCurrent, 1000).list();
  };
  list(2300);
  CHECK(meter.said(kMeasuredPower) == "2300");
  (void)meter.take();
  for (int more = 0; more < Scaling::kLists; ++more) {
    list(23'000);
    CHECK(meter.said(kMeasuredPower) == "withheld");
    CHECK(meter.said(kReactive) == "withheld");
    CHECK(meter.said(kMeasuredCurrent) == "10.00");
  }
  CHECK(meter.take() == std::vector<Remark>{ScaleDoubtful{Unit::watt}});
  list(2300);
  CHECK(meter.said(kMeasuredPower) == "2300");
}

TEST_CASE("11.16 a power factor that leaves too little of the power is withheld", "[meter][scaling]") {
  Meter meter("LGZ");
  meter.row(kMeasuredPower, 2250).row(kMeasuredVoltage, 230).row(kMeasuredCurrent, 1000).row(kFactor, 98).list();
  CHECK(meter.said(kFactor) == "withheld");
  meter.row(kMeasuredPower, 2250).row(kMeasuredVoltage, 230).row(kMeasuredCurrent, 1000).row(kFactor, 980).list();
  CHECK(meter.said(kFactor) == "0.980");
}

TEST_CASE("11.16 a transformer's ratio is no power of ten, and what is configured holds", "[meter][scaling]") {
  Meter meter("LGZ");  // primary power, secondary currents at 300/5 A
  for (int more = 0; more < 10; ++more) {
    meter.row(kMeasuredPower, 60 * 1150).row(kReactive, 0).row(kMeasuredVoltage, 230).row(kMeasuredCurrent, 500).list();
  }
  CHECK(meter.said(kMeasuredCurrent) == "withheld");
  ScalingOptions options;
  options.multiply = {.current = Decimal(60), .voltage = Decimal(1), .power = Decimal(1), .energy = std::nullopt};
  Meter multiplied("LGZ", options);
  multiplied.row(kMeasuredPower, 60 * 1150)
      .row(kReactive, 0)
      .row(kMeasuredVoltage, 230)
      .row(kMeasuredCurrent, 500)
      .list();
  CHECK(multiplied.said(kMeasuredCurrent) == "5.00");
  options = {};
  options.scale.current = -2;
  Meter configured("LGZ", options);
  configured.row(kMeasuredPower, 60 * 1150).row(kMeasuredVoltage, 230).row(kMeasuredCurrent, 500).list();
  CHECK(configured.said(kMeasuredCurrent) == "5.00");
  CHECK(configured.said(kMeasuredPower) == "69000");
}
