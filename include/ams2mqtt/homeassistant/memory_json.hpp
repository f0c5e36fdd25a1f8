// Memories of meters <-> JSON text. What a newer or older version wrote is read as far as it is understood.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/homeassistant/meter_memory.hpp"

namespace ams2mqtt {

[[nodiscard]] std::string to_json(std::span<const MeterMemory> memories);
// Nothing for what to_json() does not write.
[[nodiscard]] std::optional<std::vector<MeterMemory>> parse_memories(std::string_view json);

}  // namespace ams2mqtt
