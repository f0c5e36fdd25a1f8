// What a minute and the end of an hour leave behind in memory, in as few bytes as there can be. Private to the room.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

namespace ams2mqtt {

struct MinuteSlot {
  static constexpr std::int32_t kUnknown = std::numeric_limits<std::int32_t>::min();
  std::int32_t watts = kUnknown;

  [[nodiscard]] std::optional<std::int32_t> value() const {
    return watts != kUnknown ? std::optional(watts) : std::nullopt;
  }
};

struct HourSlot {
  static constexpr std::int64_t kUnknown = -1;  // a register never is
  std::int64_t import_wh = kUnknown;
  std::int64_t export_wh = kUnknown;

  [[nodiscard]] bool known() const { return import_wh != kUnknown || export_wh != kUnknown; }
};

[[nodiscard]] inline std::optional<std::int64_t> known_register(std::int64_t wh) {
  return wh != HourSlot::kUnknown ? std::optional(wh) : std::nullopt;
}

// What is there already stays.
inline void complete(HourSlot& slot, const std::optional<std::int64_t>& import_wh,
                     const std::optional<std::int64_t>& export_wh) {
  if (import_wh && *import_wh >= 0 && slot.import_wh == HourSlot::kUnknown) slot.import_wh = *import_wh;
  if (export_wh && *export_wh >= 0 && slot.export_wh == HourSlot::kUnknown) slot.export_wh = *export_wh;
}

// A meter that was replaced counts from anywhere.
[[nodiscard]] inline std::optional<std::int64_t> difference_of(std::int64_t before, std::int64_t after) {
  if (before == HourSlot::kUnknown || after < before) return std::nullopt;
  return after - before;
}

}  // namespace ams2mqtt
