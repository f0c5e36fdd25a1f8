// What this process takes of the machine.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace ams2mqtt {

// Nothing where the system does not say it.
struct ProcessUse {
  std::optional<std::uint64_t> resident_bytes = std::nullopt;
  std::optional<std::uint64_t> open_descriptors = std::nullopt;
  std::optional<std::chrono::milliseconds> processor_time = std::nullopt;  // of user and system
};

[[nodiscard]] ProcessUse process_use();

}  // namespace ams2mqtt
