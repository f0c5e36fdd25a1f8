#include "ams2mqtt/lists/power_plausibility.hpp"

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

// One meter of a manufacturer, and what is said of its lists.
class Meter {
 public:
  explicit Meter(std::string_view manufacturer, const ScalingOptions& options = {}, std::string_view type = {})
      : scaling_(options), family_(find_family(manufacturer)), type_(type) {}

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
  Meter& wide() {
    notification_.rows.back().long64 = true;
    return *this;
  }
  void restore(const ScaleDecisions& decisions) { scaling_.restore(decisions); }
  Meter& list() {
    scaling_.observe(notification_, family_, type_, notices_);
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
  [[nodiscard]] std::vector<Notice> take() { return notices_.take(); }
  [[nodiscard]] const Scaling& scaling() const { return scaling_; }

 private:
  Scaling scaling_;
  const ListFamily* family_;
  std::string_view type_;
  Notification notification_;
  Notification newest_;
  NoticeLog notices_;
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

TEST_CASE("11.16 currents that the power contradicts are withheld, of every manufacturer", "[meter][scaling]") {
  struct Case {
    std::string_view manufacturer;
    std::int64_t power, volts, raw;
    std::string_view right;
  };
  // 2300 W at 230 V are 10 A; Kaifa's rule is 1/1000 A and 1/10 V, the others' is 1/100 A.
  for (const Case& each : {Case{"KFM_", 2300, 2300, 1000, "10.00"}, Case{"KFM_", 2300, 2300, 10, "10"},
                           Case{"LGZ", 2300, 230, 10, "10"}, Case{"LGZ", 2300, 230, 100, "10.0"},
                           Case{"ISK", 2300, 2300, 10, "10"}, Case{"ISK", 2300, 2300, 10'000, "10.000"}}) {
    INFO(each.manufacturer << ' ' << each.raw);
    Meter meter(each.manufacturer);
    const auto list = [&] {
      meter.row(kMeasuredPower, each.power).row(kExport, 0).row(kReactive, 0).row(kMeasuredVoltage, each.volts);
      meter.row(kMeasuredCurrent, each.raw).list();
    };
    list();
    CHECK(meter.said(kMeasuredCurrent) == "withheld");
    CHECK(meter.said(kMeasuredPower) == "2300");
    CHECK(meter.scaling().summary() == "current in doubt");
    CHECK(meter.take() == std::vector<Notice>{ScaleDoubtful{Unit::ampere}});
    for (int more = 1; more < Scaling::kLists; ++more) list();
    CHECK(meter.said(kMeasuredCurrent) == each.right);
    CHECK(meter.take().size() == 1);
    CHECK(meter.scaling().decisions().current.has_value());
  }
}

TEST_CASE("11.16 a layout's scale is judged as a manufacturer's is, the wire's is not", "[meter][scaling]") {
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
  standby.row(kMeasuredPower, 100).row(kMeasuredVoltage, 2300).row(kMeasuredCurrent, 430);
  CHECK(clean(standby));
  Meter filters("LGZ");  // hardly anything but the filters of what is switched off, and no reactive power in the list
  filters.row(kMeasuredPower, 30).phases({230, 230, 230}, {43, 43, 43});
  CHECK(clean(filters));
  Meter starting("LGZ");  // below the current at which the meter starts
  starting.row(kMeasuredPower, 14).phases({230, 230, 230}, {0, 0, 0});
  CHECK(clean(starting));
  Meter whole("LGZ");  // 0.4 A each are no whole ampere
  whole.row(kMeasuredPower, 270).phases({230, 230, 230}, {0, 0, 0}, true);
  CHECK(clean(whole));
  Meter rounded("LGZ");  // and 0.5 A are one
  rounded.row(kMeasuredPower, 20).phases({230, 230, 230}, {1, 1, 1}, true);
  CHECK(clean(rounded));
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
  Meter three_wire("KFM_");  // Aron's connection: neither voltage nor current of L2
  three_wire.row(kMeasuredPower, 3950).row(kReactive, 0).phases({2300, 0, 2300}, {10'000, 17'000, 10'000});
  CHECK(clean(three_wire));
}

TEST_CASE("11.16 a load that ended between power and current is passed over", "[meter][scaling]") {
  Meter meter("KFM_");
  const auto list = [&](std::int64_t power, std::int64_t current) {
    meter.row(kMeasuredPower, power).row(kMeasuredVoltage, 2300).row(kMeasuredCurrent, current).list();
    return meter.said(kMeasuredCurrent);
  };
  CHECK(list(2300, 10'000) == "10.000");
  CHECK(list(2300, 500) == "withheld");
  CHECK(list(100, 500) == "withheld");  // one list is no proof
  CHECK(list(2300, 10'000) == "10.000");
  CHECK(list(2300, 10'000) == "10.000");
  CHECK(list(2300, 10'000) == "10.000");
  CHECK(list(2300, 500) == "withheld");
  CHECK(list(100, 500) == "0.500");
  CHECK(meter.take().empty());
}

TEST_CASE("11.16 currents that are too large are withheld until loads have proven their scale", "[meter][scaling]") {
  struct Case {
    std::int64_t power;
    std::array<std::int64_t, 3> currents;
    bool long64;
  };
  for (const Case& each :
       {Case{25'887, {400, 200, 601}, true}, Case{2589, {400, 200, 601}, true}, Case{259, {400, 200, 601}, true},
        Case{1650, {4000, 2000, 1300}, false}, Case{310, {1380, 0, 0}, false}, Case{0, {500, 0, 0}, false}}) {
    INFO(each.power << ' ' << each.currents[0]);
    Meter meter("LGZ");
    for (int list = 0; list < 10; ++list) {
      meter.row(kMeasuredPower, each.power).phases({229, 230, 229}, each.currents, each.long64).list();
      CHECK(meter.said(kMeasuredCurrent) == "withheld");
      CHECK(meter.said("1-0:51.7.0"_obis) == "withheld");
      CHECK(meter.said(kMeasuredPower) == std::to_string(each.power));
    }
    CHECK(meter.take() == std::vector<Notice>{ScaleDoubtful{Unit::ampere}});
    CHECK_FALSE(meter.scaling().decisions().current.has_value());
  }
}

TEST_CASE("11.16 whole amperes beside a little power are no hundredths", "[meter][scaling]") {
  for (const std::int64_t current : {0, 1}) {
    Meter meter("LGZ");
    meter.row(kMeasuredPower, 120).phases({230, 230, 230}, {0, 0, current}).list();
    CHECK(meter.said("1-0:71.7.0"_obis) == "withheld");
    CHECK(meter.said(kMeasuredCurrent) == "withheld");
  }
}

TEST_CASE("11.16 one phase's own power judges its current", "[meter][scaling]") {
  Meter meter("ISK");
  meter.row(kMeasuredPower, 4000).row("1-0:41.7.0"_obis, 2000).row("1-0:22.7.0"_obis, 0).row("1-0:21.7.0"_obis, 2000);
  meter.phases({2300, 2300, 2300}, {1700, 2, 0}).list();
  CHECK(meter.said(kMeasuredCurrent) == "withheld");
}

TEST_CASE("11.16 phases that cancel each other need a proven scale", "[meter][scaling]") {
  Meter meter("KFM_");
  const auto list = [&](std::int64_t power) {
    meter.row(kMeasuredPower, power).row(kExport, 0).row(kReactive, 0);
    meter.phases({2300, 2300, 2300}, {9000, 4500, 4500}).list();
    return meter.said(kMeasuredCurrent);
  };
  CHECK(list(210) == "withheld");
  CHECK(list(410) == "withheld");  // no reason to take the currents for a tenth
  CHECK(list(410) == "withheld");
  CHECK(list(410) == "withheld");
  for (int proof = 0; proof < Scaling::kLists; ++proof) CHECK(list(4000) == "9.000");
  for (int proof = 0; proof < Scaling::kMostCancelled - 1; ++proof) (void)list(210);
  CHECK(meter.said(kMeasuredCurrent) == "9.000");
  CHECK(list(210) == "withheld");
  CHECK(list(210) == "withheld");
  CHECK(list(4000) == "9.000");
}

TEST_CASE("11.16 a proven scale is remembered", "[meter][scaling]") {
  Meter before("KFM_");
  const auto list = [](Meter& meter, std::int64_t power) {
    meter.row(kMeasuredPower, power).phases({2300, 2300, 2300}, {9000, 4500, 4500}).list();
    return meter.said(kMeasuredCurrent);
  };
  for (int proof = 0; proof < Scaling::kLists; ++proof) {
    CHECK_FALSE(before.scaling().decisions().current.has_value());
    CHECK(list(before, 4000) == "9.000");
  }
  CHECK(before.scaling().decisions().current == -3);
  CHECK(before.take().empty());
  Meter after("KFM_");
  after.restore(before.scaling().decisions());
  CHECK(list(after, 210) == "9.000");
  Meter typed("Kamstrup_", {}, "6841131BN243101040");
  typed.row(kMeasuredPower, 20).phases({230, 230, 230}, {9, 4, 4}).list();
  CHECK(typed.said(kMeasuredCurrent) == "0.09");
  CHECK_FALSE(typed.scaling().decisions().current.has_value());
}

TEST_CASE("11.16 currents beyond every rating are withheld", "[meter][scaling]") {
  Meter alone("LGZ");  // a list without power
  alone.phases({230, 230, 230}, {12'600, 0, 0}).list();
  CHECK(alone.said(kMeasuredCurrent) == "withheld");
  Meter usual("LGZ");
  usual.phases({230, 230, 230}, {12'400, 0, 0}).list();
  CHECK(usual.said(kMeasuredCurrent) == "124.00");
  Meter absurd("LGZ");
  absurd.row(kMeasuredPower, 99'000'000).phases({230, 230, 230}, {4'000'000'000, 0, 0}).list();
  CHECK(absurd.said(kMeasuredCurrent) == "withheld");
  Meter large("LGZ");
  large.row(kMeasuredPower, 1'300'000).phases({230, 230, 230}, {2000, 2000, 2000}, true).list();
  CHECK(large.said(kMeasuredCurrent) == "2000");
}

TEST_CASE("11.16 a list without voltages has mains voltage", "[meter][scaling]") {
  const auto said = [](std::int64_t power, std::int64_t current) {
    Meter meter("LGZ");
    meter.row(kMeasuredPower, power).row(kMeasuredCurrent, current).list();
    return meter.said(kMeasuredCurrent);
  };
  CHECK(said(2250, 1000) == "10.00");
  CHECK(said(225, 1000) == "withheld");
  CHECK(said(22'500, 1000) == "withheld");
  Meter together("LGZ");
  together.row(kMeasuredPower, 225).row(kMeasuredVoltage, 230).row("1-0:11.7.0"_obis, 1000).list();
  CHECK(together.said("1-0:11.7.0"_obis) == "withheld");
}

TEST_CASE("11.16 numbers of another size are of another firmware", "[meter][scaling]") {
  Meter meter("LGZ");
  const auto list = [&](std::int64_t power, std::int64_t current, bool long64) {
    meter.row(kMeasuredPower, power).phases({230, 230, 230}, {current, current, current}, long64).list();
    return meter.said(kMeasuredCurrent);
  };
  for (int proof = 0; proof < Scaling::kLists; ++proof) CHECK(list(6900, 1000, false) == "10.00");
  CHECK(list(6900, 10, true) == "10");
  CHECK(list(69, 10, true) == "withheld");
  CHECK(meter.scaling().decisions().current == std::nullopt);
  Meter mixed("LGZ");
  for (int proof = 0; proof < 2 * Scaling::kLists; ++proof) {
    mixed.row(kMeasuredPower, 4600).row(kMeasuredVoltage, 230).row("1-0:52.7.0"_obis, 230);
    mixed.row("1-0:51.7.0"_obis, 1000).row(kMeasuredCurrent, 10).wide().list();
    CHECK(mixed.said(kMeasuredCurrent) == "10");
    CHECK(mixed.said("1-0:51.7.0"_obis) == "10.00");
  }
}

TEST_CASE("11.16 a gap says nothing, a current without voltage has that of the others", "[meter][scaling]") {
  const auto said = [](std::int64_t power, const ObisCode& second) {
    Meter meter("KFM_");
    meter.row(kMeasuredPower, power).row(kMeasuredVoltage, 2300).row(kMeasuredCurrent, 10'000);
    meter.row(second, 2300).list();
    return meter.said(kMeasuredCurrent);
  };
  CHECK(said(9000, "1-0:52.7.0"_obis) == "10.000");
  CHECK(said(9000, "1-0:51.7.0"_obis) == "withheld");
  CHECK(said(2900, "1-0:51.7.0"_obis) == "10.000");
}

TEST_CASE("11.16 a type's rule is judged as well", "[meter][scaling]") {
  const auto said = [](std::int64_t power, std::int64_t current) {
    Meter meter("Kamstrup_", {}, "6841131BN245101092");
    std::string answer;
    for (int list = 0; list < Scaling::kLists; ++list) {
      meter.row(kMeasuredPower, power).row(kReactive, 50).row(kMeasuredVoltage, 230).row(kMeasuredCurrent, current);
      answer += meter.list().said(kMeasuredCurrent) + ' ';
      CHECK(meter.said(kMeasuredPower) == std::to_string(power));
    }
    return answer;
  };
  CHECK(said(2300, 1000) == "10.00 10.00 10.00 ");
  CHECK(said(2300, 10'000) == "withheld withheld 10.000 ");
  CHECK(said(2300, 10) == "withheld withheld 10 ");
  CHECK(said(1600, 10) == "withheld withheld withheld ");
}

TEST_CASE("11.16 power that certain currents contradict is withheld", "[meter][scaling]") {
  Meter meter("LGZ");
  const auto list = [&](std::int64_t power) {
    meter.row(kMeasuredPower, power).row(kReactive, 50).row(kMeasuredVoltage, 230);
    meter.row(kMeasuredCurrent, 100, Scale{-1, Unit::ampere}).list();
  };
  list(2300);
  CHECK(meter.said(kMeasuredPower) == "2300");
  CHECK(meter.take().empty());
  for (const std::int64_t power : {23'000, 23'000, 23'000, 230, 230, 230}) {
    list(power);
    CHECK(meter.said(kMeasuredPower) == "withheld");
    CHECK(meter.said(kReactive) == "withheld");
    CHECK(meter.said(kMeasuredCurrent) == "10.0");
  }
  CHECK(meter.take() == std::vector<Notice>{ScaleDoubtful{Unit::watt}});
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
