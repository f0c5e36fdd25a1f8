#include "live_energy.hpp"

#include <algorithm>
#include <utility>

namespace ams2mqtt {

namespace {

constexpr std::int64_t kMostWattHours = 1'000'000'000'000;
constexpr int kWattHours = -3;  // the power of ten of a Wh in kWh
// After an outage of a line with frequent registers a list without them may come first.
constexpr int kPowersOfRare = 5;

// With all three decimals, whatever the register has.
Decimal plus(const Decimal& kilowatt_hours, std::int64_t watt_hours) {
  const Decimal sum = Decimal::difference(kilowatt_hours, Decimal(-watt_hours, kWattHours)).value_or(kilowatt_hours);
  if (sum.exponent() <= kWattHours || sum.is_negative()) return sum;
  const std::int64_t whole = sum.steps(kWattHours, kMostWattHours);
  return whole < kMostWattHours ? Decimal(whole, kWattHours) : sum;
}

// What the last digit of a register counts, in Wh.
std::int64_t step_of(const Decimal& kilowatt_hours) {
  constexpr std::int64_t kLargest = 1000;
  std::int64_t step = 1;
  for (int exponent = kWattHours; exponent < kilowatt_hours.exponent() && step < kLargest; ++exponent) step *= 10;
  return step;
}

}  // namespace

void LiveEnergy::on_power(const Decimal& watts, Monotonic now) {
  power_.add(watts, now);
  ++powers_;
  if (!frozen_ && base_ && now - base_at_ > longest_lead()) frozen_ = power_.at(base_at_ + longest_lead());
  if (base_ && now - base_at_ > kRare && powers_ >= kPowersOfRare) rare_ = true;
}

std::optional<Decimal> LiveEnergy::on_register(const Decimal& kilowatt_hours, Monotonic of, Monotonic now) {
  const bool complete = power_.is_complete(now);
  const std::optional<Decimal> before = std::exchange(base_, kilowatt_hours);
  std::optional<Decimal> late;
  const PowerIntegral::Energy integral = power_.begin(of);
  registers_.observe(now);
  carried_ = 0;
  powers_ = 0;
  waits_ = false;
  frozen_.reset();
  if (const auto interval = registers_.interval()) rare_ = *interval > kRare;
  base_at_ = of;
  if (before && kilowatt_hours < *before) {  // it began anew, and so does everything
    trusted_.reset();
    live_.reset();
  } else if (before && complete) {
    const Decimal growth = Decimal::difference(kilowatt_hours, *before).value_or(Decimal());
    const std::int64_t step = step_of(kilowatt_hours);
    judge(growth, integral, step);
    if (trusted_ == true) carry(growth, integral, step);
  } else if (before && live_ && *live_ < kilowatt_hours) {
    late = Decimal::difference(kilowatt_hours, *live_);
  }
  return late;
}

// A sample of the power stands for what was between two.
void LiveEnergy::judge(const Decimal& growth, PowerIntegral::Energy integral, std::int64_t step) {
  constexpr std::int64_t kTolerance = 100;  // Wh
  const std::int64_t grown = growth.steps(kWattHours, kMostWattHours);
  const std::int64_t integrated = integral / PowerIntegral::kWattHour;
  const std::int64_t larger = std::max(grown, integrated);
  trusted_ = larger - std::min(grown, integrated) <= larger / 5 + kTolerance + step;
}

// Registers of 10 Wh leave out up to 9 Wh, which the integral knows: an hour of 500 Wh would be wrong by 2 %.
void LiveEnergy::carry(const Decimal& growth, PowerIntegral::Energy integral, std::int64_t step) {
  const PowerIntegral::Energy grown = growth.steps(kWattHours, kMostWattHours / 1000) * PowerIntegral::kWattHour;
  carried_ = std::clamp<PowerIntegral::Energy>(integral - grown, 0, (step - 1) * PowerIntegral::kWattHour);
  power_.carry(carried_);
}

std::optional<Decimal> LiveEnergy::at_register() const {
  if (!base_ || !rare_) return base_;
  return plus(*base_, carried_ / PowerIntegral::kWattHour);
}

// Of the register, in Wh.
std::int64_t LiveEnergy::ahead(Monotonic now) const {
  if (trusted_ == false) return 0;
  const PowerIntegral::Energy energy = frozen_ ? *frozen_ : power_.at(std::min(now, base_at_ + longest_lead()));
  const std::int64_t integrated = energy / PowerIntegral::kWattHour;
  return trusted_ ? integrated : std::min(integrated, kMostUnproven * 1000);
}

Monotonic LiveEnergy::longest_lead() const {
  const auto interval = registers_.interval();
  return interval ? std::max(kLongestLead, *interval * 2) : kLongestLead;
}

std::optional<Decimal> LiveEnergy::at(Monotonic now) {
  if (!base_ || !rare_ || waits_) return std::nullopt;
  const Decimal wanted = plus(*base_, std::max<std::int64_t>(ahead(now), 0));
  if (!live_ || *live_ < wanted) live_ = wanted;
  return live_;
}

std::optional<LiveMemory> LiveEnergy::memory(std::string key, const Instant& now) const {
  if (!base_ || !rare_ || !live_ || !now.utc) return std::nullopt;
  const auto as_utc = [&](Monotonic time) {
    return *now.utc - std::chrono::duration_cast<std::chrono::seconds>(now.steady - time);
  };
  LiveMemory memory{
      .key = std::move(key), .base = *base_, .base_at = as_utc(base_at_), .live = *live_, .trusted = trusted_};
  if (const auto power = power_.memory()) {
    memory.complete = power->complete;
    memory.integral = power->energy;
    memory.milliwatts = power->milliwatts;
    memory.at = as_utc(power->at);
    memory.interval = power->interval;
  }
  return memory;
}

// A host whose clock has gone back meanwhile does not know how long it was away.
void LiveEnergy::restore(const LiveMemory& memory, const Instant& now) {
  base_ = memory.base;
  live_ = memory.live;
  trusted_ = memory.trusted;
  rare_ = true;
  const bool clock_is_right = now.utc && memory.base_at <= memory.at && memory.at <= *now.utc;
  base_at_ = clock_is_right ? now.steady - (*now.utc - memory.base_at) : now.steady;
  power_.restore({.energy = memory.integral,
                  .milliwatts = memory.milliwatts,
                  .at = clock_is_right ? now.steady - (*now.utc - memory.at) : now.steady,
                  .complete = memory.complete && clock_is_right,
                  .interval = memory.interval});
  waits_ = !power_.is_complete(now.steady);
}

}  // namespace ams2mqtt
