// How many rows Home Assistant's recorder gets from a meter: one for each change of the state of an enabled entity.
#include <chrono>
#include <map>
#include <string>
#include <string_view>

#include "ams2mqtt/base/central_european_time.hpp"
#include "ams2mqtt/energy/derived_energy.hpp"
#include "ams2mqtt/meter/decoder.hpp"
#include "ams2mqtt/simulation/schedule.hpp"
#include "ams2mqtt/tracking/zero_evidence.hpp"
#include "catch.hpp"
#include "support/telegrams.hpp"

using namespace ams2mqtt;
using namespace ams2mqtt::test;
using std::chrono::hours;
using std::chrono::milliseconds;

namespace {

const CentralEuropeanTime kRecorderZone;
constexpr auto kNoon = UtcSeconds(std::chrono::sys_days(std::chrono::year(2026) / 11 / 28) + hours(11));

// What a meter sends in an hour, after so long that it is known.
class RecordedMeter {
 public:
  RecordedMeter(const Profile& profile, const Throttles& throttles, const EnergyOptions& energy)
      : schedule_(profile, 1, kNoon), tracker_(TrackerOptions{.throttles = throttles}), energy_(energy) {}

  int rows_of_an_hour() {
    constexpr milliseconds kBefore = std::chrono::minutes(90);
    ScheduledFrame frame = schedule_.next();
    for (milliseconds at{0}; at < kBefore + hours(1); at += std::chrono::seconds(1)) {
      for (; frame.at < at; frame = schedule_.next()) send(frame);
      tick(instant(at));
      if (at < kBefore) rows_.clear();
    }
    int rows = 0;
    for (const auto& [key, number] : rows_) {
      UNSCOPED_INFO(key << ": " << number);
      rows += number;
    }
    return rows;
  }

 private:
  [[nodiscard]] static Instant instant(milliseconds at) {
    return {at, kNoon + std::chrono::floor<std::chrono::seconds>(at)};
  }

  void tick(const Instant& now) {
    const Changes& changes = tracker_.on_tick(now.steady);
    tracker_.add_derived(energy_.on_tick(now), now.steady);
    count(changes);
  }

  void send(const ScheduledFrame& frame) {
    const Instant now = instant(frame.at);
    decoder_.feed(frame.bytes);
    const auto result = decoder_.next(now);
    REQUIRE((result && result->has_value()));
    const Telegram& telegram = ***result;
    const Changes& changes = tracker_.on_telegram(telegram, now.steady);
    tracker_.add_derived(energy_.on_telegram(telegram, tracker_, now), now.steady);
    count(changes);
    REQUIRE_FALSE(decoder_.next(now));
  }

  void count(const Changes& changes) {
    for (const MeterValue* value : changes.news) {
      const bool recorded =
          value->quantity != nullptr && value->quantity->enabled && is_shown(*value, tracker_.values());
      if (!recorded) continue;
      std::string& before = states_[value->quantity->key];
      std::string now = to_string(value->newest);
      if (now != before) ++rows_[value->quantity->key];
      before = std::move(now);
    }
  }

  Schedule schedule_;
  Decoder decoder_{DecoderOptions{.time_zone = &kRecorderZone}};
  MeterTracker tracker_;
  DerivedEnergy energy_;
  std::map<std::string_view, std::string> states_;
  std::map<std::string_view, int> rows_;
};

}  // namespace

TEST_CASE("13 By default a meter fills the database half as fast as with a value every five seconds", "[energy]") {
  for (const std::string_view profile : {"aidon-4wire", "kaifa-3phase", "kamstrup-3phase"}) {
    INFO(profile);
    const Profile& meter = *find_profile(profile);
    const EnergyOptions often{.zone = &kRecorderZone, .live_interval = seconds(10), .period_interval = seconds(60)};
    const int all = RecordedMeter(meter, every_five_seconds(), often).rows_of_an_hour();
    const int usual = RecordedMeter(meter, Throttles(), {.zone = &kRecorderZone}).rows_of_an_hour();
    INFO(all << " rows, by default " << usual);
    CHECK(usual * 2 <= all);
    CHECK(usual > 0);
  }
}
