// What Home Assistant books for each hour, compared with what the house used in it: simulated meters over two days,
// from the bytes on the wire to the live energy.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/central_european_time.hpp"
#include "ams2mqtt/energy/derived_energy.hpp"
#include "ams2mqtt/meter/decoder.hpp"
#include "ams2mqtt/simulation/household.hpp"
#include "catch.hpp"

using namespace ams2mqtt;
using std::chrono::hours;
using std::chrono::milliseconds;

namespace {

const CentralEuropeanTime kWhere;
// A live energy is not proven before the second register.
constexpr int kBeforehand = 2;
constexpr int kHours = 48;
constexpr int kBitsPerCharacter = 11;

// The last value before each full hour, in Wh, by the key of the catalog.
using Booked = std::map<std::string, std::vector<std::int64_t>>;

// A meter, its house, and everything that the daemon makes of what it sends. Lists of power alone, which are nearly
// all, are not written and read again: that would take most of the time.
class MeterAndHouse {
 public:
  MeterAndHouse(const Profile& profile, UtcSeconds start)
      : profile_(profile),
        start_(start - hours(kBeforehand)),
        house_({.wiring = profile.wiring, .solar = profile.solar, .scale = profile.scale}, start_) {}

  void run() {
    for (milliseconds at{0}; at <= hours(kBeforehand + kHours); at += milliseconds(500)) {
      if (at % hours(1) == std::chrono::seconds(0)) begin_hour(at);
      if (const ListPlan* plan = due(at)) send(*plan, at);
      if ((at + std::chrono::seconds(1)) % hours(1) == std::chrono::seconds(0)) keep(energy_.on_tick(instant(at)));
    }
  }

  // Between one full hour and the next.
  [[nodiscard]] std::vector<std::int64_t> hourly(const std::string& key) const {
    const std::vector<std::int64_t>& at = booked_.at(key);
    std::vector<std::int64_t> differences;
    for (std::size_t hour = 1; hour < at.size(); ++hour) differences.push_back(at[hour] - at[hour - 1]);
    return differences;
  }
  [[nodiscard]] bool has(const std::string& key) const { return booked_.contains(key); }
  [[nodiscard]] bool fell() const { return fell_; }

 private:
  [[nodiscard]] Instant instant(milliseconds at) const {
    return {at, start_ + std::chrono::floor<std::chrono::seconds>(at)};
  }

  // The richest of the lists that are due.
  [[nodiscard]] const ListPlan* due(milliseconds at) const {
    const ListPlan* richest = nullptr;
    for (const ListPlan& plan : profile_.lists) {
      if ((at - plan.phase) % plan.period == milliseconds(0)) richest = &plan;
    }
    return richest;
  }

  void begin_hour(milliseconds at) {
    if (at >= hours(kBeforehand)) {
      for (const auto& [key, value] : newest_) booked_[std::string(key)].push_back(value);
    }
    at_hour_ = house_.advance_to(at);
    if (at < hours(kBeforehand)) return;
    booked_["import"].push_back(at_hour_.import_wh);
    booked_["export"].push_back(at_hour_.export_wh);
  }

  void send(const ListPlan& plan, milliseconds at) {
    MeterState state = house_.advance_to(at);
    if (plan.list == List::hourly && profile_.clock.whole_hour) {
      state.import_wh = at_hour_.import_wh;
      state.export_wh = at_hour_.export_wh;
    }
    const bool read = plan.list == List::hourly || identity_.id.empty();
    if (!read) return send_power(plan, state, instant(at));
    const std::vector<std::uint8_t> bytes = encode_list(profile_, plan, state);
    const Instant now = instant(at + milliseconds(bytes.size() * kBitsPerCharacter * 1000 / profile_.baud));
    decoder_.feed(bytes);
    const auto result = decoder_.next(now);
    REQUIRE((result && result->has_value()));
    identity_ = *(**result)->meter;
    take(***result, now);
    REQUIRE_FALSE(decoder_.next(now));
  }

  void send_power(const ListPlan& plan, const MeterState& state, const Instant& now) {
    std::vector<Reading> readings = {power("power_import", std::max<std::int64_t>(state.watt(), 0))};
    if (plan.list != List::fast) readings.push_back(power("power_export", std::max<std::int64_t>(-state.watt(), 0)));
    Telegram telegram;
    telegram.meter = &identity_;
    telegram.readings = readings;
    take(telegram, now);
  }
  static Reading power(std::string_view key, std::int64_t watts) {
    const Quantity* quantity = find_quantity(key);
    return {quantity->obis, quantity, Decimal(watts), quantity->unit};
  }

