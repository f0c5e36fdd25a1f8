#include "ams2mqtt/meter/energy_plausibility.hpp"

#include <algorithm>
#include <vector>

namespace ams2mqtt {

namespace {

constexpr std::int64_t kMaxRegister = std::int64_t{1} << 40;
constexpr std::int64_t kSecondsAnHour = 3600;
constexpr std::int8_t kSmallest = -1;
constexpr std::int8_t kLargest = 3;

// More than any house draws, as in tracking/register_guard.hpp, and the time that is always allowed for.
constexpr std::int64_t kMaxWatt = 250'000;
constexpr std::int64_t kAllowedSeconds = 360;
constexpr std::int64_t kLeapFactor = 4;
constexpr std::int64_t kLeapSteps = 20;

std::int64_t tenths_of_step(std::int8_t scaler) {
  std::int64_t step = 1;  // in tenths of a watt-hour
  for (std::int8_t power = kSmallest; power < scaler; ++power) step *= 10;
  return step;
}

// `growth` steps of 10^scaler Wh agree with the power when they are within 0.8...1.25 of it, give or take a step.
bool agrees(std::int64_t growth, std::int8_t scaler, std::int64_t watt_hours) {
  const std::int64_t step = tenths_of_step(scaler);
  const std::int64_t tenths = watt_hours * 10;
  return 5 * (growth + 1) * step >= 4 * tenths && 4 * (growth - 1) * step <= 5 * tenths;
}

std::vector<std::int8_t> agreeing_scalers(std::int64_t growth, std::int64_t watt_hours) {
  std::vector<std::int8_t> found;
  for (std::int8_t scaler = kSmallest; scaler <= kLargest; ++scaler) {
    if (agrees(growth, scaler, watt_hours)) found.push_back(scaler);
  }
  return found;
}

}  // namespace

void EnergyPlausibility::integrate(UtcSeconds time, std::optional<std::int64_t> watt) {
  if (newest_) {
    const auto elapsed = time - *newest_;
    if (elapsed.count() < 0 || elapsed > kMaxPause || !watt_) {
      whole_ = false;
    } else if (whole_) {
      watt_seconds_ += *watt_ * elapsed.count();
      whole_ = watt_seconds_ < kMaxRegister;
    }
  }
  newest_ = time;
  watt_ = watt;
}

void EnergyPlausibility::begin(std::int64_t reading) {
  first_ = reading;
  watt_seconds_ = 0;
  lists_ = 0;
  changes_ = 0;
  whole_ = true;
}

bool EnergyPlausibility::leaps(UtcSeconds time, std::int64_t reading, std::int8_t scaler) const {
  if (!first_ || reading <= last_) return false;
  const std::int64_t elapsed = std::max<std::int64_t>((time - last_at_).count(), 0) + kAllowedSeconds;
  return (reading - last_) * tenths_of_step(scaler) > kMaxWatt * 10 * elapsed / kSecondsAnHour;
}

// At the end of an interval, if this list ends one.
EnergyPlausibility::Finding EnergyPlausibility::judge(std::int64_t reading, std::int8_t in_force) {
  const std::int64_t growth = reading - *first_;
  const std::int64_t watt_hours = watt_seconds_ / kSecondsAnHour;
  const bool moves = changes_ == lists_ || changes_ >= kMinChanges;
  if (!moves || watt_hours < kMinWattHours) return {};
  const auto scalers = agreeing_scalers(growth, watt_hours);
  if (scalers.size() > 1) return {};
  begin(reading);
  if (scalers.size() == 1) return {scalers.front(), false};
  return {{}, (growth - kLeapSteps) * tenths_of_step(in_force) > kLeapFactor * watt_hours * 10};
}

EnergyPlausibility::Finding EnergyPlausibility::observe(UtcSeconds time, std::optional<std::int64_t> watt,
                                                        std::optional<std::int64_t> reading, std::int8_t in_force) {
  integrate(time, watt);
  if (!reading || *reading < 0 || *reading > kMaxRegister) return {};
  const bool leap = leaps(time, *reading, in_force);
  const bool grown = first_ && *reading > last_;
  const bool fallen = first_ && *reading < last_;
  last_ = *reading;
  last_at_ = time;
  // The interval begins with the last list before the register moves.
  if (!first_ || leap || fallen || !whole_ || *reading == *first_) {
    begin(*reading);
    return {{}, leap};
  }
  ++lists_;
  changes_ += grown ? 1 : 0;
  return judge(*reading, in_force);
}

}  // namespace ams2mqtt
