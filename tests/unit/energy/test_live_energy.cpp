#include "energy/live_energy.hpp"

#include "catch.hpp"
#include "support/telegrams.hpp"

using namespace ams2mqtt;
using ams2mqtt::test::seconds;

namespace {

constexpr double kHour = 3600;

// A meter whose power and register the test says.
class Meter {
 public:
  LiveEnergy live;

  // Power every 10 s from where it ended until `until`; what the live energy says must never fall.
  void run(double until, std::int64_t watts) {
    for (; now_ <= until; now_ += 10) {
      live.on_power(Decimal(watts), seconds(now_));
      look(seconds(now_));
    }
  }
  void read(std::string_view kilowatt_hours, double lag = 0) {
    const Monotonic now = seconds(now_ - 10);
    late_ = live.on_register(Decimal::parse(kilowatt_hours).value(), now - seconds(lag), now);
    look(now);
  }
  // Nobody hears the meter.
  void skip(double until) { now_ = until; }

  [[nodiscard]] std::string at(double time) {
    const auto value = live.at(seconds(time));
    return value ? value->to_string() : "none";
  }
  [[nodiscard]] const std::optional<Decimal>& late() const { return late_; }

 private:
  void look(Monotonic now) {
    const auto value = live.at(now);
    if (value && before_) CHECK_FALSE(*value < *before_);
    if (value) before_ = value;
  }

  double now_ = 0;
  std::optional<Decimal> before_;
  std::optional<Decimal> late_;
};

}  // namespace

TEST_CASE("13 between two registers the live energy follows the power", "[energy]") {
  Meter meter;
  meter.run(10, 1800);
  CHECK(meter.at(10) == "none");
  meter.read("1000.00");
  CHECK(meter.at(10) == "none");  // it may come with each telegram
  meter.run(10 + kHour / 2, 1800);
  CHECK(meter.at(10 + kHour / 2) == "1000.900");
  CHECK(meter.at(10 + kHour / 2 + 5) == "1000.902");  // the newest power goes on
  meter.run(10 + kHour, 1800);
  meter.read("1001.80");
  CHECK(meter.at(10 + kHour) == "1001.800");
}

TEST_CASE("13 a register behind the live energy is waited for, and one ahead of it counts at once", "[energy]") {
  Meter meter;
  meter.run(0, 1000);
  meter.read("10");
  meter.run(kHour, 1000);
  SECTION("behind") {
    meter.read("10.95");
    CHECK(meter.at(kHour) == "11.000");
    meter.run(kHour + 140, 1000);
    CHECK(meter.at(kHour + 140) == "11.000");
    meter.run(kHour + 360, 1000);
    CHECK(meter.at(kHour + 360) == "11.059");  // 0.1 kWh after 10.95...10.959: errors do not add up
  }
  SECTION("ahead") {
    meter.read("11.02");
    CHECK(meter.at(kHour) == "11.020");
  }
}

TEST_CASE("13 what the last digit of a register hides is kept, and no more", "[energy]") {
  Meter meter;
  meter.run(0, 1008);
  meter.read("10.00");
  meter.run(kHour, 1008);
  meter.read("11.00");  // and 0...9 Wh
  CHECK(meter.at(kHour) == "11.008");
  meter.run(2 * kHour, 1008);
  CHECK(meter.at(2 * kHour) == "12.016");
  SECTION("the register is right") {
    meter.read("12.01");
    CHECK(meter.at(2 * kHour) == "12.016");
  }
  SECTION("it says that it is more") {
    meter.read("12.02");
    CHECK(meter.at(2 * kHour) == "12.020");
  }
  SECTION("it says that it is less") {
    meter.read("12.00");
    meter.run(2 * kHour + 360, 1008);
    CHECK(meter.at(2 * kHour + 360) == "12.109");
  }
}

TEST_CASE("13 whole kilowatt hours are enough", "[energy]") {
  Meter meter;
  meter.run(0, 600);
  meter.read("10");
  for (int hour = 1; hour <= 10; ++hour) {
    meter.run(hour * kHour, 600);
    meter.read(std::to_string(10 + hour * 6 / 10));
  }
  CHECK(meter.at(10 * kHour) == "16.000");
  meter.run(11 * kHour, 600);
  CHECK(meter.at(11 * kHour) == "16.600");
}

TEST_CASE("13 a register that is some seconds old is of its own moment", "[energy]") {
  Meter meter;
  meter.run(0, 3600);
  meter.read("10");
  meter.run(kHour + 10, 3600);
  meter.read("13.600", 10);  // as it was at the full hour
  CHECK(meter.at(kHour + 10) == "13.610");
}

TEST_CASE("13 without a register the live energy stands still after a while", "[energy]") {
  Meter meter;
  meter.run(0, 1000);
  meter.read("10");
  meter.run(5 * kHour, 1000);
  CHECK(meter.at(5 * kHour) == "13.000");  // kLongestLead
  meter.read("15");
  CHECK(meter.at(5 * kHour) == "15.000");
}

