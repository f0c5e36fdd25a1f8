#include "power_integral.hpp"

#include <algorithm>

namespace ams2mqtt {

namespace {

constexpr std::int64_t kMostMilliwatts = 100'000'000'000;
// Half a TWh; a register begins the sum anew long before.
constexpr PowerIntegral::Energy kMostEnergy = 4'000'000'000'000'000'000;

}  // namespace

Monotonic PowerIntegral::longest_gap() const {
  const std::optional<Monotonic> interval = interval_.interval();
  return interval ? std::clamp(*interval * kGapIntervals, kShortestGap, kLongestGap) : kShortestGap;
}

void PowerIntegral::add(const Decimal& watts, Monotonic now) {
  const std::int64_t milliwatts = watts.is_negative() ? 0 : watts.steps(-3, kMostMilliwatts);
  Energy energy = 0;
  if (!samples_.empty()) {
    const Sample& last = samples_.back();
    if (now < last.at) return;
    const Monotonic elapsed = now - last.at;
    energy = last.energy;
    if (elapsed <= longest_gap()) {
      energy = std::min(energy + (last.milliwatts + milliwatts) * elapsed.count(), kMostEnergy);
    } else {
      complete_ = false;
    }
  }
  interval_.observe(now);
  samples_.push_back({now, milliwatts, energy});
  drop_past(now);
}

void PowerIntegral::drop_past(Monotonic now) {
  const auto is_past = [&](const Sample& sample) { return sample.at < now - kPast; };
  auto first = samples_.begin();
  while (samples_.end() - first > 2 && (is_past(first[1]) || samples_.end() - first > kMostSamples)) ++first;
  samples_.erase(samples_.begin(), first);
}

PowerIntegral::Energy PowerIntegral::at(Monotonic time) const {
  const auto next = std::ranges::upper_bound(samples_, time, {}, &Sample::at);
  if (next == samples_.begin()) return samples_.empty() ? 0 : samples_.front().energy;
  const Sample& before = *std::prev(next);
  const std::int64_t elapsed = (time - before.at).count();
  if (next == samples_.end()) {
    return before.energy + 2 * before.milliwatts * std::min(elapsed, longest_gap().count());
  }
  if (next->energy == before.energy) return before.energy;  // nothing, or a gap
  const std::int64_t whole = (next->at - before.at).count();
  const std::int64_t milliwatts = before.milliwatts + (next->milliwatts - before.milliwatts) * elapsed / whole;
  return before.energy + (before.milliwatts + milliwatts) * elapsed;
}

PowerIntegral::Energy PowerIntegral::begin(Monotonic time) {
  if (samples_.empty()) return 0;
  const Energy energy = at(std::max(time, samples_.front().at));
  for (Sample& sample : samples_) sample.energy -= energy;
  complete_ = time >= samples_.front().at;
  return energy;
}

void PowerIntegral::carry(Energy energy) {
  for (Sample& sample : samples_) sample.energy += energy;
}

bool PowerIntegral::is_complete(Monotonic now) const {
  return complete_ && !samples_.empty() && now - samples_.back().at <= longest_gap();
}

std::optional<PowerIntegral::Memory> PowerIntegral::memory() const {
  if (samples_.empty()) return std::nullopt;
  const Sample& last = samples_.back();
  return Memory{last.energy, last.milliwatts, last.at, complete_, interval_.interval()};
}

void PowerIntegral::restore(const Memory& memory) {
  samples_.assign(1, {memory.at, memory.milliwatts, memory.energy});
  complete_ = memory.complete;
  if (memory.interval) interval_.restore(*memory.interval);
}

}  // namespace ams2mqtt
