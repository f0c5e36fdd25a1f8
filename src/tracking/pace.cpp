#include "ams2mqtt/tracking/pace.hpp"

#include <utility>

namespace ams2mqtt {

PaceGroup pace_group(const Quantity* quantity) {
  if (quantity == nullptr) return PaceGroup::other;
  if (quantity->kind == Kind::counter) return PaceGroup::energy;
  if (quantity->unit == "W" || quantity->unit == "var" || quantity->unit == "VA") return PaceGroup::power;
  if (quantity->unit == "V") return PaceGroup::voltage;
  if (quantity->unit == "A") return PaceGroup::current;
  return PaceGroup::other;
}

const Pace& pace_of(const Paces& paces, const Quantity* quantity) {
  switch (pace_group(quantity)) {
    case PaceGroup::power:
      return paces.power;
    case PaceGroup::voltage:
      return paces.voltage;
    case PaceGroup::current:
      return paces.current;
    case PaceGroup::energy:
      return paces.energy;
    case PaceGroup::other:
      return paces.other;
  }
  std::unreachable();
}

}  // namespace ams2mqtt
