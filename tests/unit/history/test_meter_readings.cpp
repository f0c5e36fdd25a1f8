#include "ams2mqtt/history/meter_readings.hpp"

#include "ams2mqtt/base/central_european_time.hpp"
#include "ams2mqtt/energy/derived_energy.hpp"
#include "ams2mqtt/history/history.hpp"
#include "catch.hpp"
#include "support/telegrams.hpp"

using namespace ams2mqtt;
using ams2mqtt::test::aidon;
using ams2mqtt::test::seconds;
using ams2mqtt::test::TelegramBuilder;

namespace {

constexpr UtcSeconds kWinterDay = UtcSeconds(std::chrono::sys_days(std::chrono::year(2026) / 1 / 15));
const CentralEuropeanTime kOslo;

// From telegrams to rows, as the daemon puts it together.
class RecordedHouse {
 public:
  void send(const TelegramBuilder& builder, double at, std::optional<UtcSeconds> stated = std::nullopt) {
    Telegram telegram = builder.telegram();
    if (stated) telegram.time = MeterTime{local_time(*stated, std::chrono::hours(1)), std::chrono::hours(1)};
    (void)tracker.on_telegram(telegram, seconds(at));
    tracker.add_derived(energy_.on_telegram(telegram, tracker, instant(at)), seconds(at));
    history.observe(readings_of(tracker, seconds(at)), instant(at));
    if (const auto registers = stated_registers(telegram, tracker, instant(at))) history.settle(*registers);
  }
  void tick(double at) {
    (void)tracker.on_tick(seconds(at));
    tracker.add_derived(energy_.on_tick(instant(at)), seconds(at));
    history.observe(readings_of(tracker, seconds(at)), instant(at));
  }
  // Power every ten seconds, a tick in the middle of each.
  void run(int from, int until, std::string_view import) {
    for (int second = from; second < until; ++second) {
      if (second % 10 == 0) send(TelegramBuilder(aidon()).number("power_import", import), second);
      tick(second + 0.5);
    }
  }
  static Instant instant(double at) {
    return {seconds(at), kWinterDay + std::chrono::seconds(static_cast<std::int64_t>(at))};
  }

  MeterTracker tracker{TrackerOptions{}};
  History history;

 private:
  DerivedEnergy energy_{{.zone = &kOslo, .tariff = std::nullopt}};
};

}  // namespace

