#include "flow_rates.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace ams2mqtt {

void FlowRates::on_telegram(const Telegram& telegram, const MeterTracker& tracker, Monotonic now,
                            std::vector<Reading>& out) {
  for (const Reading& reading : telegram.readings) {
    if (reading.quantity == nullptr || !is_submeter_reading(reading.quantity->obis) || !reading.measured_at) continue;
    const auto* number = std::get_if<Decimal>(&reading.value);
    if (number != nullptr) take(reading, *number, telegram, tracker, now, out);
  }
}

void FlowRates::take(const Reading& reading, const Decimal& cubic_metres, const Telegram& telegram,
                     const MeterTracker& tracker, Monotonic now, std::vector<Reading>& out) {
  const Quantity* meaning = tracker.meaning_of(reading);
  const Quantity* flow = meaning != nullptr ? flow_of(*meaning) : nullptr;
  if (flow == nullptr) return;
  Submeter& known = submeter(*meaning);
  const std::string_view number = tracker.submeters().number_of(*meaning);
  const bool named = known.number.empty() && !number.empty();
  if (!named && known.number != number) known.rate.restart();
  known.number = number;
  if (tracker.submeters().is_doubted(*meaning)) return;
  // A flipped bit in a time hardly ever comes twice.
  const bool repeated = std::exchange(known.read_at, reading.measured_at) == reading.measured_at;
  if ((!telegram.vouched && !repeated) || !tracker.believes(*meaning, cubic_metres)) return;
  const auto rate = known.rate.on_reading(cubic_metres, utc_of(*reading.measured_at), now);
  if (!rate) return;
  out.push_back({flow->obis, flow, rate->flow, flow->unit});
  out.back().interval = rate->interval;
}

FlowRates::Submeter& FlowRates::submeter(const Quantity& quantity) {
  const auto found = std::ranges::find(submeters_, &quantity, &Submeter::quantity);
  return found != submeters_.end() ? *found : submeters_.emplace_back(Submeter{&quantity, {}, {}});
}

}  // namespace ams2mqtt
