// Who announces: the same for meters and for the daemon. Private to the announcements.
#pragma once

#include "ams2mqtt/homeassistant/discovery.hpp"
#include "ams2mqtt/version.hpp"

namespace ams2mqtt {

template <class Json>
[[nodiscard]] Json origin() {
  return {{"name", "ams2mqtt"}, {"sw_version", kVersion}, {"support_url", kSupportUrl}};
}

}  // namespace ams2mqtt
