// Lists of one meter -> what its energy registers count: the registers' growth between two lists that carry them, held
// against the power that the lists in between reported. Exact integers; the time is that of the meter's own clock.
#pragma once

#include <cstdint>
#include <optional>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/meter/notification.hpp"

namespace ams2mqtt {

enum class EnergyUnit : std::uint8_t { watt_hours, ten_watt_hours };

class EnergyEvidence {
 public:
  // A longer pause between two lists leaves the power meanwhile unknown.
  static constexpr std::chrono::seconds kMaxPause{65};
  // Registers count in steps: a growth of fewer steps proves nothing.
  static constexpr std::int64_t kMinSteps = 20;

  // What the interval that `notification` ends proves; nothing when it ends none, or leaves both or neither possible.
  [[nodiscard]] std::optional<EnergyUnit> observe(const Notification& notification);
  void reset();

 private:
  void integrate(UtcSeconds time, std::optional<std::int64_t> power);

  std::optional<UtcSeconds> newest_;
  std::optional<std::int64_t> power_;     // W, of the newest list
  std::optional<std::int64_t> register_;  // as sent, at the beginning of the interval
  std::int64_t watt_seconds_ = 0;         // since then
  bool whole_ = false;                    // the power was known all the time since then
};

}  // namespace ams2mqtt
