// What the history wants to know of a meter: its power, and what its registers show at this moment.
#pragma once

#include <cstdint>
#include <optional>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/meter/telegram.hpp"
#include "ams2mqtt/tracking/meter_tracker.hpp"

namespace ams2mqtt {

struct MeterReadings {
  std::optional<std::int64_t> milliwatts;  // import less export
  std::optional<std::int64_t> import_wh;
  std::optional<std::int64_t> export_wh;
};

// What a meter that is present says, as far as it holds now. A power is out of date when its value's validity is over.
// A register that comes rarely is of some moment in the past, so the live energy stands for it, which has been made of
// it for now; without a live energy, as after a restart, the register is not known until it comes.
[[nodiscard]] MeterReadings readings_of(const MeterTracker& tracker, Monotonic now);

// Registers with the moment that a list says they are of. The meter may leave out digits: `step` is what the last one
// of them counts.
struct StatedRegister {
  std::int64_t wh = 0;
  std::int64_t step = 1;
};
struct StatedRegisters {
  UtcSeconds at{};
  std::optional<StatedRegister> imported;
  std::optional<StatedRegister> exported;
};
// Of a telegram that `tracker` has taken; nothing where it has no registers that are believed, or does not state its
// time.
[[nodiscard]] std::optional<StatedRegisters> stated_registers(const Telegram& telegram, const MeterTracker& tracker,
                                                              const Instant& now);

}  // namespace ams2mqtt
