#include "ams2mqtt/energy/register_moment.hpp"

namespace ams2mqtt {

std::optional<std::chrono::seconds> stated_lag(const Telegram& telegram, const Instant& now) {
  if (!now.utc || !telegram.time || !telegram.time->offset) return std::nullopt;
  const std::chrono::seconds lag = *now.utc - utc_of(*telegram.time);
  return lag.count() >= 0 && lag <= kLongestLag ? std::optional(lag) : std::nullopt;
}

}  // namespace ams2mqtt
