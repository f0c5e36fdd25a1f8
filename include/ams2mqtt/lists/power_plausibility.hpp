// Compares a list's power with its voltages and currents. P and Q together are about the sum of U x I: they cannot be
// more, but may be less (phases that export while others import, a reactive load that the list does not state). This
// judges numbers whose scale the wire does not carry. Integers, one list at a time; meter/scaling.hpp draws conclusions
// from several lists.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "ams2mqtt/catalog/catalog.hpp"
#include "ams2mqtt/lists/notification.hpp"

namespace ams2mqtt {

// What a list of a right scale keeps: P <= 1.25 x most + kUnseenWatt, since meters show no current below that at which
// they start; and least <= kLeastShare x |P + jQ| + kIdleVoltAmperes, a home at rest with its filters and lamps. Both
// together are less than two powers of ten.
inline constexpr std::int64_t kUnseenWatt = 15;
inline constexpr std::int64_t kLeastShare = 8;
inline constexpr std::int64_t kIdleVoltAmperes = 100;
// Less load proves no scale: the steps of the numbers and the moments at which they were taken weigh too much.
inline constexpr std::int64_t kLeastPower = 200;
// More than any direct meter's rating, and than any current transformer's.
inline constexpr std::int64_t kDirectMilliamperes = 125'000;
inline constexpr std::int64_t kMostMilliamperes = 10'000'000;

struct Load {
  // W: what the list states, imported or exported; of the phases where each has its own. Nothing when it says none.
  std::optional<std::int64_t> power;
  std::int64_t reactive = 0;         // var
  std::optional<std::int64_t> most;  // 1/10000 VA: the sum of U x I, a step more for each; nothing if some is missing
  std::int64_t least = 0;            // the same, a step less, of what is there
  std::int64_t peak = 0;             // mA: the largest current
  bool phase_exceeds = false;        // one phase has more power than its own U x I can be
  // Of P / (U x I x power factor) nothing is left for the phases with a power factor: that number is too small.
  bool factor_contradicted = false;
  // Nothing cancels and nothing is hidden: one phase with its reactive power, or all with theirs.
  bool exact = false;

  // More power than the currents can be: they are too small.
  [[nodiscard]] bool exceeds() const;
  // Hardly a tenth of U x I is there: the currents are too large, or phases cancel each other.
  [[nodiscard]] bool falls_short() const;
  // So much of U x I is there that the currents cannot be ten times too large.
  [[nodiscard]] bool confirms() const;
  // P and Q make up what U x I says with currents of 10^shift times the size, closely enough to tell it from a
  // transformer's ratio.
  [[nodiscard]] bool fits(int shift) const;
};

// The published value of a row by the scales in force; nothing when it has none.
using ValueOf = std::function<std::optional<Decimal>(const Row& row, const Quantity& quantity)>;

// Nothing when the list has no currents. A list without voltages has mains voltage. Three-wire meters may leave out
// current or voltage of L2: P = U12 x I1 + U32 x I3 needs neither.
[[nodiscard]] std::optional<Load> load_of(const Notification& notification, const ValueOf& value_of);

}  // namespace ams2mqtt
