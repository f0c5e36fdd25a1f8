// A register that comes rarely, and the power meanwhile -> the register as it is by now. Many meters send their
// registers once an hour, ten seconds after it began; whoever looks at whole hours then finds each hour's energy in the
// next one. The live energy is the last register plus the integral of the power since.
//
// It never falls: when the register comes behind it, it waits until the register has caught up; when the register comes
// ahead of it, it jumps. Each register begins the sum anew, so errors do not add up; what the register's last digit
// hides is kept. How far it may be ahead is limited: kMostUnproven until an interval has shown that power and register
// count the same thing, and nothing at all while they do not (a transformer's ratio that applies to one alone); and the
// power of kLongestLead after a register.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "ams2mqtt/base/decimal.hpp"
#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/energy/energy_memory.hpp"
#include "ams2mqtt/energy/register_moment.hpp"
#include "ams2mqtt/tracking/interval.hpp"
#include "power_integral.hpp"

namespace ams2mqtt {

class LiveEnergy {
 public:
  // Registers that come more often are live as they are.
  static constexpr Monotonic kRare = kRareRegister;
  // kWh ahead of the register, before the first interval has proven anything.
  static constexpr std::int64_t kMostUnproven = 25;
  // Without a register for this long, or for two of its intervals, the live energy stands still.
  static constexpr Monotonic kLongestLead = std::chrono::hours(3);

  // In W.
  void on_power(const Decimal& watts, Monotonic now);
  // In kWh, believed; `of`: the moment that it is of, now or shortly before. Returns what was used while nothing was
  // heard and is counted with it, nothing if there was no such time.
  std::optional<Decimal> on_register(const Decimal& kilowatt_hours, Monotonic of, Monotonic now);
  // In kWh, whole Wh; nothing while there is no register, as long as registers come often, and after a restart that was
  // not short until the next register: what was said last may be more than what is remembered.
  [[nodiscard]] std::optional<Decimal> at(Monotonic now);
  // The same, or the register where it comes often.
  [[nodiscard]] std::optional<Decimal> total(Monotonic now) { return rare_ ? at(now) : base_; }
  // In kWh, as it was at the moment of the last register.
  [[nodiscard]] std::optional<Decimal> at_register() const;
  [[nodiscard]] bool is_live() const { return rare_; }
  // Whether total() is what was used by now, up to what a sample of the power stands for.
  [[nodiscard]] bool is_sure(Monotonic now) const {
    return base_ && !waits_ && (!rare_ || (trusted_ == true && !frozen_ && power_.is_complete(now)));
  }

  // Nothing while there is no base. `now` relates the two clocks.
  [[nodiscard]] std::optional<LiveMemory> memory(std::string key, const Instant& now) const;
  void restore(const LiveMemory& memory, const Instant& now);

 private:
  void judge(const Decimal& growth, PowerIntegral::Energy integral, std::int64_t step);
  void carry(const Decimal& growth, PowerIntegral::Energy integral, std::int64_t step);
  [[nodiscard]] std::int64_t ahead(Monotonic now) const;
  [[nodiscard]] Monotonic longest_lead() const;

  PowerIntegral power_;
  IntervalObserver registers_;
  std::optional<Decimal> base_;
  Monotonic base_at_{0};
  PowerIntegral::Energy carried_ = 0;            // what there was more then
  std::optional<PowerIntegral::Energy> frozen_;  // it stands still since longest_lead()
  int powers_ = 0;                               // since the register
  bool rare_ = false;
  bool waits_ = false;           // for a register: it is not known what was said before a restart
  std::optional<bool> trusted_;  // power and register count the same; nothing: not known yet
  std::optional<Decimal> live_;  // the largest so far
};

}  // namespace ams2mqtt
