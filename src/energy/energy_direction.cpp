#include "energy_direction.hpp"

#include <string>
#include <utility>
#include <variant>

#include "ams2mqtt/energy/register_moment.hpp"
#include "due.hpp"

namespace ams2mqtt {

namespace {

// Less is not worth a word.
constexpr Decimal kWorthTelling(1, -1);

constexpr std::int64_t kMostPower = 100'000'000;

const Decimal* number_of(const Telegram& telegram, const Quantity* quantity) {
  for (const Reading& reading : telegram.readings) {
    if (reading.quantity == quantity) return std::get_if<Decimal>(&reading.value);
  }
  return nullptr;
}

Decimal negated(const Decimal& number) {
  return Decimal(-number.mantissa(), number.exponent());
}

void push(const Quantity& quantity, const Decimal& value, std::vector<Reading>& out) {
  out.push_back({quantity.obis, &quantity, value, quantity.unit});
}

}  // namespace

EnergyDirection::EnergyDirection(const Keys& keys, const EnergyOptions& options)
    : options_(&options),
      energy_(find_quantity(keys.energy)),
      power_(find_quantity(keys.power)),
      live_quantity_(find_quantity(keys.live)),
      peak_(find_quantity(keys.peak)) {
  for (const std::string_view key : keys.tariffs) {
    if (!key.empty()) tariffs_.push_back(find_quantity(key));
  }
  if (peak_ != nullptr && options.tariff) capacity_ = std::make_unique<Capacity>(*options.tariff, *options.zone);
  if (keys.hour.empty()) return;
  periods_.reserve(3);
  periods_.push_back({find_quantity(keys.hour), PeriodEnergy(Period::hour), options.hour_interval});
  periods_.push_back({find_quantity(keys.today), PeriodEnergy(Period::day), options.period_interval});
  periods_.push_back({find_quantity(keys.month), PeriodEnergy(Period::month), options.period_interval});
}

void EnergyDirection::on_telegram(const Telegram& telegram, const MeterTracker& tracker, const Instant& now,
                                  std::vector<EnergyNotice>& notices, std::vector<Reading>& out) {
  // Power that nothing vouches for may be anything, and would be counted.
  const Decimal* power = telegram.vouched ? number_of(telegram, power_) : nullptr;
  if (power != nullptr) {
    live_.on_power(*power, now.steady);
    watts_ = power->is_negative() ? 0 : power->steps(0, kMostPower);
  }
  const std::optional<Decimal> energy = register_of(telegram, tracker, out);
  if (energy) take_register(*energy, telegram, now, notices);
  if (capacity_ && telegram.vouched) take_peak(telegram, now);
}

void EnergyDirection::take_peak(const Telegram& telegram, const Instant& now) {
  for (const Reading& reading : telegram.readings) {
    const auto* watts = std::get_if<Decimal>(&reading.value);
    if (reading.quantity != peak_ || watts == nullptr || !reading.measured_at) continue;
    capacity_->take_peak(utc_of(*reading.measured_at), watts->steps(0, kMostPower), now.utc);
  }
  if (telegram.past_peaks.empty()) return;
  std::vector<PastMonth> months;
  for (const MonthPeak& peak : telegram.past_peaks) {
    months.push_back({utc_of(peak.month_end), peak.watts.steps(0, kMostPower)});
  }
  capacity_->take_months(months);
}

std::optional<Decimal> EnergyDirection::register_of(const Telegram& telegram, const MeterTracker& tracker,
                                                    std::vector<Reading>& out) const {
  if (const Decimal* whole = number_of(telegram, energy_)) {
    return tracker.believes(*energy_, *whole) ? std::optional(*whole) : std::nullopt;
  }
  std::optional<Decimal> sum;
  std::size_t parts = 0;
  for (const Quantity* tariff : tariffs_) {
    const Decimal* part = number_of(telegram, tariff);
    if (part == nullptr) continue;
    if (!tracker.believes(*tariff, *part)) return std::nullopt;
    sum = Decimal::difference(*part, negated(sum.value_or(Decimal())));
    if (!sum) return std::nullopt;
    ++parts;
  }
  if (parts < 2) return std::nullopt;  // one tariff alone may be one of a list that has the others elsewhere
  push(*energy_, *sum, out);
  return sum;
}

void EnergyDirection::take_register(const Decimal& energy, const Telegram& telegram, const Instant& now,
                                    std::vector<EnergyNotice>& notices) {
  if (is_repeated(energy, telegram)) return;
  const std::chrono::seconds lag = stated_lag(telegram, now).value_or(std::chrono::seconds(0));
  const auto late = live_.on_register(energy, now.steady - lag, now.steady);
  if (late && kWorthTelling < *late) {
    notices.emplace_back(EnergyCountedLate{std::string(energy_->key), *late, std::string(energy_->unit)});
  }
  live_said_at_.reset();
  if (!now.utc) return;
  const Decimal whole = live_.at_register().value_or(energy);
  for (PeriodValue& period : periods_) period.energy.settle(whole, *now.utc - lag);
  if (capacity_) capacity_->settle(whole, *now.utc - lag);
}

// Some meters send the list of an hour again in the next one, with the clock and the registers of the first.
bool EnergyDirection::is_repeated(const Decimal& energy, const Telegram& telegram) {
  if (!telegram.time) return false;
  Listed listed{*telegram.time, energy};
  const bool repeated = listed_ == listed;
  listed_ = listed;
  return repeated;
}

void EnergyDirection::push_due(const Instant& now, const Ends& ends, std::vector<Reading>& out) {
  const std::optional<Decimal> energy = live_.total(now.steady);
  if (!energy || energy->is_zero()) return;
  if (live_.is_live() && (ends.hour || is_due(live_said_at_, now.steady, options_->live_interval))) {
    push(*live_quantity_, *energy, out);
    live_said_at_ = now.steady;
  }
  if (!now.utc) return;
  if (capacity_) {
    capacity_->update(*energy, live_.is_sure(now.steady), *now.utc);
    capacity_->push_due(watts_, now, out);
  }
  for (PeriodValue& period : periods_) {
    period.energy.update(*energy, *now.utc, *options_->zone);
    const bool begins = period.energy.take_beginning();
    const bool turns = begins || ends.hour || ends.local_hour;
    if (!turns && !is_due(period.said_at, now.steady, period.interval)) continue;
    push(*period.quantity, *period.energy.value(), out);
    period.said_at = now.steady;
  }
}

void EnergyDirection::take_counted_peaks(std::vector<CountedPeak>& out) {
  if (capacity_) capacity_->take_counted_peaks(out);
}

void EnergyDirection::put_memory(const Instant& now, EnergyMemory& memory) const {
  if (auto live = live_.memory(std::string(energy_->key), now)) memory.live.push_back(*std::move(live));
  for (const PeriodValue& period : periods_) {
    if (auto known = period.energy.memory(std::string(period.quantity->key)))
      memory.periods.push_back(*std::move(known));
  }
  if (capacity_) memory.capacity = capacity_->memory();
}

void EnergyDirection::restore(const EnergyMemory& memory, const Instant& now) {
  for (const LiveMemory& known : memory.live) {
    if (known.key == energy_->key) live_.restore(known, now);
  }
  for (const PeriodMemory& known : memory.periods) {
    for (PeriodValue& period : periods_) {
      if (known.key == period.quantity->key) period.energy.restore(known);
    }
  }
  if (capacity_) capacity_->restore(memory.capacity);
}

}  // namespace ams2mqtt
