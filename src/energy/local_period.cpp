#include "local_period.hpp"

namespace ams2mqtt {

UtcSeconds begin_of(Period period, UtcSeconds utc, const TimeZone& zone) {
  const std::chrono::minutes offset = zone.offset_at(utc);
  LocalTime local = local_time(utc, offset);
  local.minute = local.second = 0;
  // Within an hour no offset changes, and by this one the second of two equal hours is told from the first.
  if (period == Period::hour) return as_if_utc(local) - offset;
  local.hour = 0;
  if (period == Period::month) local.day = 1;
  return as_if_utc(local) - zone.offsets(local).first;
}

}  // namespace ams2mqtt
