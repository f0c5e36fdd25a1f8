// Values of a register that only grows -> those worth publishing. A glitch downwards would be counted as consumption
// when the register comes back, and one upwards is consumption that never was; both stay in the statistics for good. So
// what cannot be is believed only when it persists.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ams2mqtt/base/decimal.hpp"
#include "ams2mqtt/base/time.hpp"

namespace ams2mqtt {

// What a register in `unit` can grow by in an hour at most; 0: anything. Generous: 250 kW, 100 m³, 10 GJ.
[[nodiscard]] std::int64_t plausible_growth(std::string_view unit);

class RegisterGuard {
 public:
  // `hourly_growth`: see plausible_growth().
  explicit RegisterGuard(std::int64_t hourly_growth = 0) : hourly_growth_(hourly_growth) {}

  // True when `value` is news and believed: the first one, a larger one that the time since the last one allows, or the
  // last of kPersistence values in a row that contradict the believed one and not each other. A register that has
  // proven to be faster is given more from then on.
  [[nodiscard]] bool accept(const Decimal& value, Monotonic now);
  [[nodiscard]] bool believes(const Decimal& value) const { return believed_ && *believed_ == value; }
  // Known from before a restart; how long ago that was is not known, so any growth is believed.
  void restore(const Decimal& value);
  // Another meter: whatever comes next is believed.
  void reset() { *this = RegisterGuard(hourly_growth_); }

  static constexpr int kPersistence = 3;

 private:
  [[nodiscard]] bool contradicts(const Decimal& value, Monotonic now) const;
  [[nodiscard]] bool follows_candidate(const Decimal& value, Monotonic now) const;
  [[nodiscard]] bool grows_too_fast(const Decimal& from, const Decimal& to, Monotonic elapsed) const;

  std::int64_t hourly_growth_;
  std::optional<Decimal> believed_;
  std::optional<Monotonic> believed_at_;  // nothing: before a restart
  Decimal candidate_;
  Monotonic candidate_at_{0};
  int contrary_ = 0;  // how many values contradicted in a row
};

}  // namespace ams2mqtt
