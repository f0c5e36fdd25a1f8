#include "ams2mqtt/homeassistant/birth_watch.hpp"

#include <utility>

namespace ams2mqtt {

void BirthWatch::heard() {
  waits_ = true;
  ++untold_;
}

bool BirthWatch::take_due(Monotonic now) {
  if (!waits_ || (answered_at_ && now - *answered_at_ < kDistance)) return false;
  waits_ = false;
  answered_at_ = now;
  return true;
}

std::optional<std::string> BirthWatch::take_sentence(Monotonic now) {
  if (said_at_ && now - *said_at_ < kSentenceDistance) return std::nullopt;
  said_at_ = now;
  const std::uint64_t births = std::exchange(untold_, 0);
  if (births < 2) return "Home Assistant has started; announcing again";
  return "Home Assistant has started " + std::to_string(births) + " times; announcing again, at most every " +
         std::to_string(kDistance.count() / 1000) + " s";
}

}  // namespace ams2mqtt
