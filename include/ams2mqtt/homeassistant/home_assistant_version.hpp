// The oldest Home Assistant that is served, and what an announcement may hold from which version on.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace ams2mqtt {

// 2026.9 comes before 2026.10: two numbers, not a fraction.
struct HomeAssistantVersion {
  int year = 0;
  int month = 0;

  friend auto operator<=>(const HomeAssistantVersion&, const HomeAssistantVersion&) = default;
};

// One message announces a whole device.
inline constexpr HomeAssistantVersion kSinceDeviceMessages{2024, 11};
// The device class reactive_energy.
inline constexpr HomeAssistantVersion kSinceReactiveEnergy{2025, 6};
// Statistics say their kind of mean and their class of unit. An older one refuses the fields, and logs an error.
inline constexpr HomeAssistantVersion kSinceStatisticClasses{2025, 11};
// Entities that are recorded, but hidden at first. An older one ignores that they should be.
inline constexpr HomeAssistantVersion kSinceHiddenEntities{2026, 7};
// Devices inside a device. An older one drops the whole message that has them.
inline constexpr HomeAssistantVersion kSinceChildDevices{2026, 9};
// Any version from here on is served unless another is configured.
inline constexpr HomeAssistantVersion kUsualHomeAssistant = kSinceReactiveEnergy;

// "2026.9" or "2026.9.3", as Home Assistant calls itself since 2020.12; nothing for any other text.
[[nodiscard]] std::optional<HomeAssistantVersion> parse_home_assistant(std::string_view text);
[[nodiscard]] std::string to_string(const HomeAssistantVersion& version);

}  // namespace ams2mqtt
