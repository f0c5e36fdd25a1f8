// What a decoder needs from a meter's configuration, where its port was found, and how people see a meter named.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/config/config.hpp"
#include "ams2mqtt/crypto/key_ring.hpp"
#include "ams2mqtt/homeassistant/meter_memory.hpp"
#include "ams2mqtt/meter/telegram.hpp"
#include "ams2mqtt/source/source.hpp"

namespace ams2mqtt {

// Throws std::runtime_error for a time zone that the system does not know.
[[nodiscard]] std::unique_ptr<TimeZone> time_zone_of(const MeterConfig& meter);
// The form of the keys was checked when they were read.
[[nodiscard]] KeyRing key_ring_of(const MeterConfig& meter);

// The port that a search has found, from what is remembered and into it.
[[nodiscard]] std::optional<FoundPort> remembered_port(const MeterMemory& memory);
void remember(const std::optional<FoundPort>& port, MeterMemory& memory);

// "Kamstrup 6841131BN243101040 (3-phase meter, 4-wire, ...), number 17, list Kamstrup_V0001"
[[nodiscard]] std::string sentence(const MeterIdentity& identity);

}  // namespace ams2mqtt
