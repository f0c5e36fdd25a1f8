#include "energy/capacity.hpp"

#include <cstdlib>
#include <map>

#include "ams2mqtt/base/central_european_time.hpp"
#include "catch.hpp"
#include "support/telegrams.hpp"

using namespace ams2mqtt;
using ams2mqtt::test::seconds;

namespace {

const CentralEuropeanTime kZoneOfHouse;
constexpr UtcSeconds kTenOClock =
    UtcSeconds(std::chrono::sys_days(std::chrono::year(2026) / 1 / 14)) + std::chrono::hours(10);

// A house of constant power whose register is looked at each second.
class BilledHouse {
 public:
  explicit BilledHouse(std::string_view preset = "norway", UtcSeconds start = kTenOClock,
                       const TimeZone& zone = kZoneOfHouse)
      : start_(start), capacity_(find_tariff_preset(preset)->rule(), zone) {}

  void run(int from, int until, std::int64_t watts, bool sure = true) {
    for (int second = from; second < until; ++second) {
      const Instant now{seconds(second), start_ + std::chrono::seconds(second)};
      milliwatt_hours_ += watts * 1000 / 3600;
      capacity_.update(Decimal(milliwatt_hours_, -6), sure, *now.utc);
      capacity_.push_due(watts, now, readings_);
      for (const Reading& reading : readings_) values_[std::string(reading.quantity->key)] = text_of(reading);
      readings_.clear();
    }
  }
  // Power is used, and nobody listens.
  void skip(int time, std::int64_t watts) { milliwatt_hours_ += watts * 1000 * time / 3600; }
  [[nodiscard]] std::string value(const std::string& key) const {
    const auto found = values_.find(key);
    return found == values_.end() ? "none" : found->second;
  }
  void forget_values() { values_.clear(); }
  Capacity& capacity() { return capacity_; }
  [[nodiscard]] Decimal energy() const { return Decimal(milliwatt_hours_, -6); }
  void restart(std::string_view preset = "norway") {
    const CapacityMemory memory = capacity_.memory();
    capacity_ = Capacity(find_tariff_preset(preset)->rule(), kZoneOfHouse);
    capacity_.restore(memory);
    values_.clear();
  }

 private:
  static std::string text_of(const Reading& reading) {
    const auto* number = std::get_if<Decimal>(&reading.value);
    return number != nullptr ? number->to_string() : std::string(std::get<std::string_view>(reading.value));
  }

  UtcSeconds start_;
  Capacity capacity_;
  std::int64_t milliwatt_hours_ = 1'000'000'000;
  std::vector<Reading> readings_;
  std::map<std::string, std::string> values_;
};

constexpr int kSeconds = 3600;

// Where the hour begins at minute 15 of UTC's.
class NepalTime final : public TimeZone {
 public:
  [[nodiscard]] Offsets offsets(const LocalTime&) const override { return {kOffset, kOffset}; }
  [[nodiscard]] std::chrono::minutes standard_offset(const LocalTime&) const override { return kOffset; }
  [[nodiscard]] std::chrono::minutes offset_at(UtcSeconds) const override { return kOffset; }

 private:
  static constexpr std::chrono::minutes kOffset{345};
};

std::vector<CountedPeak> counted_of(BilledHouse& house) {
  std::vector<CountedPeak> peaks;
  house.capacity().take_counted_peaks(peaks);
  return peaks;
}

}  // namespace

TEST_CASE("13 a whole hour is a peak, and the hour in which the daemon started is none", "[energy]") {
  BilledHouse house;
  house.run(1800, kSeconds, 9000);
  house.run(kSeconds, kSeconds + 600, 3600);
  CHECK(house.value("capacity") == "none");
  house.run(kSeconds + 600, 2 * kSeconds, 3600);
  house.run(2 * kSeconds, 2 * kSeconds + 400, 1800);
  CHECK(house.value("capacity") == "3600");
  CHECK(house.value("capacity_step") == "2-5 kW");
  CHECK(house.value("capacity_left") == "1400");
  CHECK(house.value("capacity_peaks") == "2026-01-14 12:00 3.60 kW");
}

