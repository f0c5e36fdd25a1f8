// Values of a meter and its telegrams -> their messages, and the entities that show them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/homeassistant/discovery.hpp"
#include "ams2mqtt/homeassistant/message.hpp"
#include "ams2mqtt/tracking/meter_tracker.hpp"

namespace ams2mqtt {

[[nodiscard]] Message availability_message(std::string_view base, std::string_view id, bool present);

// `base` and `id` begin the topics of the meter.
[[nodiscard]] std::string topic_of(const MeterValue& value, std::string_view base, std::string_view id);
// Replaces all of `message`, whose memory is used again.
void write_message(Message& message, const MeterValue& value, const MeterTracker& tracker, std::string_view base,
                   std::string_view id);
// The telegram as JSON, without withheld registers. Each one counts; infrequent lists have no successor that would make
// up for them, so those are kept while the broker is away.
[[nodiscard]] Message telegram_message(const Telegram& telegram, const MeterTracker& tracker, std::string_view base,
                                       std::string_view id);

// Of the values that are shown. They view those of `tracker`.
[[nodiscard]] std::vector<Entity> entities_of(const MeterTracker& tracker);

// Whether a value may be published to a newcomer: values that stay true, and those measured within valid_for /
// age_divisor. A register from before a restart is published only where it is certain to be the newest: from an
// infrequent list.
[[nodiscard]] bool is_current(const MeterValue& value, Monotonic now, int age_divisor);

}  // namespace ams2mqtt
