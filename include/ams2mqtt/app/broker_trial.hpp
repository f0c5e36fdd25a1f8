// The broker as the daemon needs it: connection, limits, permissions, and what Home Assistant would find there.
#pragma once

#include <string>
#include <vector>

#include "ams2mqtt/app/findings.hpp"
#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/homeassistant/message.hpp"

namespace ams2mqtt {

// `ids`: of the meters whose announcement is looked for. Blocks, as io/broker_visit.hpp says.
void try_broker(const MqttConfig& config, const std::vector<std::string>& ids, Findings& findings);

// A message on a topic of the announcements that Home Assistant takes without doing or logging anything: valid, and
// without a single component. An empty payload would do harm of a kind, a warning in its log about a device without
// components. Not retained.
[[nodiscard]] Message harmless_announcement(const std::string& discovery_prefix);

}  // namespace ams2mqtt
