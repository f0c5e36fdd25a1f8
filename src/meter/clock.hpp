// A meter's clock reading -> a time with its offset from UTC. What a meter means by its clock depends on its
// manufacturer: some run on standard time all year, some on wall time, and some state a wrong deviation. Pure; the
// local rules come in through the TimeZone port. Without one, those of central Europe apply, where these meters are,
// except to meters about which nothing else is known.
#pragma once

#include <optional>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/catalog/list_family.hpp"
#include "ams2mqtt/dlms/datetime.hpp"
#include "ams2mqtt/meter/telegram.hpp"

namespace ams2mqtt {

// Nothing when the meter itself marks its time as invalid. `zone` may be null. In the hour that occurs twice, the time
// nearer to `now` is meant; without it the offset is not known.
[[nodiscard]] std::optional<MeterTime> meter_time(const CosemDateTime& clock, ClockRule rule, const TimeZone* zone,
                                                  std::optional<UtcSeconds> now);

}  // namespace ams2mqtt
