#include "ams2mqtt/energy/derived_energy.hpp"

#include <array>
#include <optional>
#include <utility>
#include <variant>

#include "ams2mqtt/base/release.hpp"
#include "energy_direction.hpp"
#include "flow_rates.hpp"

namespace ams2mqtt {

namespace {

constexpr std::array kDirections = {
    EnergyDirection::Keys{.energy = "energy_import",
                          .power = "power_import",
                          .live = "energy_import_live",
                          .tariffs = {"energy_import_t1", "energy_import_t2", "energy_import_t3", "energy_import_t4"},
                          .hour = "energy_import_hour",
                          .today = "energy_import_today",
                          .month = "energy_import_month",
                          .peak = "peak_demand_import"},
    EnergyDirection::Keys{.energy = "energy_export",
                          .power = "power_export",
                          .live = "energy_export_live",
                          .tariffs = {"energy_export_t1", "energy_export_t2", "energy_export_t3", "energy_export_t4"},
                          .hour = "energy_export_hour",
                          .today = "energy_export_today",
                          .month = "energy_export_month"},
    EnergyDirection::Keys{
        .energy = "reactive_energy_import", .power = "reactive_power_import", .live = "reactive_energy_import_live"},
    EnergyDirection::Keys{
        .energy = "reactive_energy_export", .power = "reactive_power_export", .live = "reactive_energy_export_live"},
};

// Whether this is the last second of an hour, or, if that was missed, the first after it.
bool ends_hour(UtcSeconds time, std::optional<std::chrono::sys_time<std::chrono::hours>>& closed) {
  const auto hour = std::chrono::floor<std::chrono::hours>(time + std::chrono::seconds(1));
  const auto before = std::exchange(closed, hour);
  return before && before != hour;
}

// Import less export, of the same moment: what Home Assistant's energy dashboard and chargers ask for.
void push_net_power(const Telegram& telegram, std::vector<Reading>& out) {
  static const Quantity* const kNet = find_quantity("power_net");
  static const Quantity* const kImport = find_quantity("power_import");
  static const Quantity* const kExport = find_quantity("power_export");
  const Decimal* imported = nullptr;
  const Decimal* exported = nullptr;
  for (const Reading& reading : telegram.readings) {
    if (reading.quantity == kNet) return;
    if (reading.quantity == kImport) imported = std::get_if<Decimal>(&reading.value);
    if (reading.quantity == kExport) exported = std::get_if<Decimal>(&reading.value);
  }
  if (imported == nullptr || exported == nullptr) return;
  const auto net = Decimal::difference(*imported, *exported);
  if (net) out.push_back({kNet->obis, kNet, *net, kNet->unit});
}

}  // namespace

struct DerivedEnergy::State {
  EnergyOptions options;
  std::vector<EnergyDirection> directions;
  FlowRates flows;
  std::vector<Reading> readings;
  std::vector<EnergyNotice> notices;
  // The hours whose last values have come.
  std::optional<std::chrono::sys_time<std::chrono::hours>> closed;
  std::optional<std::chrono::sys_time<std::chrono::hours>> closed_local;

  explicit State(EnergyOptions wanted) : options(std::move(wanted)) {
    directions.reserve(kDirections.size());
    for (const EnergyDirection::Keys& keys : kDirections) directions.emplace_back(keys, options);
  }

  void push_due(const Instant& now, const EnergyDirection::Ends& ends) {
    for (EnergyDirection& direction : directions) direction.push_due(now, ends, readings);
  }

  EnergyDirection::Ends ends_at(const Instant& now) {
    if (!now.utc) return {};
    const std::chrono::minutes offset = options.zone->offset_at(*now.utc);
    return {.hour = ends_hour(*now.utc, closed), .local_hour = ends_hour(*now.utc + offset, closed_local)};
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
    direction.on_telegram(telegram, tracker, now, state_->notices, state_->readings);
  }
  push_net_power(telegram, state_->readings);
  state_->flows.on_telegram(telegram, tracker, now.steady, state_->readings);
  state_->push_due(now, {});
  return state_->readings;
}

std::span<const Reading> DerivedEnergy::on_tick(const Instant& now) {
  state_->readings.clear();
  state_->push_due(now, state_->ends_at(now));
  // Most seconds bring nothing.
  if (state_->readings.empty()) release(state_->readings);
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

std::vector<CountedPeak> DerivedEnergy::take_counted_peaks() {
  std::vector<CountedPeak> peaks;
  for (EnergyDirection& direction : state_->directions) direction.take_counted_peaks(peaks);
  return peaks;
}

}  // namespace ams2mqtt