  void take(const Telegram& telegram, const Instant& now) {
    (void)tracker_.on_telegram(telegram, now.steady);
    keep(telegram.readings);
    keep(energy_.on_telegram(telegram, tracker_, now));
  }

  void keep(std::span<const Reading> readings) {
    for (const Reading& reading : readings) {
      if (reading.quantity == nullptr || reading.quantity->kind != Kind::counter) continue;
      std::int64_t& newest = newest_[reading.quantity->key];
      const std::int64_t value = std::get<Decimal>(reading.value).steps(-3, 1'000'000'000'000);
      fell_ = fell_ || (reading.quantity->key.ends_with("_live") && value < newest);
      newest = value;
    }
  }

  const Profile& profile_;
  UtcSeconds start_;
  Household house_;
  MeterState at_hour_;
  MeterIdentity identity_;
  Decoder decoder_{DecoderOptions{.time_zone = &kWhere}};
  MeterTracker tracker_{TrackerOptions{}};
  DerivedEnergy energy_{{.zone = &kWhere}};
  std::map<std::string_view, std::int64_t> newest_;
  Booked booked_;
  bool fell_ = false;
};

void check_each_hour(const std::vector<std::int64_t>& booked, const std::vector<std::int64_t>& used) {
  constexpr std::int64_t kFew = 20;  // Wh: two steps of a register
  REQUIRE(booked.size() == used.size());
  for (std::size_t hour = 0; hour < used.size(); ++hour) {
    INFO("hour " << hour << ": " << used[hour] << " Wh");
    CHECK(std::abs(booked[hour] - used[hour]) <= std::max(kFew, used[hour] / 50));
  }
}

// Of the hours that are large enough for a percentage.
void check_mean(const std::vector<std::int64_t>& booked, const std::vector<std::int64_t>& used) {
  constexpr std::int64_t kLargeEnough = 500;  // Wh
  double sum = 0;
  int counted = 0;
  for (std::size_t hour = 0; hour < used.size(); ++hour) {
    if (used[hour] < kLargeEnough) continue;
    sum += static_cast<double>(std::abs(booked[hour] - used[hour])) / static_cast<double>(used[hour]);
    ++counted;
  }
  CHECK(counted > kHours / 2);
  CHECK(sum <= 0.005 * counted);
}

// What the register says of an hour comes in the next one.
void check_register(const std::vector<std::int64_t>& booked, const std::vector<std::int64_t>& used) {
  constexpr std::int64_t kSome = 50;  // Wh: what a few seconds come to, and the register's step
  REQUIRE(booked.size() == used.size());
  for (std::size_t hour = 1; hour < used.size(); ++hour) CHECK(std::abs(booked[hour] - used[hour - 1]) <= kSome);
}

void check_hours(std::string_view profile, UtcSeconds start) {
  INFO(profile);
  MeterAndHouse meter(*find_profile(profile), start);
  meter.run();
  CHECK_FALSE(meter.fell());
  check_register(meter.hourly("energy_import"), meter.hourly("import"));
  check_each_hour(meter.hourly("energy_import_live"), meter.hourly("import"));
  check_mean(meter.hourly("energy_import_live"), meter.hourly("import"));
  if (find_profile(profile)->solar) {
    check_register(meter.hourly("energy_export"), meter.hourly("export"));
    check_each_hour(meter.hourly("energy_export_live"), meter.hourly("export"));
  } else {
    CHECK_FALSE(meter.has("energy_export_live"));
  }
}

constexpr auto kYear = std::chrono::year(2026);
constexpr auto kSpring = UtcSeconds(std::chrono::sys_days(kYear / 3 / 28));
constexpr auto kAutumn = UtcSeconds(std::chrono::sys_days(kYear / 10 / 24));

}  // namespace

TEST_CASE("13 live energies put what was used into its hour, while summer time begins", "[energy]") {
  check_hours("aidon-4wire", kSpring);      // clock and registers of the full hour, power every 2.5 s, panels
  check_hours("kamstrup-3phase", kSpring);  // nothing oftener than 10 s, panels
}

TEST_CASE("13 live energies put what was used into its hour, while summer time ends", "[energy]") {
  check_hours("aidon-1phase", kAutumn);
  check_hours("kaifa-3phase", kAutumn);  // registers of the moment, power every 2 s
  check_hours("kamstrup-1phase", kAutumn);
}
