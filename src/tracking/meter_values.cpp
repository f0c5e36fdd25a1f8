#include "ams2mqtt/tracking/meter_values.hpp"

#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>
#include <variant>

#include "ams2mqtt/tracking/value_key.hpp"
#include "ams2mqtt/tracking/zero_evidence.hpp"

namespace ams2mqtt {

namespace {

// Codes without a row are distinguished by the part that names their topic.
bool is_same(const MeterValue& value, const Quantity* quantity, const ObisCode& code) {
  if (value.quantity != quantity) return false;
  return quantity != nullptr || obis_identity(value.code) == obis_identity(code);
}

// The catalog is one array, so its order is that of the addresses.
bool comes_before(const MeterValue& value, const Quantity* quantity, const ObisCode& code) {
  if (value.quantity != nullptr && quantity != nullptr) return std::less<>()(value.quantity, quantity);
  if (value.quantity != nullptr || quantity != nullptr) return value.quantity != nullptr;
  const auto group = [](const ObisCode& each) {
    const ObisCode identity = obis_identity(each);
    return std::tuple(identity.a != 1, identity);
  };
  return group(value.code) < group(code);
}

bool is_usual(const MeterValue& value) {
  const auto* text = std::get_if<std::string>(&value.newest);
  if (value.quantity == nullptr || value.quantity->options.empty() || text == nullptr) return true;
  return std::ranges::find(value.quantity->options, *text) != value.quantity->options.end();
}

}  // namespace

bool MeterValue::stays() const {
  return stays_true(quantity);
}

void MeterValue::set_unit(std::string_view unit) {
  unit_of_code = unit.empty() ? nullptr : std::make_unique<const std::string>(unit);
}

const RegisterGuard& MeterValue::guard() const {
  static const RegisterGuard kNone;
  return register_guard ? *register_guard : kNone;
}

RegisterGuard& MeterValue::make_guard() {
  if (!register_guard) {
    register_guard = std::make_unique<RegisterGuard>(quantity != nullptr ? plausible_growth(quantity->unit) : 0);
  }
  return *register_guard;
}

void MeterValue::reset_guard() {
  register_guard.reset();
}

bool MeterValue::slow() const {
  const std::optional<Monotonic> known = interval.interval();
  return !known || *known >= kSlowList;
}

MeterValue* MeterValues::find(const Quantity* quantity, const ObisCode& code) {
  if (values_.empty()) return nullptr;
  auto found = values_.begin() + static_cast<std::ptrdiff_t>(cursor_ < values_.size() ? cursor_ : 0);
  if (!is_same(**found, quantity, code)) {
    found = place_of(quantity, code);
    if (found == values_.end() || !is_same(**found, quantity, code)) return nullptr;
  }
  cursor_ = static_cast<std::size_t>(found - values_.begin()) + 1;
  return found->get();
}

const MeterValue* MeterValues::find(const Quantity& quantity) const {
  const auto found = std::ranges::partition_point(values_, [&](const std::unique_ptr<MeterValue>& value) {
    return comes_before(*value, &quantity, quantity.obis);
  });
  return found != values_.end() && (*found)->quantity == &quantity ? found->get() : nullptr;
}

MeterValues::Values::iterator MeterValues::place_of(const Quantity* quantity, const ObisCode& code) {
  return std::ranges::partition_point(
      values_, [&](const std::unique_ptr<MeterValue>& value) { return comes_before(*value, quantity, code); });
}

MeterValue& MeterValues::insert(const Quantity* quantity, const ObisCode& code) {
  MeterValue& value = **values_.insert(place_of(quantity, code), std::make_unique<MeterValue>());
  value.quantity = quantity;
  value.code = code;
  return value;
}

bool MeterValues::has_room_for(const Quantity* quantity) const {
  if (quantity != nullptr) return true;
  const auto first_unknown = std::ranges::partition_point(
      values_, [](const std::unique_ptr<MeterValue>& value) { return value->quantity != nullptr; });
  return static_cast<std::size_t>(values_.end() - first_unknown) < kMostUnknown;
}

// The value of a reading's code, or null when there is no room for it, or not yet.
MeterValue* MeterValues::place_for(const Reading& reading, int repeats, Outcome& outcome) {
  if (MeterValue* known = find(reading.quantity, reading.obis)) return known;
  if (!has_room_for(reading.quantity)) {
    overflows_ = overflows_ || !std::exchange(full_, true);
    return nullptr;
  }
  if (repeats > 1 && !candidates_.hear(reading.quantity, reading.obis, repeats)) return nullptr;
  MeterValue& value = insert(reading.quantity, reading.obis);
  const bool is_number = std::holds_alternative<Decimal>(reading.value);
  if (reading.quantity == nullptr && is_number) value.set_unit(reading.unit);
  outcome.described = true;
  outcome.remember = true;
  return &value;
}

void MeterValues::note_validity(MeterValue& value, Outcome& outcome) {
  if (value.stays()) return;
  const std::chrono::seconds wanted = ams2mqtt::valid_for(value.interval.interval());
  if (!differs_enough(value.valid_for, wanted)) return;
  value.valid_for = wanted;
  outcome.described = true;
  outcome.remember = true;
}

// What an announcement of the value depends on: whether there is anything to count, and whether its text is one of the
// usual ones.
void MeterValues::note_kind(MeterValue& value, int repeats, Outcome& outcome) {
  const bool news_before = value.counts || value.unusual;
  if (const auto* number = std::get_if<Decimal>(&value.newest)) {
    value.nonzero = number->is_zero() ? 0 : std::min(value.nonzero + 1, repeats);
    value.counts = value.counts || value.nonzero >= repeats;
  }
  value.unusual = value.unusual || !is_usual(value);
  if (news_before || (!value.counts && !value.unusual)) return;
  if (!value.unusual && !may_stay_zero(value.quantity)) return;
  outcome.described = outcome.remember = true;
}

MeterValues::Outcome MeterValues::take(const Reading& reading, Monotonic now, Monotonic active,
                                       const RegisterEvidence& evidence, int repeats) {
  Outcome outcome;
  NewestValue& newest = std::holds_alternative<std::string_view>(reading.value) ? scratch_text_ : scratch_;
  if (!take_value(reading, newest)) return outcome;
  MeterValue* value = place_for(reading, repeats, outcome);
  if (value == nullptr) return outcome;
  const auto* number = std::get_if<Decimal>(&reading.value);
  // A value with a unit accepts only numbers.
  if (!value->unit().empty() && number == nullptr) return outcome;

  value->active = active;
  if (reading.interval) {
    value->interval.restore(*reading.interval);
  } else {
    value->interval.observe(now);
  }
  note_validity(*value, outcome);
  const bool was_withheld = value->guard().withheld().has_value();
  const bool news = is_news(*value, newest, now, evidence);
  if (!was_withheld && value->guard().withheld()) outcome.withheld = value;
  if (!news) return outcome;
  std::swap(value->newest, newest);
  note_kind(*value, repeats, outcome);
  value->at = now;
  value->read = true;
  value->waits = !within_deadband(*value, now);
  if (value->stays() && value->slow()) outcome.remember = true;
  if (value->waits && may_say(*value, now)) outcome.news = value;
  return outcome;
}

// Whether `newest` differs from the value so far. What is known from before a restart is news when it is read again,
// because it has not been published since.
bool MeterValues::is_news(MeterValue& value, NewestValue& newest, Monotonic now, RegisterEvidence evidence) {
  const bool guarded = value.quantity != nullptr && value.quantity->kind == Kind::counter;
  if (guarded && !evidence.derived) {
    const auto interval = value.interval.interval();
    evidence.vouched = evidence.vouched || (interval && *interval >= kSlowList);
    RegisterGuard& guard = value.make_guard();
    const Decimal& number = std::get<Decimal>(newest);
    const bool news = guard.accept(number, now, evidence) || (!value.read && guard.believes(number));
    if (news) newest = *guard.believed();
    return news;
  }
  return !value.stays() || !value.read || value.newest != newest;
}

bool MeterValues::may_say(const MeterValue& value, Monotonic now) const {
  if (!value.said_at) return true;
  return now - *value.said_at >= throttle_of(*throttles_, value.quantity).min_interval - kThrottleTolerance;
}

bool MeterValues::within_deadband(const MeterValue& value, Monotonic now) const {
  const Decimal& deadband = throttle_of(*throttles_, value.quantity).deadband;
  if (deadband.is_zero() || value.stays() || !value.said_at) return false;
  if ((now - *value.said_at) * 3 >= value.valid_for) return false;
  const Decimal& said = value.said;
  const auto* newest = std::get_if<Decimal>(&value.newest);
  if (!value.said_number || newest == nullptr) return false;
  const auto change = said < *newest ? Decimal::difference(*newest, said) : Decimal::difference(said, *newest);
  return change && *change < deadband;
}

bool MeterValues::expect(const Quantity& quantity, Monotonic active) {
  if (find(&quantity, quantity.obis) != nullptr) return false;
  insert(&quantity, quantity.obis).active = active;
  return true;
}

MeterValue& MeterValues::restore(const Quantity* quantity, const ObisCode& code) {
  MeterValue* known = find(quantity, code);
  return known != nullptr ? *known : insert(quantity, code);
}

const MeterValue* MeterValues::take_due(Monotonic now) {
  for (const std::unique_ptr<MeterValue>& value : values_) {
    if (!value->waits || !may_say(*value, now)) continue;
    said(*value, now);
    return value.get();
  }
  return nullptr;
}

void MeterValues::said(const MeterValue& value, Monotonic now) {
  MeterValue* own = find(value.quantity, value.code);
  own->said_at = now;
  const auto* number = std::get_if<Decimal>(&own->newest);
  own->said_number = number != nullptr;
  if (number != nullptr) own->said = *number;
  own->waits = false;
}

void MeterValues::forget_waiting() {
  for (const std::unique_ptr<MeterValue>& value : values_) value->waits = false;
}

void MeterValues::reset_guards() {
  for (const std::unique_ptr<MeterValue>& value : values_) value->reset_guard();
}

void MeterValues::reset_guard(const Quantity& quantity) {
  if (MeterValue* value = find(&quantity, quantity.obis)) value->reset_guard();
}

}  // namespace ams2mqtt
