#include "ams2mqtt/meter/energy_evidence.hpp"

#include <algorithm>

namespace ams2mqtt {

namespace {

constexpr std::int64_t kMaxPower = 100'000'000;
constexpr std::int64_t kMaxRegister = std::int64_t{1} << 40;
constexpr std::int64_t kSecondsAnHour = 3600;

// A whole number of an electricity code, on any channel.
std::optional<std::int64_t> raw(const Notification& notification, std::uint8_t c, std::uint8_t d, std::int64_t limit) {
  for (const Row& row : notification.rows) {
    const ObisCode& code = row.obis;
    if (code.a != 1 || code.c != c || code.d != d || code.e != 0 || code.f != 255) continue;
    const auto* value = std::get_if<Decimal>(&row.value);
    if (value == nullptr || value->exponent() != 0 || value->is_negative() || value->mantissa() > limit) break;
    return value->mantissa();
  }
  return std::nullopt;
}

// `growth` steps of `step` Wh agree with the power when they are within 0.8...1.25 of it.
bool agrees(std::int64_t growth, std::int64_t step, std::int64_t watt_seconds) {
  const std::int64_t counted = growth * step * kSecondsAnHour;
  return 5 * counted >= 4 * watt_seconds && 4 * counted <= 5 * watt_seconds;
}

}  // namespace

void EnergyEvidence::reset() {
  *this = {};
}

void EnergyEvidence::integrate(UtcSeconds time, std::optional<std::int64_t> power) {
  if (newest_) {
    const auto elapsed = time - *newest_;
    if (elapsed.count() < 0 || elapsed > kMaxPause || !power_) {
      whole_ = false;
    } else if (whole_) {
      watt_seconds_ += *power_ * elapsed.count();
      whole_ = watt_seconds_ < kMaxRegister;
    }
  }
  newest_ = time;
  power_ = power;
}

std::optional<EnergyUnit> EnergyEvidence::observe(const Notification& notification) {
  if (!notification.time) return std::nullopt;
  integrate(as_if_utc(notification.time->local), raw(notification, 1, 7, kMaxPower));
  const auto now = raw(notification, 1, 8, kMaxRegister);
  if (!now) return std::nullopt;
  // Lists that carry the registers every ten seconds are added up until the growth says something.
  if (register_ && whole_ && *now >= *register_ && *now - *register_ < kMinSteps) return std::nullopt;
  std::optional<EnergyUnit> proven;
  if (register_ && whole_ && *now > *register_) {
    const std::int64_t growth = *now - *register_;
    const bool tens = agrees(growth, 10, watt_seconds_);
    const bool ones = agrees(growth, 1, watt_seconds_);
    if (tens != ones) proven = tens ? EnergyUnit::ten_watt_hours : EnergyUnit::watt_hours;
  }
  register_ = now;
  watt_seconds_ = 0;
  whole_ = true;
  return proven;
}

}  // namespace ams2mqtt
