#include "activity.hpp"

#include <algorithm>

namespace ams2mqtt {

void Activity::note_telegram(Monotonic now) {
  telegrams_.observe(now);
  if (last_) active_ += std::min(now - *last_, silence_limit(telegrams_.interval()));
  last_ = now;
}

bool Activity::is_silent(Monotonic now) const {
  return last_ && now - *last_ > silence_limit(telegrams_.interval());
}

bool Activity::is_gone(const MeterValue& value, std::span<const Quantity* const> expected) const {
  if (value.quantity != nullptr && is_identity(*value.quantity)) return false;
  const std::optional<Monotonic> interval = value.interval.interval();
  const Monotonic usual = interval ? std::max(kVanishAfter, *interval * kVanishIntervals) : kVanishRare;
  if (active_ - value.active >= usual) return true;
  if (!changed_ || value.active >= *changed_) return false;
  if (std::ranges::find(expected, value.quantity) != expected.end()) return false;
  const Monotonic patience = interval ? std::max(kVanishLeast, *interval * kVanishIntervals) : kVanishUnknown;
  return active_ - *changed_ >= patience;
}

}  // namespace ams2mqtt
