#include "ams2mqtt/tracking/throttle.hpp"

#include <utility>

namespace ams2mqtt {

ThrottleGroup throttle_group(const Quantity* quantity) {
  if (quantity == nullptr) return ThrottleGroup::other;
  if (is_own(*quantity) && is_numeric(*quantity)) return ThrottleGroup::own;
  if (quantity->kind == Kind::counter) return ThrottleGroup::energy;
  if (quantity->unit == "W") return ThrottleGroup::power;
  if (quantity->unit == "var" || quantity->unit == "VA") return ThrottleGroup::reactive;
  if (quantity->unit == "V") return ThrottleGroup::voltage;
  if (quantity->unit == "A") return ThrottleGroup::current;
  return ThrottleGroup::other;
}

const Throttle& throttle_of(const Throttles& throttles, const Quantity* quantity) {
  static constexpr Throttle kUnthrottled{.min_interval = Monotonic(0)};
  switch (throttle_group(quantity)) {
    case ThrottleGroup::own:
      return kUnthrottled;
    case ThrottleGroup::power:
      return throttles.power;
    case ThrottleGroup::reactive:
      return throttles.reactive;
    case ThrottleGroup::voltage:
      return throttles.voltage;
    case ThrottleGroup::current:
      return throttles.current;
    case ThrottleGroup::energy:
      return throttles.energy;
    case ThrottleGroup::other:
      return throttles.other;
  }
  std::unreachable();
}

}  // namespace ams2mqtt
