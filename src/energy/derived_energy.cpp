#include "ams2mqtt/energy/derived_energy.hpp"

#include <array>
#include <optional>
#include <utility>

#include "energy_direction.hpp"

namespace ams2mqtt {

namespace {

constexpr std::array kDirections = {
    EnergyDirection::Keys{"energy_import", "power_import", "energy_import_live", "energy_import_hour",
                          "energy_import_today", "energy_import_month"},
    EnergyDirection::Keys{"energy_export", "power_export", "energy_export_live", "energy_export_hour",
                          "energy_export_today", "energy_export_month"},
    EnergyDirection::Keys{"reactive_energy_import", "reactive_power_import", "reactive_energy_import_live"},
    EnergyDirection::Keys{"reactive_energy_export", "reactive_power_export", "reactive_energy_export_live"},
};

}  // namespace

struct DerivedEnergy::State {
  EnergyOptions options;
  std::vector<EnergyDirection> directions;
  std::vector<Reading> readings;
  std::vector<EnergyNotice> notices;
  std::optional<std::chrono::sys_time<std::chrono::hours>> closed;  // the hour whose last values have come

  explicit State(const EnergyOptions& wanted) : options(wanted) {
    for (const EnergyDirection::Keys& keys : kDirections) directions.emplace_back(keys, options);
  }

  void push_due(const Instant& now, bool closes) {
    for (EnergyDirection& direction : directions) direction.push_due(now, closes, readings);
  }

  // Whether this is the last second of an hour, or, if that was missed, the first after it.
  bool closes_hour(const Instant& now) {
    if (!now.utc) return false;
    const auto hour = std::chrono::floor<std::chrono::hours>(*now.utc + std::chrono::seconds(1));
    const auto before = std::exchange(closed, hour);
    return before && before != hour;
  }
};

DerivedEnergy::DerivedEnergy(const EnergyOptions& options) : state_(std::make_unique<State>(options)) {}
DerivedEnergy::~DerivedEnergy() = default;
DerivedEnergy::DerivedEnergy(DerivedEnergy&&) noexcept = default;
DerivedEnergy& DerivedEnergy::operator=(DerivedEnergy&&) noexcept = default;

void DerivedEnergy::forget() {
  state_ = std::make_unique<State>(state_->options);
}

std::span<const Reading> DerivedEnergy::on_telegram(const Telegram& telegram, const MeterTracker& tracker,
                                                    const Instant& now) {
  if (telegram.rescaled) forget();
  state_->readings.clear();
  for (EnergyDirection& direction : state_->directions) {
    direction.on_telegram(telegram, tracker, now, state_->notices);
  }
  state_->push_due(now, false);
  return state_->readings;
}

std::span<const Reading> DerivedEnergy::on_tick(const Instant& now) {
  state_->readings.clear();
  state_->push_due(now, state_->closes_hour(now));
  return state_->readings;
}

void DerivedEnergy::restore(const EnergyMemory& memory, const Instant& now) {
  for (EnergyDirection& direction : state_->directions) direction.restore(memory, now);
}

EnergyMemory DerivedEnergy::memory(const Instant& now) const {
  EnergyMemory memory;
  for (const EnergyDirection& direction : state_->directions) direction.put_memory(now, memory);
  return memory;
}

std::vector<EnergyNotice> DerivedEnergy::take_notices() {
  return std::exchange(state_->notices, {});
}

}  // namespace ams2mqtt
