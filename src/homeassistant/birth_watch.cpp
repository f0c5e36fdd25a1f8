#include "ams2mqtt/homeassistant/birth_watch.hpp"

#include <utility>

namespace ams2mqtt {

void BirthWatch::heard() {
  waits_ = true;
  ++unreported_;
}

bool BirthWatch::take_due(Monotonic now) {
  if (!waits_ || (answered_at_ && now - *answered_at_ < kDistance)) return false;
  waits_ = false;
  answered_at_ = now;
  return true;
}

std::optional<std::uint64_t> BirthWatch::take_report(Monotonic now) {
  if (reported_at_ && now - *reported_at_ < kReportDistance) return std::nullopt;
  reported_at_ = now;
  return std::exchange(unreported_, 0);
}

}  // namespace ams2mqtt
