// Of which moment a register is that a meter has just sent.
#pragma once

#include <chrono>
#include <optional>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/meter/telegram.hpp"

namespace ams2mqtt {

// Registers that come more often are of now. Many come once a minute, none a little more rarely.
inline constexpr Monotonic kRareRegister{90'000};
// A list says when the meter wrote it; what is further away says that its clock is off.
inline constexpr std::chrono::seconds kLongestLag{15};
// A register is said to be of the full hour, or of some seconds after it.
inline constexpr std::chrono::seconds kAtBeginning{2};

// How long ago the meter read the registers that it sends; nothing where its list does not say, or says what cannot be.
[[nodiscard]] std::optional<std::chrono::seconds> stated_lag(const Telegram& telegram, const Instant& now);

}  // namespace ams2mqtt
