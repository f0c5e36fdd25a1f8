#include "ams2mqtt/tracking/meter_tracker.hpp"

#include <string>
#include <vector>

#include "ams2mqtt/tracking/value_key.hpp"
#include "catch.hpp"
#include "support/telegrams.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;

namespace {

// The keys of what is to be said now.
std::vector<std::string> news(const Changes& changes) {
  std::vector<std::string> keys;
  for (const MeterValue* value : changes.news) keys.push_back(value_key(value->quantity, value->code));
  return keys;
}

TelegramBuilder power_of(std::string_view id, std::string_view manufacturer = "Aidon") {
  MeterIdentity identity = aidon(id);
  identity.manufacturer = manufacturer;
  TelegramBuilder telegram(identity);
  telegram.number("power_import", "1234").number("energy_import", "100.5");
  return telegram;
}

}  // namespace

TEST_CASE("A meter is present with the telegram that names it, and silent when it is late", "[tracking]") {
  MeterTracker tracker({});
  CHECK(tracker.life() == Life::unheard);
  CHECK_FALSE(tracker.is_known());
  const Changes& first = tracker.on_telegram(two_values().telegram(), seconds(0));
  CHECK(first.life);
  CHECK(first.described);
  CHECK(first.remember);
  CHECK(news(first) ==
        std::vector<std::string>{"meter_id", "meter_type", "list_version", "power_import", "energy_import"});
  CHECK(tracker.life() == Life::present);
  CHECK(tracker.identity() == aidon());
  CHECK_FALSE(tracker.on_tick(seconds(30)).life);
  CHECK(tracker.on_tick(seconds(31)).life);
  CHECK(tracker.life() == Life::silent);
  CHECK(tracker.on_telegram(two_values().telegram(), seconds(40)).life);
  CHECK(tracker.life() == Life::present);
}

TEST_CASE("A meter without a number is heard until a list comes that would carry one", "[tracking]") {
  MeterTracker tracker({});
  TelegramBuilder power;
  power.number("power_import", "5");
  CHECK(tracker.on_telegram(power.telegram(), seconds(0)).life);
  CHECK(tracker.life() == Life::heard);
  CHECK(tracker.on_telegram(power_of("").telegram(), seconds(10)).life);
  CHECK(tracker.life() == Life::present);
  // It says its number after all.
  const Changes& numbered = tracker.on_telegram(power_of(kMeterId).telegram(), seconds(20));
  CHECK(numbered.meter == Changes::Meter::numbered);
  CHECK(numbered.before->identity.id.empty());
  CHECK(tracker.identity().id == kMeterId);
}

TEST_CASE("Another meter on the line begins anew, and what was known of the old one is handed over", "[tracking]") {
  MeterTracker tracker({});
  (void)tracker.on_telegram(power_of("1").telegram(), seconds(0));
  const Changes& replaced = tracker.on_telegram(power_of("2").telegram(), seconds(10));
  CHECK(replaced.meter == Changes::Meter::replaced);
  CHECK(replaced.before->identity.id == "1");
  CHECK(replaced.before->values.size() == 5);
  CHECK(tracker.identity().id == "2");
  CHECK(tracker.values().all().size() == 5);
}

TEST_CASE("As one meter a replaced one goes on where the old one ended", "[tracking]") {
  MeterTracker tracker({.one_meter = true});
  (void)tracker.on_telegram(power_of("1").telegram(), seconds(0));
  TelegramBuilder other = power_of("2");
  other.number("voltage_l1", "230");
  const Changes& changes = tracker.on_telegram(other.telegram(), seconds(10));
  CHECK(changes.meter == Changes::Meter::same);
  CHECK(changes.described);
  CHECK(tracker.identity().id == "2");
  CHECK(tracker.values().all().size() == 6);
}

TEST_CASE("A remembered meter is present when it has shown that it is the same", "[tracking]") {
  MeterTracker before({});
  (void)before.on_telegram(power_of("1").telegram(), seconds(0));
  MeterTracker tracker({});
  tracker.restore(before.memory());
  CHECK(tracker.life() == Life::remembered);
  CHECK(tracker.is_known());
  CHECK(tracker.memory() == before.memory());

  TelegramBuilder power;
  power.number("power_import", "5");
  CHECK_FALSE(tracker.on_telegram(power.telegram(), seconds(0)).heard);
  CHECK(tracker.life() == Life::remembered);
  CHECK(tracker.on_telegram(power_of("1").telegram(), seconds(10)).life);
  CHECK(tracker.life() == Life::present);
}

TEST_CASE("What is not taken of a telegram changes nothing", "[tracking]") {
  MeterTracker tracker({.max_meters = 1});
  (void)tracker.on_telegram(power_of("1").telegram(), seconds(0));
  const Changes& changes = tracker.on_telegram(power_of("2").telegram(), seconds(10));
  CHECK_FALSE(changes.heard);
  CHECK(news(changes).empty());
  CHECK(tracker.identity().id == "1");
  CHECK(tracker.take_notices() == std::vector<TrackingNotice>{MeterRefused{"2", 1}});
  CHECK(tracker.take_notices().empty());
}

TEST_CASE("A value that comes no more is gone, and said once", "[tracking]") {
  MeterTracker tracker({});
  TelegramBuilder with_voltage = two_values();
  with_voltage.number("voltage_l1", "230");
  double at = 0;
  for (int count = 0; count < 3; ++count) (void)tracker.on_telegram(with_voltage.telegram(), seconds(at += 10));
  bool described = false;
  std::vector<std::string> gone;
  while (at < 25.0 * 3600) {
    (void)tracker.on_telegram(two_values().telegram(), seconds(at += 10));
    const Changes& changes = tracker.on_tick(seconds(at));
    described = described || changes.described;
    for (const auto& value : changes.gone) gone.emplace_back(value->quantity->key);
  }
  CHECK(described);
  CHECK(gone == std::vector<std::string>{"voltage_l1"});
  CHECK(tracker.vanished() == gone);
}

TEST_CASE("Forgotten, a meter begins anew", "[tracking]") {
  MeterTracker tracker({});
  (void)tracker.on_telegram(power_of("1").telegram(), seconds(0));
  tracker.forget();
  CHECK(tracker.life() == Life::unheard);
  CHECK(tracker.values().all().empty());
  CHECK(tracker.on_telegram(power_of("1").telegram(), seconds(10)).life);
}
