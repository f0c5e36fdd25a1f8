// What has happened to a meter -> its message, for Home Assistant's platform `event`:
//   {"event_type":"tariff_changed","from":"1","to":"2","time":"2026-11-29T22:00:00+01:00"}
#pragma once

#include <optional>
#include <string>

#include "ams2mqtt/homeassistant/message.hpp"
#include "ams2mqtt/meter/telegram.hpp"
#include "ams2mqtt/tracking/meter_events.hpp"

namespace ams2mqtt {

// `time`: by the meter's clock, left out while it has no offset. Not retained, since it is not true any more when it is
// read later, but each one counts.
[[nodiscard]] Message event_message(std::string topic, const MeterEvent& event, const std::optional<MeterTime>& time);

}  // namespace ams2mqtt
