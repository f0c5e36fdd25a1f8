#include "period_energy.hpp"

#include <utility>

#include "ams2mqtt/energy/register_moment.hpp"

namespace ams2mqtt {

namespace {

// A host's clock that is put back by less does not begin the period before anew.
constexpr std::chrono::hours kStepBack{2};

}  // namespace

void PeriodEnergy::update(const Decimal& energy, UtcSeconds now, const TimeZone& zone) {
  const UtcSeconds begin = found_begin(now, zone);
  const bool began_anew = begin_ && energy < base_;  // the register
  if (!begin_ || began_anew) {
    base_ = energy;
  } else if (*begin_ > now && *begin_ - now <= kStepBack) {
    energy_ = energy;
    return;
  } else if (begin != *begin_) {
    base_ = energy_;
  }
  begins_ = begins_ || begin != begin_;
  begin_ = begin;
  energy_ = energy;
}

// They begin with a minute, and to find out which takes much of the time that a telegram costs.
UtcSeconds PeriodEnergy::found_begin(UtcSeconds now, const TimeZone& zone) {
  const auto minute = std::chrono::floor<std::chrono::minutes>(now);
  if (minute != minute_) found_ = begin_of(period_, now, zone);
  minute_ = minute;
  return found_;
}

void PeriodEnergy::settle(const Decimal& energy, UtcSeconds at) {
  if (begin_ && std::chrono::abs(at - *begin_) <= kAtBeginning) base_ = energy;
}

std::optional<Decimal> PeriodEnergy::value() const {
  if (!begin_) return std::nullopt;
  if (energy_ < base_) return Decimal(0, -3);
  return Decimal::difference(energy_, base_);
}

bool PeriodEnergy::take_beginning() {
  return std::exchange(begins_, false);
}

std::optional<PeriodMemory> PeriodEnergy::memory(std::string key) const {
  if (!begin_) return std::nullopt;
  return PeriodMemory{std::move(key), *begin_, base_, energy_};
}

void PeriodEnergy::restore(const PeriodMemory& memory) {
  begin_ = memory.begin;
  base_ = memory.base;
  energy_ = memory.energy;
}

}  // namespace ams2mqtt
