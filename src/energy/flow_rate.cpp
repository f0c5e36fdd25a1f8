#include "flow_rate.hpp"

#include <cstdint>
#include <utility>

namespace ams2mqtt {

namespace {

constexpr int kDecimals = 3;

// In thousandths of a m³ an hour, rounded to the nearest.
std::int64_t rate_of(const Decimal& growth, std::chrono::seconds between) {
  constexpr std::int64_t kMost = 1'000'000'000'000'000;  // 1,000,000 m³
  constexpr std::int64_t kSecondsPerHour = 3600;
  constexpr std::int64_t kPerThousandth = 1'000'000;  // steps of 10^-9
  const std::int64_t volume = growth.steps(-9, kMost) * kSecondsPerHour;
  const std::int64_t divisor = between.count() * kPerThousandth;
  return (volume + divisor / 2) / divisor;
}

}  // namespace

// A clock that was set makes the readings' times and those of their arrival disagree by more than a reading's age.
bool FlowRate::is_plausible(std::chrono::seconds between, Monotonic heard_between) const {
  if (between > kLongest) return false;
  const std::optional<Monotonic> interval = intervals_.interval();
  if (!interval) return true;
  if (between > *interval * kMostIntervals || between * 2 < *interval) return false;
  return std::chrono::abs(heard_between - between) <= *interval;
}

std::optional<FlowRate::Rate> FlowRate::on_reading(const Decimal& cubic_metres, UtcSeconds at, Monotonic now) {
  if (last_ && last_->at == at) {
    last_->cubic_metres = cubic_metres;
    return std::nullopt;
  }
  const std::optional<Taken> before = std::exchange(last_, Taken{cubic_metres, at, now});
  if (before && at < before->at) intervals_ = {};
  intervals_.observe(at.time_since_epoch());
  if (!before || at < before->at) return std::nullopt;
  const std::chrono::seconds between = at - before->at;
  const auto growth = Decimal::difference(cubic_metres, before->cubic_metres);
  if (!growth || growth->is_negative() || !is_plausible(between, now - before->heard)) return std::nullopt;
  return Rate{Decimal(rate_of(*growth, between), -kDecimals), intervals_.interval().value_or(between)};
}

}  // namespace ams2mqtt
