// A list's power against its voltages and currents: P can be less than the sum of U x I (reactive load, phases that
// export while others import), never more. That judges numbers whose scale the wire does not carry. Exact integers, of
// one list at a time; what follows from several lists is decided in meter/scaling.hpp.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "ams2mqtt/meter/catalog.hpp"
#include "ams2mqtt/meter/notification.hpp"

namespace ams2mqtt {

struct Load {
  std::int64_t power = 0;     // W: what the list states, imported or exported; of the phases where each has its own
  std::int64_t reactive = 0;  // var
  std::int64_t apparent = 0;  // 1/10000 VA: the sum of U x I
  std::int64_t step = 0;      // the same of one step of each current
  // Of P / (U x I x power factor) nothing is left for the phases with a power factor: that number is too small.
  bool factor_contradicted = false;
  // Nothing cancels: every phase has a power of its own, or there is one phase; and the reactive power is there.
  bool exact = false;

  // More power than U x I can be, for currents of 10^shift times the size.
  [[nodiscard]] bool exceeds(int shift) const;
  // Hardly a tenth of U x I is there, and nothing explains it: the currents are too large.
  [[nodiscard]] bool falls_short() const;
  // So much of U x I is there that the currents cannot be ten times too large.
  [[nodiscard]] bool confirms() const;
  // P and Q make up what U x I says, closely enough to tell it from a transformer's ratio.
  [[nodiscard]] bool fits(int shift) const;
};

// The published value of a row by the scales in force; nothing when it has none.
using ValueOf = std::function<std::optional<Decimal>(const Row& row, const Quantity& quantity)>;

// Nothing when a value is missing or when there is too little load to say anything: below kLeastPower the steps of the
// numbers and the moments at which they were taken weigh too much. Three-wire meters may leave out current or voltage
// of L2: P = U12 x I1 + U32 x I3 needs neither.
inline constexpr std::int64_t kLeastPower = 200;
[[nodiscard]] std::optional<Load> load_of(const Notification& notification, const ValueOf& value_of);

}  // namespace ams2mqtt