TEST_CASE("power is import less export, of meters that send one or both", "[history]") {
  RecordedHouse house;
  for (int second = 0; second < 60; second += 10) {
    house.send(TelegramBuilder(aidon()).number("power_import", "1200.5").number("power_export", "0"), second);
  }
  CHECK(readings_of(house.tracker, seconds(51)).milliwatts == 1'200'500);
  house.send(TelegramBuilder(aidon()).number("power_import", "0").number("power_export", "300"), 60);
  CHECK(readings_of(house.tracker, seconds(61)).milliwatts == -300'000);
  RecordedHouse only_import;
  for (int second = 0; second < 60; second += 10)
    only_import.send(TelegramBuilder(aidon()).number("power_import", "7"), second);
  CHECK(readings_of(only_import.tracker, seconds(51)).milliwatts == 7'000);
  RecordedHouse only_export;
  for (int second = 0; second < 60; second += 10)
    only_export.send(TelegramBuilder(aidon()).number("power_export", "7"), second);
  CHECK(readings_of(only_export.tracker, seconds(51)).milliwatts == -7'000);
}

TEST_CASE("a silent meter says nothing", "[history]") {
  RecordedHouse house;
  CHECK_FALSE(readings_of(house.tracker, seconds(0)).milliwatts);
  for (int second = 0; second <= 60; second += 10) {
    house.send(TelegramBuilder(aidon()).number("power_import", "100").number("energy_import", "5.123"), second);
  }
  CHECK(readings_of(house.tracker, seconds(60)).milliwatts == 100'000);
  CHECK(readings_of(house.tracker, seconds(60)).import_wh == 5'123);
  for (int second = 61; second < 150; ++second) house.tick(second);
  CHECK_FALSE(readings_of(house.tracker, seconds(150)).milliwatts);
  CHECK_FALSE(readings_of(house.tracker, seconds(150)).import_wh);
}

TEST_CASE("a power that has stopped coming is not known, though the meter speaks", "[history]") {
  RecordedHouse house;
  for (int second = 0; second <= 180; second += 10) {
    TelegramBuilder list(aidon());
    list.number("voltage_l1", "230");
    if (second <= 60) list.number("power_import", "100");
    house.send(list, second);
  }
  CHECK(readings_of(house.tracker, seconds(110)).milliwatts == 100'000);
  CHECK(house.tracker.life() == Life::present);
  CHECK_FALSE(readings_of(house.tracker, seconds(180)).milliwatts);
}

TEST_CASE("a register from before a restart is not known now", "[history]") {
  const TelegramBuilder whole = TelegramBuilder(aidon()).number("power_import", "100").number("energy_import", "5.123");
  const TelegramBuilder power = TelegramBuilder(aidon()).number("power_import", "100");
  RecordedHouse house;
  for (int second = 0; second <= 60; second += 10) house.send(whole, second);
  RecordedHouse restarted;
  restarted.tracker.restore(house.tracker.memory());
  for (int second = 70; second <= 90; second += 10) restarted.send(power, second);
  CHECK(readings_of(restarted.tracker, seconds(90)).milliwatts == 100'000);
  CHECK_FALSE(readings_of(restarted.tracker, seconds(90)).import_wh);
  restarted.send(whole, 100);
  CHECK(readings_of(restarted.tracker, seconds(100)).import_wh == 5'123);
}

TEST_CASE("a register of the hour that comes ten seconds later is no energy of the next hour", "[history]") {
  RecordedHouse house;
  const auto list_of_hour = [&](int hour, std::string_view register_now, std::string_view power) {
    house.send(TelegramBuilder(aidon())
                   .number("power_import", power)
                   .number("energy_import", register_now)
                   .number("energy_export", "0.00"),
               hour * 3600 + 10, kWinterDay + std::chrono::hours(hour));
  };
  house.run(3000, 3610, "2000");
  list_of_hour(1, "100.00", "2000");
  house.run(3611, 7210, "2000");
  list_of_hour(2, "102.00", "5000");
  house.run(7211, 10810, "5000");
  list_of_hour(3, "106.99", "1000");
  house.run(10811, 11000, "1000");
  const auto row = house.history.hours(4);
  REQUIRE(row.import_wh.size() == 4);
  CHECK_FALSE(row.import_wh[0]);
  CHECK(row.import_wh[1] == 2000);
  CHECK(row.import_wh[2].value_or(0) >= 4980);
  CHECK(row.import_wh[2].value_or(0) <= 5000);
  CHECK(row.import_wh[3].value_or(0) >= 45);
  CHECK(row.import_wh[3].value_or(0) <= 75);
  // What is always 0 has no live energy, but the lists say so.
  CHECK(row.export_wh[1] == 0);
  CHECK(row.export_wh[2] == 0);
  CHECK(house.history.minutes(60).watts[30] == 5000);
}

TEST_CASE("a register is of the moment that its list states, or of none", "[history]") {
  RecordedHouse house;
  const auto hourly = TelegramBuilder(aidon()).number("energy_import", "100.00");
  house.run(3000, 3610, "2000");
  house.send(hourly, 3610, kWinterDay + std::chrono::hours(1));
  const auto at = [&](std::optional<UtcSeconds> stated, double heard) {
    Telegram telegram = hourly.telegram();
    if (stated) telegram.time = MeterTime{local_time(*stated, std::chrono::hours(1)), std::chrono::hours(1)};
    return stated_registers(telegram, house.tracker, RecordedHouse::instant(heard));
  };
  const auto known = at(kWinterDay + std::chrono::hours(1), 3612);
  REQUIRE(known);
  CHECK(known->at == kWinterDay + std::chrono::hours(1));
  CHECK(known->imported->wh == 100'000);
  CHECK(known->imported->step == 10);
  CHECK_FALSE(known->exported);
  CHECK_FALSE(at(std::nullopt, 3612));
  CHECK_FALSE(at(kWinterDay, 3612));  // the list of the hour before, once more
  CHECK_FALSE(at(kWinterDay + std::chrono::hours(2), 3612));
  const TelegramBuilder less = TelegramBuilder(aidon()).number("energy_import", "99.00");
  Telegram unbelieved = less.telegram();
  unbelieved.time =
      MeterTime{local_time(kWinterDay + std::chrono::hours(1), std::chrono::hours(1)), std::chrono::hours(1)};
  CHECK_FALSE(stated_registers(unbelieved, house.tracker, RecordedHouse::instant(3612)));
}
