#include "ams2mqtt/system/time_zone.hpp"

#include <cctz/civil_time.h>
#include <cctz/time_zone.h>

#include <algorithm>

namespace ams2mqtt {

namespace {

using std::chrono::minutes;

// A year in which no current zone changed its rules, to tell a host on UTC from one with a local zone.
constexpr std::uint16_t kSampleYear = 2024;

class SystemTimeZone final : public TimeZone {
 public:
  explicit SystemTimeZone(const cctz::time_zone& zone) : zone_(zone) {}

  [[nodiscard]] Offsets offsets(const LocalTime& local) const override {
    const auto found = zone_.lookup(civil(local));
    const minutes first = offset_of(local, found.pre);
    const bool repeated = found.kind == cctz::time_zone::civil_lookup::REPEATED;
    return {first, repeated ? offset_of(local, found.post) : first};
  }

  // The zone data say which half of the year is called summer, and in Ireland they say it the other way round; the
  // smaller offset of the year is the one that meters keep.
  [[nodiscard]] minutes standard_offset(const LocalTime& local) const override {
    const minutes january = offsets({.year = local.year, .month = 1, .day = 1, .hour = 12}).first;
    const minutes july = offsets({.year = local.year, .month = 7, .day = 1, .hour = 12}).first;
    return std::min(january, july);
  }

  [[nodiscard]] minutes offset_at(UtcSeconds utc) const override {
    const auto found = zone_.lookup(cctz::time_point<cctz::seconds>(utc.time_since_epoch()));
    return std::chrono::duration_cast<minutes>(std::chrono::seconds(found.offset));
  }

 private:
  static cctz::civil_second civil(const LocalTime& local) {
    return cctz::civil_second(local.year, local.month, local.day, local.hour, local.minute, local.second);
  }
  static minutes offset_of(const LocalTime& local, const cctz::time_point<cctz::seconds>& instant) {
    return std::chrono::duration_cast<minutes>(as_if_utc(local).time_since_epoch() - instant.time_since_epoch());
  }

  cctz::time_zone zone_;
};

}  // namespace

std::unique_ptr<TimeZone> load_time_zone(const std::string& name) {
  cctz::time_zone zone;
  if (!cctz::load_time_zone(name, &zone)) return nullptr;
  return std::make_unique<SystemTimeZone>(zone);
}

std::unique_ptr<TimeZone> host_time_zone() {
  auto zone = std::make_unique<SystemTimeZone>(cctz::local_time_zone());
  const auto offset_in = [&](std::uint8_t month) {
    return zone->offsets({.year = kSampleYear, .month = month, .day = 1, .hour = 12}).first;
  };
  if (offset_in(1) == minutes(0) && offset_in(7) == minutes(0)) return nullptr;
  return zone;
}

}  // namespace ams2mqtt