TEST_CASE("13 what to expect of the running hour follows from what was used and the present power", "[energy]") {
  BilledHouse house;
  house.run(1800, kSeconds, 3600);
  house.run(kSeconds, kSeconds + 1801, 3600);
  const auto expected = [&house] { return std::stoi(house.value("capacity_expected")); };
  CHECK(std::abs(expected() - 3600) <= 1);
  house.run(kSeconds + 1801, kSeconds + 1831, 7200);
  CHECK(std::abs(expected() - 5400) <= 20);
}

TEST_CASE("13 no gap and no restart makes a peak", "[energy]") {
  BilledHouse house;
  house.run(1800, 2 * kSeconds + 100, 3600);
  SECTION("a gap within the hour leaves it known") {
    house.skip(900, 5400);
    house.run(2 * kSeconds + 1000, 3 * kSeconds + 400, 3600);
    CHECK(house.value("capacity") == "4050");
  }
  SECTION("a gap over a boundary makes both hours unknown") {
    house.skip(2 * kSeconds - 90, 20'000);
    house.run(4 * kSeconds + 10, 5 * kSeconds + 400, 1000);
    CHECK(house.value("capacity") == "3600");
    house.run(5 * kSeconds + 400, 6 * kSeconds + 400, 1000);
    CHECK(house.value("capacity") == "3600");
  }
  SECTION("what is not sure is no boundary") {
    house.run(2 * kSeconds + 100, 3 * kSeconds + 400, 9000, false);
    CHECK(house.value("capacity") == "3600");
  }
  SECTION("a restart goes on within the hour") {
    house.run(2 * kSeconds + 100, 2 * kSeconds + 1000, 7200);
    house.restart();
    house.skip(20, 7200);
    house.run(2 * kSeconds + 1020, 3 * kSeconds + 400, 7200);
    CHECK(house.value("capacity") == "7100");
  }
  SECTION("a restart that takes hours does not") {
    house.restart();
    house.skip(3 * kSeconds, 9000);
    house.run(5 * kSeconds + 100, 6 * kSeconds + 400, 1000);
    CHECK(house.value("capacity") == "3600");
  }
}

TEST_CASE("13 a register of the full hour says what the hour was", "[energy]") {
  BilledHouse house;
  house.run(1800, kSeconds, 3600);
  house.run(kSeconds, 2 * kSeconds + 10, 3600, false);
  CHECK(house.value("capacity") == "none");
  // As the meter read them at both full hours.
  BilledHouse exact;
  exact.run(1800, kSeconds + 10, 3600, false);
  exact.capacity().settle(Decimal(1001), kTenOClock + std::chrono::seconds(kSeconds));
  exact.run(kSeconds + 10, 2 * kSeconds + 10, 3600, false);
  exact.capacity().settle(Decimal(1005), kTenOClock + std::chrono::seconds(2 * kSeconds));
  exact.run(2 * kSeconds + 10, 2 * kSeconds + 400, 3600, false);
  CHECK(exact.value("capacity") == "4000");
}

TEST_CASE("13 quarter hours, and a month at least", "[energy]") {
  BilledHouse house("flanders");
  house.run(450, 3 * 900 + 100, 1800);
  house.run(3 * 900 + 100, 3 * 900 + 400, 1800);
  CHECK(house.value("capacity") == "2500");
  CHECK(house.value("capacity_peaks") == "2026-01-14 11:15 1.80 kW");
  CHECK(house.value("capacity_step") == "none");
}

TEST_CASE("13 Flanders: the peak that the meter itself keeps counts, also before the daemon was there", "[energy]") {
  BilledHouse house("flanders");
  house.capacity().take_peak(kTenOClock - std::chrono::hours(100), 4711, kTenOClock);
  house.run(450, 3 * 900 + 400, 1800);
  CHECK(house.value("capacity") == "4711");
  BilledHouse norway;
  norway.capacity().take_peak(kTenOClock - std::chrono::hours(100), 4711, kTenOClock);
  norway.run(450, 3 * 900 + 400, 1800);
  CHECK(norway.value("capacity") == "none");
}

TEST_CASE("13 a peak that begins to count is said once", "[energy]") {
  BilledHouse house;
  house.run(1800, kSeconds, 3600);
  CHECK(counted_of(house).empty());
  house.run(kSeconds, 2 * kSeconds + 100, 3600);
  const UtcSeconds first = kTenOClock + std::chrono::hours(1);
  CHECK(counted_of(house) == std::vector{CountedPeak{first, 3600, 3600}});
  CHECK(counted_of(house).empty());
  house.run(2 * kSeconds + 100, 3 * kSeconds + 100, 1800);  // less, on the same day
  CHECK(counted_of(house).empty());
  house.run(3 * kSeconds + 100, 4 * kSeconds, 7200);
  house.restart();
  house.run(4 * kSeconds, 4 * kSeconds + 100, 1800);
  CHECK(counted_of(house).empty());  // what is known from before is no news
}

TEST_CASE("13 the peak that the meter keeps is news within an hour", "[energy]") {
  BilledHouse house("flanders");
  house.capacity().take_peak(kTenOClock - std::chrono::hours(2), 4711, kTenOClock);
  CHECK(counted_of(house).empty());
  house.capacity().take_peak(kTenOClock, 4800, kTenOClock + std::chrono::seconds(5));
  CHECK(counted_of(house) == std::vector{CountedPeak{kTenOClock, 4800, 4800}});
  house.capacity().take_peak(kTenOClock, 4800, kTenOClock + std::chrono::seconds(6));
  CHECK(counted_of(house).empty());
}

TEST_CASE("13 the last hour of a month counts in that month", "[energy]") {
  constexpr int kEnd = 17 * 24 * kSeconds + 13 * kSeconds;  // midnight after January 31 in Oslo
  BilledHouse house;
  house.run(kEnd - 2 * kSeconds - 100, kEnd - kSeconds, 3600);
  house.run(kEnd - kSeconds, kEnd, 7200);
  house.run(kEnd, kEnd + 400, 1800);
  CHECK(house.value("capacity_last_month") == "7200");
}

TEST_CASE("13 a month that has begun counts nothing until its first hour is known", "[energy]") {
  constexpr int kEnd = 17 * 24 * kSeconds + 13 * kSeconds;  // midnight after January 31 in Oslo
  BilledHouse house;
  house.run(kEnd - 2 * kSeconds - 100, kEnd, 3600);
  house.run(kEnd, kEnd + 400, 1800);
  CHECK(house.value("capacity") == "0");
  CHECK(house.value("capacity_step") == "0-2 kW");
  CHECK(house.value("capacity_left") == "2000");
  CHECK(house.value("capacity_peaks") == "none");
  house.run(kEnd + 400, kEnd + kSeconds + 400, 1800);
  CHECK(house.value("capacity") == "1800");
}

TEST_CASE("13 two powers are billed: of all hours, and of those of high load", "[energy]") {
  BilledHouse house("karlstad");  // from 11 in the morning on
  house.run(1800, kSeconds, 2000);
  house.run(kSeconds, 2 * kSeconds, 3600);
  house.run(2 * kSeconds, 2 * kSeconds + 400, 2000);
  CHECK(house.value("capacity") == "3600");
  CHECK(house.value("capacity_high_load") == "3600");
  const UtcSeconds first = kTenOClock + std::chrono::hours(1);
  CHECK(counted_of(house) == std::vector{CountedPeak{first, 3600, 3600}, CountedPeak{first, 3600, 3600, true}});
  house.run(2 * kSeconds + 400, 8 * kSeconds, 2000);
  house.run(8 * kSeconds, 9 * kSeconds, 7200);  // from 19 on
  house.run(9 * kSeconds, 9 * kSeconds + 400, 2000);
  CHECK(house.value("capacity") == "7200");
  CHECK(house.value("capacity_peaks") == "2026-01-14 19:00 7.20 kW");
  CHECK(house.value("capacity_high_load") == "3600");
  CHECK(house.value("capacity_high_load_peaks") == "2026-01-14 12:00 3.60 kW");
  CHECK(counted_of(house).size() == 1);
  house.restart("karlstad");
  house.run(9 * kSeconds + 400, 9 * kSeconds + 800, 2000);
  CHECK(house.value("capacity") == "7200");
  CHECK(house.value("capacity_high_load") == "3600");
}

TEST_CASE("13 the high load ends with its season", "[energy]") {
  constexpr UtcSeconds kEndOfMarch = UtcSeconds(std::chrono::sys_days(std::chrono::year(2026) / 3 / 31));
  constexpr int kEnd = 22 * kSeconds;  // midnight in Karlstad
  BilledHouse house("karlstad", kEndOfMarch);
  house.run(8 * kSeconds - 100, 9 * kSeconds + 100, 3600);
  house.run(kEnd - 100, kEnd + kSeconds + 400, 1800);
  CHECK(house.value("capacity") == "1800");
  CHECK(house.value("capacity_last_month") == "3600");
  CHECK(house.value("capacity_high_load") == "0");
  CHECK(house.value("capacity_high_load_last_month") == "3600");
  CHECK(house.value("capacity_high_load_peaks") == "none");
}

TEST_CASE("13 an hour is one of the meter's place, wherever that begins", "[energy]") {
  const NepalTime nepal;
  BilledHouse house("norway", kTenOClock, nepal);
  house.run(0, 900, 9000);
  house.run(900, 900 + kSeconds, 3600);
  house.run(900 + kSeconds, 900 + kSeconds + 400, 1800);
  CHECK(house.value("capacity_peaks") == "2026-01-14 16:00 3.60 kW");
}

TEST_CASE("13 Flanders: what the meter keeps is preferred to what was counted here", "[energy]") {
  BilledHouse house("flanders");
  house.run(450, 3 * 900 + 100, 5400);
  house.run(3 * 900 + 100, 3 * 900 + 400, 5400);
  CHECK(house.value("capacity") == "5400");
  const UtcSeconds now = kTenOClock + std::chrono::seconds(3 * 900 + 400);
  house.capacity().take_peak(now - std::chrono::seconds(400), 4990, now);
  const UtcSeconds end_of_december =
      UtcSeconds(std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)) - std::chrono::hours(1);
  house.capacity().take_months(std::vector<PastMonth>{{end_of_december, 3000}});
  house.run(3 * 900 + 400, 5 * 900 + 400, 9000);
  CHECK(house.value("capacity") == "3995");
  CHECK(house.value("capacity_last_month") == "3000");
  SECTION("a time that has not come yet is none") {
    house.capacity().take_peak(now + std::chrono::days(40), 9000, now);
    house.run(5 * 900 + 400, 5 * 900 + 800, 9000);
    CHECK(house.value("capacity") == "3995");
  }
  SECTION("the first moment of a month is the last quarter hour of the month before") {
    const UtcSeconds february = end_of_december + std::chrono::days(31);
    house.capacity().take_peak(february, 9000, february + std::chrono::seconds(5));
    house.run(5 * 900 + 400, 5 * 900 + 800, 9000);
    CHECK(house.value("capacity") == "3995");
  }
  SECTION("a tariff that wants more does not take it") {
    BilledHouse norway;
    norway.capacity().take_months(std::vector<PastMonth>{{end_of_december, 3000}});
    norway.run(0, 900, 1000);
    CHECK(norway.value("capacity_last_month") == "none");
  }
}
