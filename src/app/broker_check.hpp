// The broker as the daemon needs it: connection, limits, permissions, and what Home Assistant would find there.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/homeassistant/message.hpp"
#include "announcement_check.hpp"
#include "findings.hpp"

namespace ams2mqtt {

// Blocks, as mqtt/probe_client.hpp says.
void try_broker(const Config& config, const std::vector<KnownMeter>& meters, Findings& findings);
// The same, but not longer than kBrokerPatience; then that is a problem, and the findings are closed.
void try_broker_in_time(const Config& config, const std::vector<KnownMeter>& meters,
                        const std::shared_ptr<Findings>& findings);

// A name server that does not answer can hold up a lookup for as long as it likes.
inline constexpr std::chrono::seconds kBrokerPatience{60};
// "no further answer within 60 s; check the name server and the network"
[[nodiscard]] std::string no_further_answer();

// A message on an announcement topic that Home Assistant accepts without doing or logging anything, not retained. For a
// device: valid, but without any component, because an empty payload would make Home Assistant log a warning about a
// device without components. For a single entity: the removal of one that it does not know. Not for `off`.
[[nodiscard]] Message harmless_announcement(const std::string& discovery_prefix, Discovery discovery);

}  // namespace ams2mqtt