TEST_CASE("13 how far it may be ahead is limited until power and register have agreed", "[energy]") {
  Meter meter;
  meter.run(0, 200'000);
  meter.read("10");
  meter.run(kHour, 200'000);
  CHECK(meter.at(kHour) == "35.000");  // kMostUnproven
  SECTION("they agree") {
    meter.read("210");
    meter.run(kHour * 2, 200'000);
    CHECK(meter.at(kHour * 2) == "410.000");
  }
  SECTION("they do not: a transformer's ratio applies to one alone") {
    meter.read("11");
    meter.run(kHour * 2, 200'000);
    CHECK(meter.at(kHour * 2) == "35.000");
    meter.read("36");
    meter.run(kHour * 2.5, 200'000);
    CHECK(meter.at(kHour * 2.5) == "36.000");
    meter.run(kHour * 3, 200'000);
    meter.read("236");  // and now they do
    meter.run(kHour * 3.5, 200'000);
    CHECK(meter.at(kHour * 3.5) == "336.000");
  }
}

TEST_CASE("13 what is used while nobody hears the meter is counted with the next register, and told", "[energy]") {
  Meter meter;
  meter.run(0, 1000);
  meter.read("10");
  meter.run(kHour / 4, 1000);
  meter.skip(kHour / 2);
  meter.run(kHour, 1000);
  CHECK(meter.at(kHour) == "10.750");
  meter.read("11");
  CHECK(meter.at(kHour) == "11.000");
  REQUIRE(meter.late());
  CHECK(meter.late()->to_string() == "0.250");
  meter.run(kHour * 2, 1000);
  meter.read("12");
  CHECK_FALSE(meter.late());
}

TEST_CASE("13 registers that come often are live as they are, also after an outage", "[energy]") {
  Meter meter;
  const auto each_ten_seconds = [&meter](double from, double until) {
    for (double time = from; time <= until; time += 10) {
      meter.run(time, 1000);
      meter.read("10");
    }
  };
  each_ten_seconds(0, 200);
  meter.skip(600);
  each_ten_seconds(600, 700);
  CHECK(meter.at(700) == "none");
}

TEST_CASE("13 a register that began anew begins everything anew", "[energy]") {
  LiveEnergy live;
  live.on_register(Decimal(5000), seconds(0), seconds(0));
  for (int sample = 0; sample <= 10; ++sample) live.on_power(Decimal(1000), seconds(sample * 10.0));
  REQUIRE(live.at(seconds(100)));
  live.on_register(Decimal(3), seconds(100), seconds(100));
  CHECK(live.at(seconds(100))->to_string() == "3.000");
}

TEST_CASE("13 a restart goes on where it ended", "[energy]") {
  constexpr UtcSeconds kStart = UtcSeconds(std::chrono::seconds(1'700'000'000));
  const auto instant = [&](double at) {
    return Instant{seconds(at), kStart + std::chrono::seconds(static_cast<std::int64_t>(at))};
  };
  Meter before;
  before.run(0, 3600);
  before.read("10");
  before.run(1000, 3600);
  CHECK(before.at(1000) == "11.000");
  const auto memory = before.live.memory("energy_import", instant(1000));
  REQUIRE(memory);
  LiveEnergy after;
  SECTION("after seconds it knows what was used meanwhile") {
    // The clock that never jumps begins anew with the host.
    after.restore(*memory, {seconds(5), kStart + std::chrono::seconds(1020)});
    CHECK(after.at(seconds(5))->to_string() == "11.020");
    after.on_power(Decimal(3600), seconds(5));
    CHECK(after.at(seconds(15))->to_string() == "11.030");
  }
  SECTION("after longer it waits for a register, because more may have been said than is remembered") {
    after.restore(*memory, {seconds(5), kStart + std::chrono::seconds(1600)});
    CHECK_FALSE(after.at(seconds(5)));
    after.on_power(Decimal(3600), seconds(5));
    CHECK_FALSE(after.at(seconds(15)));
    const auto late = after.on_register(Decimal::parse("11.700").value(), seconds(105), seconds(105));
    REQUIRE(late);
    CHECK(late->to_string() == "0.700");
    CHECK(after.at(seconds(105))->to_string() == "11.700");
  }
  SECTION("a clock that has gone back says nothing of the time between") {
    after.restore(*memory, {seconds(5), kStart - std::chrono::hours(2)});
    CHECK_FALSE(after.at(seconds(5)));
    after.on_register(Decimal::parse("11.700").value(), seconds(105), seconds(105));
    CHECK(after.at(seconds(105))->to_string() == "11.700");
  }
  SECTION("a host without a clock, too") {
    after.restore(*memory, {seconds(5), std::nullopt});
    CHECK_FALSE(after.at(seconds(5)));
  }
}
