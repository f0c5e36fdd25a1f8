#include "ams2mqtt/tracking/meter_tracker.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <variant>

#include "activity.hpp"
#include "ams2mqtt/base/release.hpp"
#include "ams2mqtt/tracking/value_key.hpp"
#include "ams2mqtt/tracking/zero_evidence.hpp"
#include "identity_watch.hpp"
#include "withheld_registers.hpp"

namespace ams2mqtt {

namespace {

// Vanished values: what only keeps an old one from being shown is not kept for ever.
constexpr std::size_t kMostVanished = 256;

struct IdentityText {
  std::string_view key;
  std::string MeterIdentity::* text;
};
constexpr std::array<IdentityText, 3> kIdentityTexts = {{{quantity_keys::kMeterId, &MeterIdentity::id},
                                                         {quantity_keys::kMeterType, &MeterIdentity::type},
                                                         {quantity_keys::kListVersion, &MeterIdentity::list_version}}};

// A list that says more than the power, and would name the meter if the meter ever did. Clocks do not count, and
// neither do texts, some of which this program itself adds.
bool is_full_list(const Telegram& telegram) {
  const auto is_sent_number = [](const Reading& reading) {
    const bool own = reading.quantity != nullptr && is_own(*reading.quantity);
    return !own && std::holds_alternative<Decimal>(reading.value);
  };
  return std::ranges::count_if(telegram.readings, is_sent_number) > 1;
}

// Rounded, because an interval that differs slightly each time would be written to disk each time.
std::optional<Monotonic> rounded(std::optional<Monotonic> interval) {
  constexpr Monotonic kStep{500};
  if (!interval) return interval;
  return std::max((*interval + kStep / 2) / kStep * kStep, kStep);
}

}  // namespace

// Everything known about one meter; a replaced meter starts afresh.
struct MeterTracker::Meter {
  Life life = Life::unheard;
  SharedIdentity identity = nobody();
  bool incomplete = false;  // since a restart, the meter has not yet repeated its whole identity
  MeterValues values;
  SubmeterSlots submeters;
  WithheldRegisters withheld;
  std::vector<std::string> vanished;
  std::span<const Quantity* const> expected;  // what `values` already holds
  Activity activity;
};

// What outlives a replaced meter.
struct MeterTracker::Line {
  TrackerOptions options;
  IdentityWatch watch;
  std::vector<TrackingNotice> notices;
};

MeterTracker::MeterTracker(TrackerOptions options)
    : line_(std::make_unique<Line>(Line{options, IdentityWatch(options.max_meters), {}})) {
  forget();
}
MeterTracker::~MeterTracker() = default;
MeterTracker::MeterTracker(MeterTracker&&) noexcept = default;
MeterTracker& MeterTracker::operator=(MeterTracker&&) noexcept = default;

void MeterTracker::forget() {
  meter_ = std::make_unique<Meter>();
  meter_->values = MeterValues(line_->options.throttles);
}

void MeterTracker::set_known_ids(std::vector<std::string> ids) {
  line_->watch.set_known(std::move(ids));
}

void MeterTracker::restore(const TrackedMemory& memory) {
  Meter& meter = *meter_;
  meter.life = Life::remembered;
  meter.incomplete = true;
  meter.identity = shared(memory.identity);
  meter.vanished = memory.vanished;
  if (memory.interval) meter.activity.restore(*memory.interval);
  for (const ValueMemory& value : memory.values) restore_value(value);
  restore_submeters(memory.submeters);
  line_->watch.restore(meter.identity);
}

void MeterTracker::restore_value(const ValueMemory& remembered) {
  Meter& meter = *meter_;
  const Quantity* quantity = find_quantity(remembered.key);
  const std::optional<ObisCode> code = quantity != nullptr ? quantity->obis : parse_obis(remembered.key);
  const bool has_place = code && meter.values.has_room_for(quantity);
  if (!has_place) {  // without a code: a key from another version of this program
    meter.vanished.push_back(remembered.key);
    return;
  }
  MeterValue& value = meter.values.restore(quantity, *code);
  if (quantity == nullptr) value.set_unit(remembered.unit);
  value.valid_for = remembered.valid_for;
  value.counts = !remembered.zero;
  value.unusual = remembered.unusual;
  if (remembered.interval) value.interval.restore(*remembered.interval);
  if (!value.stays()) return;
  value.newest = restored_value(*quantity, remembered.text);
  const auto* number = std::get_if<Decimal>(&value.newest);
  if (quantity->kind == Kind::counter && number != nullptr) value.make_guard().restore(*number, remembered.time);
  if (quantity == &withheld_quantity()) meter.withheld.restore(remembered.text);
}

TrackedMemory MeterTracker::memory() const {
  const Meter& meter = *meter_;
  TrackedMemory memory{.identity = *meter.identity,
                       .interval = rounded(meter.activity.interval()),
                       .values = {},
                       .vanished = meter.vanished,
                       .submeters = meter.submeters.all()};
  for (const std::unique_ptr<MeterValue>& value : meter.values.all()) {
    const bool known = !std::holds_alternative<std::monostate>(value->newest);
    memory.values.push_back(
        {.key = value->quantity != nullptr ? std::string(value->quantity->key) : to_string(value->code),
         .unit = std::string(value->unit()),
         .text = value->stays() ? to_string(value->newest) : std::string(),
         .valid_for = value->valid_for,
         .interval = rounded(value->interval.interval()),
         .time = known ? value->guard().believed_time() : std::nullopt,
         .zero = may_stay_zero(value->quantity) && !value->counts,
         .unusual = value->unusual});
  }
  return memory;
}

void MeterTracker::begin_changes() {
  changes_.heard = false;
  changes_.meter = Changes::Meter::same;
  changes_.before.reset();
  changes_.life = false;
  changes_.described = false;
  changes_.remember = false;
  changes_.news.clear();
  changes_.gone.clear();
}

const Changes& MeterTracker::on_telegram(const Telegram& telegram, Monotonic now) {
  begin_changes();
  std::optional<TrackingNotice> notice;
  const auto hearing = line_->watch.hear(telegram, *meter_->identity, is_known(), notice);
  if (notice) line_->notices.push_back(*std::move(notice));
  if (hearing == IdentityWatch::Hearing::nothing) return changes_;
  const bool whole = hearing == IdentityWatch::Hearing::whole;
  if (whole) meet(telegram);
  if (life() == Life::remembered && !is_remembered_meter(telegram)) return changes_;
  changes_.heard = true;
  Meter& meter = *meter_;
  if (telegram.rescaled) meter.values.reset_guards();
  meter.activity.note_telegram(now);
  const int repeats = telegram.vouched ? 1 : is_known() ? Belief::kChange : Belief::kFirst;
  appear(telegram, whole);
  if (telegram.meter != nullptr && whole) take_identity(*telegram.meter, now);
  take_expected(telegram);
  take_submeters(telegram, repeats);
  take_readings(telegram, now, repeats);
  return changes_;
}

void MeterTracker::add_derived(std::span<const Reading> readings, Monotonic now) {
  if (!is_known()) return;
  RegisterEvidence derived;
  derived.derived = true;
  for (const Reading& reading : readings) take_reading(reading, now, derived);
}

const Changes& MeterTracker::on_tick(Monotonic now) {
  begin_changes();
  if (!is_known()) return changes_;
  Meter& meter = *meter_;
  changes_.gone =
      meter.values.remove_if([&](const MeterValue& value) { return meter.activity.is_gone(value, meter.expected); });
  for (const std::unique_ptr<MeterValue>& value : changes_.gone) {
    if (meter.vanished.size() == kMostVanished) meter.vanished.erase(meter.vanished.begin());
    meter.vanished.push_back(value_key(value->quantity, value->code));
  }
  changes_.described = changes_.remember = !changes_.gone.empty();
  if (life() == Life::present && meter.activity.is_silent(now)) set_life(Life::silent);
  while (const MeterValue* value = meter.values.take_due(now)) changes_.news.push_back(value);
  // Most seconds bring nothing.
  if (changes_.news.empty()) release(changes_.news);
  return changes_;
}

// Another meter may be on the line. It takes over from the old one if the line is shown as one meter; otherwise
// everything starts afresh, unless the meter was known without a number and may be this one.
void MeterTracker::meet(const Telegram& telegram) {
  if (telegram.meter == nullptr || telegram.meter->id.empty()) return;
  const MeterIdentity& said = *telegram.meter;
  const MeterIdentity& known = *meter_->identity;
  if (!known.id.empty() && is_same_meter(known, said)) return;
  if (line_->options.one_meter) {
    if (!known.id.empty()) meter_->values.reset_guards();
    return;
  }
  const std::string id = plain_id(said.id);
  if (!is_known() || id.empty() || id == plain_id(known.id)) return;
  changes_.before = std::make_unique<const TrackedMemory>(memory());
  if (may_be_numberless(known, said)) {
    changes_.meter = Changes::Meter::numbered;
    return;
  }
  changes_.meter = Changes::Meter::replaced;
  changes_.remember = true;
  forget();
}

// After a restart: does this telegram come from the remembered meter? A list without a number must at least be one that
// would carry it, and from the same manufacturer.
bool MeterTracker::is_remembered_meter(const Telegram& telegram) const {
  if (line_->options.one_meter) return true;
  if (telegram.meter == nullptr) return false;
  const MeterIdentity& said = *telegram.meter;
  const MeterIdentity& known = *meter_->identity;
  if (!said.id.empty()) return may_be_numberless(known, said) || is_same_meter(known, said);
  return is_full_list(telegram) && said.manufacturer == known.manufacturer;
}

// A meter is present as soon as it is known who it is, or that it never says.
void MeterTracker::appear(const Telegram& telegram, bool whole) {
  if (is_known()) return set_life(Life::present);
  const bool says_number = telegram.meter != nullptr && !plain_id(telegram.meter->id).empty();
  const bool settled =
      line_->options.one_meter || says_number || (line_->watch.goes_nameless() && is_full_list(telegram));
  set_life(whole && settled ? Life::present : Life::heard);
}

void MeterTracker::set_life(Life life) {
  changes_.life = changes_.life || meter_->life != life;
  meter_->life = life;
}

// What was known before a restart stays known even if the first lists do not repeat it; so does the number of a meter
// that sometimes uses its name instead.
MeterIdentity MeterTracker::completed(MeterIdentity said) {
  const MeterIdentity& known = *meter_->identity;
  const bool both = !said.id.empty() && !known.id.empty();
  const bool other = both && !is_same_meter(known, said);
  if (both && !other && said.id == known.device_name) said.id = known.id;
  if (!meter_->incomplete) return said;
  const bool complete = !said.type.empty() && !said.list_version.empty();
  if (other || complete) meter_->incomplete = false;
  if (other) return said;
  for (std::string MeterIdentity::* text :
       {&MeterIdentity::manufacturer, &MeterIdentity::id, &MeterIdentity::type, &MeterIdentity::model,
        &MeterIdentity::list_version, &MeterIdentity::device_name}) {
    if ((said.*text).empty()) said.*text = known.*text;
  }
  return said;
}

void MeterTracker::take_identity(const MeterIdentity& said, Monotonic now) {
  Meter& meter = *meter_;
  const MeterIdentity& known = *meter.identity;
  if (said == known) return;
  const MeterIdentity identity = completed(said);
  if (identity == known) return;
  const bool was_known = !known.list_version.empty() || !known.type.empty();
  const bool other_lists =
      known.list_version != identity.list_version || known.type != identity.type || known.id != identity.id;
  if (was_known && other_lists) meter.activity.note_change();
  // As a rule, exactly what was heard.
  meter.identity = identity == *line_->watch.heard() ? line_->watch.heard() : shared(identity);
  changes_.described = changes_.remember = true;
  for (const IdentityText& row : kIdentityTexts) {
    const Quantity* quantity = find_quantity(row.key);
    if (quantity == nullptr) continue;
    take_reading({quantity->obis, quantity, std::string_view(identity.*row.text), {}}, now);
  }
}

void MeterTracker::take_expected(const Telegram& telegram) {
  Meter& meter = *meter_;
  const bool same =
      telegram.expected.data() == meter.expected.data() && telegram.expected.size() == meter.expected.size();
  if (same) return;
  meter.expected = telegram.expected;
  for (const Quantity* quantity : telegram.expected) {
    const bool vanished = std::ranges::find(meter.vanished, quantity->key) != meter.vanished.end();
    if (vanished || !meter.values.expect(*quantity, meter.activity.active())) continue;
    changes_.described = changes_.remember = true;
  }
}

void MeterTracker::restore_submeters(const std::vector<SubmeterMemory>& memories) {
  std::vector<const Quantity*> known;
  for (const std::unique_ptr<MeterValue>& value : meter_->values.all()) {
    if (value->quantity != nullptr) known.push_back(value->quantity);
  }
  meter_->submeters.restore(memories, known);
}

void MeterTracker::take_submeters(const Telegram& telegram, int repeats) {
  const SubmeterSlots::News& news = meter_->submeters.hear(telegram, repeats);
  for (const Quantity* quantity : news.exchanged) meter_->values.reset_guard(*quantity);
  changes_.remember = changes_.remember || news.remember;
}

const Quantity* MeterTracker::meaning_of(const Reading& reading) const {
  const Quantity* quantity = reading.quantity;
  if (quantity == nullptr || !is_submeter_reading(quantity->obis)) return quantity;
  return meter_->submeters.place(*quantity, reading.obis.b);
}

const SubmeterSlots& MeterTracker::submeters() const {
  return meter_->submeters;
}

void MeterTracker::take_readings(const Telegram& telegram, Monotonic now, int repeats) {
  Meter& meter = *meter_;
  if (!telegram.vouched) meter.values.begin_unvouched(telegram.readings.size());
  for (const Reading& reading : telegram.readings) {
    const bool numbered = !meter.identity->id.empty();
    Reading meant = reading;
    meant.quantity = meaning_of(reading);
    take_reading(meant, now, register_evidence(telegram, meant, meter.submeters, numbered), repeats);
  }
  if (meter.values.take_overflow()) line_->notices.emplace_back(CodesRefused{MeterValues::kMostUnknown});
  if (!meter.withheld.update(meter.values.all())) return;
  const Quantity& quantity = withheld_quantity();
  take_reading({quantity.obis, &quantity, std::string_view(meter.withheld.text()), {}}, now);
}

void MeterTracker::take_reading(const Reading& reading, Monotonic now, const RegisterEvidence& evidence, int repeats) {
  Meter& meter = *meter_;
  const auto outcome = meter.values.take(reading, now, meter.activity.active(), evidence, repeats);
  if (outcome.withheld != nullptr) {
    auto notice = meter.withheld.begin(*outcome.withheld, reading.unit, std::get<Decimal>(reading.value), now);
    if (notice) line_->notices.emplace_back(*std::move(notice));
  }
  if (outcome.described && !meter.vanished.empty())
    std::erase(meter.vanished, value_key(reading.quantity, reading.obis));
  changes_.described = changes_.described || outcome.described;
  changes_.remember = changes_.remember || outcome.remember;
  if (outcome.news == nullptr) return;
  changes_.news.push_back(outcome.news);
  meter.values.said(*outcome.news, now);
}

Life MeterTracker::life() const {
  return meter_->life;
}
const SharedIdentity& MeterTracker::shared_identity() const {
  return meter_->identity;
}
const SharedIdentity& MeterTracker::heard() const {
  return line_->watch.heard();
}
const MeterValues& MeterTracker::values() const {
  return meter_->values;
}
void MeterTracker::said(const MeterValue& value, Monotonic now) {
  meter_->values.said(value, now);
}
void MeterTracker::said_all() {
  meter_->values.forget_waiting();
}
const std::vector<std::string>& MeterTracker::vanished() const {
  return meter_->vanished;
}
bool MeterTracker::publishes_each(const MeterValue& value) const {
  const bool is_own_value = throttle_group(value.quantity) == ThrottleGroup::own;
  return !is_own_value && throttle_of(line_->options.throttles, value.quantity).min_interval == Monotonic(0);
}

bool MeterTracker::is_withheld(const Quantity* quantity) const {
  if (quantity == nullptr || !meter_->withheld.any()) return false;
  return std::ranges::any_of(meter_->values.all(), [&](const std::unique_ptr<MeterValue>& value) {
    return value->quantity == quantity && value->guard().withheld();
  });
}
bool MeterTracker::believes(const Quantity& quantity, const Decimal& value) const {
  const MeterValue* known = meter_->values.find(quantity);
  return known != nullptr && known->guard().believes(value) && !known->guard().withheld();
}
std::vector<TrackingNotice> MeterTracker::take_notices() {
  return std::exchange(line_->notices, {});
}

}  // namespace ams2mqtt
