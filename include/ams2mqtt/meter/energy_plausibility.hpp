// Lists of one meter -> what an energy register counts: its growth between two lists, compared with the power that the
// lists in between reported. Exact integers; the time is that of the meter's own clock. One object per register.
#pragma once

#include <cstdint>
#include <optional>

#include "ams2mqtt/base/time.hpp"

namespace ams2mqtt {

class EnergyPlausibility {
 public:
  // After a longer pause between two lists, the power in between is unknown.
  static constexpr std::chrono::seconds kMaxPause{65};
  // Registers count in steps, and power is sampled: less energy than this proves nothing.
  static constexpr std::int64_t kMinWattHours = 50;
  // A register that is repeated in many lists must have moved this often; one that is updated once an hour would
  // otherwise be compared with the power of another hour.
  static constexpr int kMinChanges = 3;

  // What a list says about the register.
  struct Finding {
    std::optional<std::int8_t> scaler;  // the only power of ten, in Wh, that agrees with the power
    bool leap = false;                  // far more than that power, or any house, can account for
  };
  // `watt` and `reading` (as sent) if the list at `time` has them; `in_force`: what a step currently counts as.
  [[nodiscard]] Finding observe(UtcSeconds time, std::optional<std::int64_t> watt, std::optional<std::int64_t> reading,
                                std::int8_t in_force);

 private:
  void integrate(UtcSeconds time, std::optional<std::int64_t> watt);
  void begin(std::int64_t reading);
  [[nodiscard]] bool leaps(UtcSeconds time, std::int64_t reading, std::int8_t scaler) const;
  [[nodiscard]] Finding judge(std::int64_t reading, std::int8_t in_force);

  std::optional<UtcSeconds> newest_;
  std::optional<std::int64_t> watt_;   // of the newest list
  std::optional<std::int64_t> first_;  // the register at the beginning of the interval
  std::int64_t last_ = 0;              // the newest register
  UtcSeconds last_at_{};
  std::int64_t watt_seconds_ = 0;  // since the beginning
  int lists_ = 0;                  // with the register since then
  int changes_ = 0;                // and in how many it had grown
  bool whole_ = false;             // the power was known all the time since then
};

}  // namespace ams2mqtt
