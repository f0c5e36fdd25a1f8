#include "ams2mqtt/history/meter_readings.hpp"

#include <variant>

#include "ams2mqtt/base/decimal.hpp"
#include "ams2mqtt/energy/register_moment.hpp"

namespace ams2mqtt {

namespace {

constexpr int kThousandths = -3;  // mW of W, Wh of kWh
constexpr std::int64_t kMostMilliwatts = 2'000'000'000'000;
constexpr std::int64_t kMostWattHours = 1'000'000'000'000'000;
constexpr std::int64_t kMostStep = 1'000'000;

struct Direction {
  const Quantity* energy;
  const Quantity* live;
};

const Direction& import_direction() {
  static const Direction kRows{find_quantity("energy_import"), find_quantity("energy_import_live")};
  return kRows;
}
const Direction& export_direction() {
  static const Direction kRows{find_quantity("energy_export"), find_quantity("energy_export_live")};
  return kRows;
}

std::optional<std::int64_t> milliwatts_of(const MeterTracker& tracker, const Quantity& quantity, Monotonic now) {
  const MeterValue* value = tracker.values().find(quantity);
  if (value == nullptr || !value->read || now - value->at > value->valid_for) return std::nullopt;
  const auto* number = std::get_if<Decimal>(&value->newest);
  if (number == nullptr) return std::nullopt;
  const std::int64_t size = number->steps(kThousandths, kMostMilliwatts);
  return number->is_negative() ? -size : size;
}

std::optional<std::int64_t> net_power(const MeterTracker& tracker, Monotonic now) {
  static const Quantity* const kImport = find_quantity("power_import");
  static const Quantity* const kExport = find_quantity("power_export");
  static const Quantity* const kNet = find_quantity("power_net");
  const auto imported = milliwatts_of(tracker, *kImport, now);
  const auto exported = milliwatts_of(tracker, *kExport, now);
  if (!imported && !exported) return milliwatts_of(tracker, *kNet, now);
  return imported.value_or(0) - exported.value_or(0);
}

std::optional<std::int64_t> watt_hours_of(const MeterValue& value) {
  const auto* number = std::get_if<Decimal>(&value.newest);
  if (!value.read || number == nullptr || number->is_negative()) return std::nullopt;
  return number->steps(kThousandths, kMostWattHours);
}

std::optional<std::int64_t> register_now(const MeterTracker& tracker, const Direction& direction) {
  const MeterValue* energy = tracker.values().find(*direction.energy);
  if (energy != nullptr) {
    const auto interval = energy->interval.interval();
    if (interval && *interval <= kRareRegister) return watt_hours_of(*energy);
  }
  const MeterValue* live = tracker.values().find(*direction.live);
  return live != nullptr ? watt_hours_of(*live) : std::nullopt;
}

std::int64_t step_of_register(const Decimal& kilowatt_hours) {
  std::int64_t step = 1;
  for (int exponent = kThousandths; exponent < kilowatt_hours.exponent() && step < kMostStep; ++exponent) step *= 10;
  return step;
}

std::optional<StatedRegister> stated(const Telegram& telegram, const MeterTracker& tracker,
                                     const Direction& direction) {
  for (const Reading& reading : telegram.readings) {
    const auto* number = std::get_if<Decimal>(&reading.value);
    if (reading.quantity != direction.energy || number == nullptr) continue;
    if (number->is_negative() || !tracker.believes(*direction.energy, *number)) return std::nullopt;
    return StatedRegister{number->steps(kThousandths, kMostWattHours), step_of_register(*number)};
  }
  return std::nullopt;
}

}  // namespace

MeterReadings readings_of(const MeterTracker& tracker, Monotonic now) {
  if (tracker.life() != Life::present) return {};
  return {.milliwatts = net_power(tracker, now),
          .import_wh = register_now(tracker, import_direction()),
          .export_wh = register_now(tracker, export_direction())};
}

std::optional<StatedRegisters> stated_registers(const Telegram& telegram, const MeterTracker& tracker,
                                                const Instant& now) {
  const auto lag = stated_lag(telegram, now);
  if (!lag) return std::nullopt;
  StatedRegisters registers{.at = *now.utc - *lag,
                            .imported = stated(telegram, tracker, import_direction()),
                            .exported = stated(telegram, tracker, export_direction())};
  if (!registers.imported && !registers.exported) return std::nullopt;
  return registers;
}

}  // namespace ams2mqtt
