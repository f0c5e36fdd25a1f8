// Values of a register that only grows -> those worth publishing. A glitch downwards would be counted as consumption
// when the register recovers, and one upwards is consumption that never happened; both stay in the statistics for good.
// So an implausible value is not believed because it is repeated, but because time and evidence support it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ams2mqtt/base/decimal.hpp"
#include "ams2mqtt/base/time.hpp"

namespace ams2mqtt {

// The most a register in `unit` can grow by in an hour; 0: anything. Generous: 250 kW, 100 m³, 10 GJ.
[[nodiscard]] std::int64_t plausible_growth(std::string_view unit);

// What else is known when a register is read.
struct RegisterEvidence {
  std::optional<UtcSeconds> time;  // of the reading, by the meter's clock
  bool clock_off = false;          // that clock is days off
  bool stale = false;              // the reading has its own time, and that is days off
  bool same_meter = false;         // the meter has a number, and it has not changed
  bool vouched = true;             // a check sum or a tag vouches for it, or the next one is a long time away
  bool derived = false;            // this program has made it of what was believed
};

class RegisterGuard {
 public:
  // A register that contradicts what is believed for this long, and grows meanwhile, has really started again: a
  // replaced meter usually shows by its number, one without a number cannot. Waiting costs nothing: the growth comes
  // with the first value that is believed.
  static constexpr Monotonic kPatience = std::chrono::hours(24);
  static constexpr Monotonic kPatienceUnnumbered = std::chrono::hours(3);
  // A register that keeps growing as fast as it leapt belongs to a large consumer.
  static constexpr Monotonic kRace = std::chrono::hours(1);
  static constexpr int kRaceValues = 3;

  // `hourly_growth`: see plausible_growth().
  explicit RegisterGuard(std::int64_t hourly_growth = 0) : hourly_growth_(hourly_growth) {}

  // True when `value` is news and believed: the first one; a larger one that the time since the last one allows; or one
  // that contradicts the believed one and has outlasted the patience. A reading from before the believed one, or by a
  // clock that is days off, never supports a contradiction. A register that has proven to be faster is allowed more. A
  // value that nothing vouches for counts when the next one does not fall below it: a flipped bit hardly ever comes
  // twice. believed() is then the earlier value.
  [[nodiscard]] bool accept(const Decimal& value, Monotonic now, const RegisterEvidence& evidence = {});
  [[nodiscard]] bool believes(const Decimal& value) const { return believed_ && *believed_ == value; }
  [[nodiscard]] const std::optional<Decimal>& believed() const { return believed_; }
  // When it was read, by the meter's clock.
  [[nodiscard]] std::optional<UtcSeconds> believed_time() const { return believed_time_; }
  // The first of the values that are being withheld; nothing if none is.
  [[nodiscard]] const std::optional<Decimal>& withheld() const { return withheld_; }
  // Known from before a restart; without a `time` any growth since then is believed.
  void restore(const Decimal& value, std::optional<UtcSeconds> time = std::nullopt);
  // Another meter: whatever comes next is believed.
  void reset() { *this = RegisterGuard(hourly_growth_); }

 private:
  [[nodiscard]] bool contradicts(const Decimal& value, Monotonic now, const RegisterEvidence& evidence) const;
  [[nodiscard]] bool speaks_against(const RegisterEvidence& evidence) const;
  [[nodiscard]] bool follows_candidate(const Decimal& value, Monotonic now) const;
  [[nodiscard]] bool outlasts(const Decimal& value, Monotonic now, const RegisterEvidence& evidence);
  [[nodiscard]] std::optional<Decimal> confirmed_by(const Decimal& value);
  [[nodiscard]] bool grows_too_fast(const Decimal& from, const Decimal& to, Monotonic elapsed) const;

  std::int64_t hourly_growth_;
  std::optional<Decimal> believed_;
  std::optional<Monotonic> believed_at_;  // nothing: before a restart
  std::optional<UtcSeconds> believed_time_;
  std::optional<Decimal> unconfirmed_;  // the newest value that nothing vouches for
  std::optional<Decimal> withheld_;
  Monotonic withheld_at_{0};
  // Consecutive values that contradict the believed one but not each other.
  int contrary_ = 0;
  Decimal first_;
  Monotonic since_{0};
  Decimal candidate_;  // the newest
  Monotonic candidate_at_{0};
  bool races_ = false;  // each came as fast as the first
};

}  // namespace ams2mqtt
