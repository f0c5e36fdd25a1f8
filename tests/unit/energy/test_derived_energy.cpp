#include "ams2mqtt/energy/derived_energy.hpp"

#include <map>

#include "ams2mqtt/base/central_european_time.hpp"
#include "catch.hpp"
#include "energy/period_energy.hpp"
#include "support/telegrams.hpp"

using namespace ams2mqtt;
using ams2mqtt::test::seconds;
using ams2mqtt::test::TelegramBuilder;

namespace {

constexpr UtcSeconds kMidnight = UtcSeconds(std::chrono::sys_days(std::chrono::year(2026) / 1 / 15));

const CentralEuropeanTime kZone;

// Where the hour begins at minute 30 of UTC's.
class IndianTime final : public TimeZone {
 public:
  [[nodiscard]] Offsets offsets(const LocalTime&) const override { return {kOffset, kOffset}; }
  [[nodiscard]] std::chrono::minutes standard_offset(const LocalTime&) const override { return kOffset; }
  [[nodiscard]] std::chrono::minutes offset_at(UtcSeconds) const override { return kOffset; }

 private:
  static constexpr std::chrono::minutes kOffset{330};
};

// A line with everything from its telegrams to the values that are made of them.
class House {
 public:
  explicit House(UtcSeconds start = kMidnight, const TimeZone& zone = kZone)
      : start_(start),
        energy_({.zone = &zone, .live_interval = Monotonic(10'000), .period_interval = Monotonic(60'000)}) {}

  void send(const TelegramBuilder& builder, double at, bool vouched = true) {
    Telegram telegram = builder.telegram();
    telegram.vouched = vouched;
    take(telegram, at);
  }
  void take(const Telegram& telegram, double at) {
    (void)tracker_.on_telegram(telegram, seconds(at));
    keep(energy_.on_telegram(telegram, tracker_, instant(at)), at);
  }
  // A list that was written as the hour began.
  void send_at_full_hour(const TelegramBuilder& builder, double at) {
    Telegram telegram = builder.telegram();
    const UtcSeconds hour = std::chrono::floor<std::chrono::hours>(*instant(at).utc);
    telegram.time = MeterTime{local_time(hour, std::chrono::hours(1)), std::chrono::hours(1)};
    take(telegram, at);
  }
  void tick(double at) {
    (void)tracker_.on_tick(seconds(at));
    keep(energy_.on_tick(instant(at)), at);
  }
  // Power every 10 s, and a tick every second.
  void run(double from, double until, std::string_view import, std::string_view exported = "0") {
    for (int second = 0; from + second <= until; ++second) {
      if (second % 10 == 0) send(list().number("power_import", import).number("power_export", exported), from + second);
      tick(from + second + 0.4);
    }
  }
  static TelegramBuilder list() { return TelegramBuilder(test::aidon()); }

  [[nodiscard]] std::string newest(const std::string& key) const {
    const auto found = newest_.find(key);
    return found == newest_.end() ? "none" : found->second;
  }
  [[nodiscard]] int count(const std::string& key) { return counts_[key]; }
  [[nodiscard]] double last_at(const std::string& key) { return times_[key]; }
  [[nodiscard]] DerivedEnergy& energy() { return energy_; }

 private:
  [[nodiscard]] Instant instant(double at) const {
    return {seconds(at), start_ + std::chrono::seconds(static_cast<std::int64_t>(at))};
  }
  void keep(std::span<const Reading> readings, double at) {
    for (const Reading& reading : readings) {
      const std::string key(reading.quantity->key);
      newest_[key] = std::get<Decimal>(reading.value).to_string();
      ++counts_[key];
      times_[key] = at;
    }
    tracker_.add_derived(readings, seconds(at));
  }

  UtcSeconds start_;
  MeterTracker tracker_ = MeterTracker(TrackerOptions{});
  DerivedEnergy energy_;
  std::map<std::string, std::string> newest_;
  std::map<std::string, int> counts_;
  std::map<std::string, double> times_;
};

}  // namespace

TEST_CASE("13 hourly registers and the power between them make live energies of both directions", "[energy]") {
  House house;
  house.send(
      House::list().number("power_import", "1800").number("energy_import", "100.00").number("energy_export", "7"), 10);
  house.run(20, 1810, "1800");
  CHECK(house.newest("energy_import_live") == "100.900");
  CHECK(house.newest("energy_export_live") == "7.000");
  house.run(1820, 3610, "0", "3600");
  CHECK(house.newest("energy_import_live") == "100.902");  // half of the interval in which it changed
  CHECK(house.newest("energy_export_live") == "8.794");
  CHECK(house.newest("reactive_energy_import_live") == "none");
}

