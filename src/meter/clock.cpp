#include "clock.hpp"

#include "ams2mqtt/base/central_european_time.hpp"

namespace ams2mqtt {

namespace {

using std::chrono::minutes;
using namespace std::chrono_literals;

// The standard allows -720...840; nothing else can be an offset on earth.
constexpr int kMinDeviation = -840;
constexpr int kMaxDeviation = 840;
constexpr std::uint8_t kNoStatus = 0xFF;

std::optional<minutes> stated_offset(const CosemDateTime& clock) {
  if (!clock.deviation || *clock.deviation < kMinDeviation || *clock.deviation > kMaxDeviation) return std::nullopt;
  return minutes(-*clock.deviation);
}

// What the local clocks show then. In the hour that occurs twice, only this host's time tells which one is meant.
std::optional<minutes> wall_offset(const LocalTime& local, const TimeZone& zone, std::optional<UtcSeconds> now) {
  const TimeZone::Offsets offsets = zone.offsets(local);
  if (offsets.first == offsets.second) return offsets.first;
  if (!now) return std::nullopt;
  const auto distance = [&](minutes offset) { return std::chrono::abs(ZonedTime{local, offset}.utc() - *now); };
  return distance(offsets.second) < distance(offsets.first) ? offsets.second : offsets.first;
}

// For a clock that states no deviation.
std::optional<minutes> place_offset(const CosemDateTime& clock, const TimeZone& zone, std::optional<UtcSeconds> now) {
  if (clock.daylight_saving()) return zone.standard_offset(clock.local) + 1h;
  return wall_offset(clock.local, zone, now);
}

std::optional<minutes> offset_of(const CosemDateTime& clock, ClockRule rule, const TimeZone* given,
                                 std::optional<UtcSeconds> now) {
  const CentralEuropeanTime central_europe;
  const TimeZone& zone = given != nullptr ? *given : central_europe;
  switch (rule) {
    case ClockRule::stated: {
      // A zero comes as often from meters that merely fill the field as from meters on UTC.
      const auto offset = stated_offset(clock);
      if (!offset && given != nullptr) return place_offset(clock, zone, now);
      return offset != minutes(0) ? offset : std::nullopt;
    }
    case ClockRule::standard_time:
      return zone.standard_offset(clock.local);
    case ClockRule::daylight_bit:
      return zone.standard_offset(clock.local) + (clock.daylight_saving() ? 1h : 0h);
    case ClockRule::stated_or_wall_time: {
      if (const auto offset = stated_offset(clock)) return offset;
      return place_offset(clock, zone, now);
    }
    case ClockRule::flag_or_wall_time:
      if (clock.status == kNoStatus) return wall_offset(clock.local, zone, now);
      return zone.standard_offset(clock.local) + (clock.daylight_saving() ? 1h : 0h);
  }
  return std::nullopt;
}

}  // namespace

std::optional<MeterTime> meter_time(const CosemDateTime& clock, ClockRule rule, const TimeZone* zone,
                                    std::optional<UtcSeconds> now) {
  if (clock.invalid()) return std::nullopt;
  return MeterTime{clock.local, offset_of(clock, rule, zone, now)};
}

}  // namespace ams2mqtt
