// Who a meter is, as one object for all that remember it: each copy would be six texts.
#pragma once

#include <memory>

#include "ams2mqtt/meter/telegram.hpp"

namespace ams2mqtt {

using SharedIdentity = std::shared_ptr<const MeterIdentity>;

[[nodiscard]] inline SharedIdentity shared(const MeterIdentity& identity) {
  return std::make_shared<const MeterIdentity>(identity);
}
// Nothing is known.
[[nodiscard]] inline const SharedIdentity& nobody() {
  static const SharedIdentity kNobody = shared({});
  return kNobody;
}

}  // namespace ams2mqtt