TEST_CASE("13 a live energy is said every ten seconds, and right before a full hour", "[energy]") {
  House house;
  house.send(House::list().number("power_import", "1800").number("energy_import", "100"), 13);
  house.run(23, 3597, "1800");
  CHECK(house.count("energy_import_live") <= 360);
  CHECK(house.last_at("energy_import_live") < 3598);
  house.tick(3598.4);
  house.tick(3599.4);
  CHECK(house.last_at("energy_import_live") == 3599.4);
  CHECK(house.newest("energy_import_live") == "101.793");
  house.tick(3600.4);
  CHECK(house.last_at("energy_import_live") == 3599.4);
}

TEST_CASE("13 power that nothing vouches for is not counted", "[energy]") {
  House house;
  for (int second = 0; second < 600; second += 10) {
    TelegramBuilder builder = House::list().number("power_import", "1800");
    if (second < 40) builder.number("energy_import", "100.0");
    house.send(builder, second, false);
  }
  CHECK(house.newest("energy_import_live") == "none");
}

TEST_CASE("13 registers that are withheld do not count", "[energy]") {
  House house;
  house.send(House::list().number("power_import", "3600").number("energy_import", "100"), 0);
  house.run(10, 600, "3600");
  house.send(House::list().number("power_import", "3600").number("energy_import", "5"), 610);
  house.run(620, 700, "3600");
  CHECK(house.newest("energy_import_live") == "100.700");
}

TEST_CASE("13 what the last digit of a register hides is counted in one hour alone", "[energy]") {
  House house;
  house.send(House::list().number("power_import", "3609").number("energy_import", "100.00"), 0);
  house.run(10, 3600, "3609");
  CHECK(house.newest("energy_import_live") == "103.608");  // a second before the hour ends
  house.send_at_full_hour(House::list().number("power_import", "3609").number("energy_import", "103.60"), 3610);
  house.run(3620, 7199, "3609");
  CHECK(house.newest("energy_import_hour") == "3.608");
}

TEST_CASE("13 the list of the hour before says nothing when it comes again", "[energy]") {
  House house;
  TelegramBuilder hourly = House::list().number("power_import", "3600").number("energy_import", "100.00");
  Telegram telegram = hourly.telegram();
  telegram.time = MeterTime{{2026, 1, 15, 1, 0, 0}, std::chrono::hours(1)};
  house.take(telegram, 10);
  house.run(20, 3600, "3600");
  house.take(telegram, 3610);
  house.run(3620, 4800, "3600");
  CHECK(house.newest("energy_import_live") == "104.790");
}

TEST_CASE("13 what was remembered goes on, and another meter begins anew", "[energy]") {
  House house;
  house.send(House::list().number("power_import", "3600").number("energy_import", "100"), 0);
  house.run(10, 600, "3600");
  const EnergyMemory memory = house.energy().memory({seconds(600), kMidnight + std::chrono::seconds(600)});
  REQUIRE(memory.live.size() == 1);
  CHECK(memory.live[0].key == "energy_import");
  CHECK(memory.live[0].base.to_string() == "100");
  DerivedEnergy next({.zone = &kZone});
  next.restore(memory, {seconds(3), kMidnight + std::chrono::seconds(605)});
  const auto readings = next.on_tick({seconds(3), kMidnight + std::chrono::seconds(605)});
  REQUIRE(readings.size() == 4);  // and hour, day and month
  CHECK(std::get<Decimal>(readings[0].value).to_string() == "100.605");
  next.forget();
  CHECK(next.on_tick({seconds(4), kMidnight + std::chrono::seconds(606)}).empty());
}

TEST_CASE("13 the energy of this hour, day and month begins anew where the meter is", "[energy]") {
  // 23:00 in Oslo.
  House house(UtcSeconds(std::chrono::sys_days(std::chrono::year(2026) / 1 / 31)) + std::chrono::hours(22));
  house.send(House::list().number("power_import", "3600").number("energy_import", "100"), 10);
  house.run(20, 3599, "3600");
  CHECK(house.newest("energy_import_hour") == "3.589");
  CHECK(house.newest("energy_import_today") == "3.589");
  CHECK(house.newest("energy_import_month") == "3.589");
  CHECK(house.newest("energy_export_today") == "none");
  house.run(3600, 3600, "3600");
  CHECK(house.newest("energy_import_hour") == "0.001");  // since the last second before it
  CHECK(house.newest("energy_import_today") == "0.001");
  CHECK(house.newest("energy_import_month") == "0.001");
  house.run(3610, 7199, "3600");
  CHECK(house.newest("energy_import_hour") == "3.600");
  house.run(7200, 7320, "3600");
  CHECK(house.newest("energy_import_today") == "3.720");
  CHECK(house.count("energy_import_today") < 3 * 65);
}

TEST_CASE("13 a register that is of the full hour says where the hour began", "[energy]") {
  House house;
  house.send(House::list().number("power_import", "3600").number("energy_import", "100"), 10);
  house.run(20, 3600, "3600");
  TelegramBuilder hourly = House::list().number("power_import", "3600").number("energy_import", "103.700");
  house.send_at_full_hour(hourly, 3610);
  house.run(3620, 3660, "3600");
  CHECK(house.newest("energy_import_live") == "103.760");
  CHECK(house.newest("energy_import_hour") == "0.060");
}

TEST_CASE("13 the net power is made of one telegram's import and export", "[energy]") {
  House house;
  house.send(House::list().number("power_import", "0").number("power_export", "1250"), 0);
  CHECK(house.newest("power_net") == "-1250");
  house.send(House::list().number("power_import", "700"), 10);
  CHECK(house.count("power_net") == 1);
  house.send(House::list().number("power_import", "700").number("power_export", "0").number("power_net", "700"), 20);
  CHECK(house.count("power_net") == 1);
}

TEST_CASE("13 a meter that sends tariffs alone has their sum", "[energy]") {
  House house;
  house.send(House::list().number("energy_import_t1", "100.5").number("energy_import_t2", "200.25"), 0);
  CHECK(house.newest("energy_import") == "300.75");
  CHECK(house.newest("energy_import_today") == "0.00");
  CHECK(house.newest("energy_export") == "none");
  house.send(House::list().number("energy_import_t1", "101"), 10);
  CHECK(house.count("energy_import") == 1);
  house.send(House::list()
                 .number("energy_import", "300")
                 .number("energy_import_t1", "101")
                 .number("energy_import_t2", "200.25"),
             20);
  CHECK(house.count("energy_import") == 1);
}

TEST_CASE("13 a clock that is put back over midnight leaves the day as it is", "[energy]") {
  PeriodEnergy day(Period::day);
  const UtcSeconds midnight = begin_of(Period::day, kMidnight, kZone) + std::chrono::hours(24);
  day.update(Decimal(100), midnight - std::chrono::hours(1), kZone);
  day.update(Decimal(101), midnight - std::chrono::seconds(1), kZone);
  day.update(Decimal(102), midnight + std::chrono::seconds(1), kZone);
  CHECK(day.value() == Decimal(1));
  day.update(Decimal(103), midnight - std::chrono::minutes(10), kZone);
  CHECK(day.value() == Decimal(2));
  day.update(Decimal(104), midnight + std::chrono::minutes(10), kZone);
  CHECK(day.value() == Decimal(3));
}

TEST_CASE("13 where clocks are half an hour from UTC's, periods end with the local hour, statistics with UTC's",
          "[energy]") {
  const IndianTime india;
  House house(kMidnight, india);
  house.send(House::list().number("power_import", "3600").number("energy_import", "100"), 3);
  house.run(13, 1797, "3600");
  const double before = house.last_at("energy_import_today");
  house.tick(1798.4);
  CHECK(house.last_at("energy_import_today") == before);
  house.tick(1799.4);
  CHECK(house.last_at("energy_import_hour") == 1799.4);
  CHECK(house.last_at("energy_import_today") == 1799.4);
  CHECK(house.last_at("energy_import_live") < 1799);
  CHECK(house.newest("energy_import_hour") == "1.796");
  house.run(1800, 1810, "3600");
  CHECK(house.newest("energy_import_hour") == "0.001");  // 06:00 in Kolkata
  CHECK(house.newest("energy_import_today") == "1.796");
  house.run(1820, 3598, "3600");
  house.tick(3599.4);
  CHECK(house.last_at("energy_import_live") == 3599.4);
  CHECK(house.last_at("energy_import_hour") == 3599.4);
}
