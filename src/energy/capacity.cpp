#include "capacity.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "due.hpp"
#include "local_period.hpp"

namespace ams2mqtt {

namespace {

using std::chrono::seconds;

constexpr seconds kExactly{2};
// An hourly list comes within this time.
constexpr seconds kLate{60};
// Between two updates that leave nothing unknown.
constexpr seconds kClose{15};
// A peak that the meter remembers from earlier is none that has just come.
constexpr std::chrono::hours kNews{1};
constexpr std::chrono::hours kAhead{1};
// That nobody has taken yet.
constexpr std::size_t kMostNoted = 8;
constexpr Monotonic kExpectedInterval{30'000};
constexpr Monotonic kMonthInterval = std::chrono::minutes(5);
constexpr std::int64_t kMostWatts = 100'000'000;

// "4.21 kW"
std::string kilowatts(std::int64_t watts) {
  return Decimal(watts / 10, -2).to_string() + " kW";
}

// "2026-11-03 18:00 4.21 kW"
std::string words_of(const PeakMemory& peak, const TimeZone& zone) {
  const std::string time = to_string(local_time(peak.begin, zone.offset_at(peak.begin)));
  return time.substr(0, 10) + ' ' + time.substr(11, 5) + ' ' + kilowatts(peak.watts);
}

// "none" where no hour has counted yet.
std::string words_of(std::span<const PeakMemory> peaks, const TimeZone& zone) {
  std::string words;
  for (const PeakMemory& peak : peaks) words += (words.empty() ? "" : ", ") + words_of(peak, zone);
  return words.empty() ? "none" : words;
}

// What `peaks` counts of an interval that was not counted before.
std::optional<CountedPeak> counted_by(PeakList& peaks, UtcSeconds begin, std::int64_t watts) {
  if (!peaks.add(begin, watts)) return std::nullopt;
  const auto peak = std::ranges::find(peaks.peaks(), begin, &PeakMemory::begin);
  if (peak == peaks.peaks().end()) return std::nullopt;  // a month has begun, and that is all
  return CountedPeak{.begin = peak->begin, .watts = peak->watts, .billed_watts = peaks.billed().value_or(peak->watts)};
}

// "5-10 kW"
std::string words_of(const TariffStep& step) {
  const auto whole = [](std::int64_t watts) { return std::to_string(watts / 1000); };
  if (!step.next) return "above " + whole(step.from) + " kW";
  return whole(step.from) + '-' + whole(*step.next) + " kW";
}

}  // namespace

Capacity::Capacity(const TariffRule& rule, const TimeZone& zone) : rule_(rule), zone_(&zone), peaks_(rule, zone) {
  if (!rule.high_load) return;
  TariffRule second;
  static_cast<PeakRule&>(second) = *rule.high_load;
  high_load_.emplace(second, zone);
}

UtcSeconds Capacity::begin_of_interval(UtcSeconds now) const {
  const std::chrono::minutes offset = zone_->offset_at(now);
  const seconds local = (now + offset).time_since_epoch();
  return UtcSeconds(local - local % seconds(rule_.interval)) - offset;
}

void Capacity::update(const Decimal& energy, bool sure, UtcSeconds now) {
  const UtcSeconds begins = begin_of_interval(now);
  const bool close = updated_at_ && now >= *updated_at_ && now - *updated_at_ <= kClose;
  if (!now_ || energy < now_->first.energy) {
    begin(begins, {energy, false});
  } else if (begins != now_->begin) {
    const Known end{now_->last.energy, now_->last.sure && close};
    const bool next = begins - now_->begin == seconds(rule_.interval);
    finish();
    if (next) before_ = Interval{now_->begin, now_->first, end};
    begin(begins, next ? end : Known{energy, false});
  }
  now_->last = {energy, sure};
  updated_at_ = now;
  if (before_ && now - now_->begin >= kLate) finish();
  // A month ends once its last interval has been counted.
  if (before_) return;
  (void)peaks_.update(now);
  if (high_load_) (void)high_load_->update(now);
}

void Capacity::begin(UtcSeconds begin, const Known& known) {
  now_ = Interval{begin, known, known};
}

void Capacity::finish() {
  const auto over = std::exchange(before_, std::nullopt);
  if (!over || !over->first.sure || !over->last.sure || meter_keeps_peak_) return;
  count(over->begin, mean_power(over->first.energy, over->last.energy, rule_.interval));
}

void Capacity::count(UtcSeconds begin, std::int64_t watts) {
  if (const auto peak = counted_by(peaks_, begin, watts)) note(*peak);
  if (!high_load_) return;
  if (auto peak = counted_by(*high_load_, begin, watts)) {
    peak->high_load = true;
    note(*peak);
  }
}

void Capacity::note(const CountedPeak& peak) {
  if (counted_.size() < kMostNoted) counted_.push_back(peak);
}

void Capacity::take_counted_peaks(std::vector<CountedPeak>& out) {
  out.insert(out.end(), counted_.begin(), counted_.end());
  counted_.clear();
}

void Capacity::settle(const Decimal& energy, UtcSeconds at) {
  if (!now_ || std::chrono::abs(at - now_->begin) > kExactly) return;
  now_->first = {energy, true};
  if (before_) before_->last = {energy, true};
}

// A meter keeps the highest quarter hour alone; a tariff that wants more than that cannot be answered from it.
bool Capacity::bills_what_meter_keeps() const {
  return rule_.peaks == 1 && rule_.interval == std::chrono::minutes(15);
}

void Capacity::take_peak(UtcSeconds at, std::int64_t watts, std::optional<UtcSeconds> now) {
  if (!bills_what_meter_keeps()) return;
  if (now && at > *now + kAhead) return;  // a meter's clock that is wrong would begin the next month
  meter_keeps_peak_ = true;
  // What is said to be of the first moment of a month may be the last quarter hour of the month before.
  const bool may_be_before = begin_of(Period::month, at, *zone_) == at && (!now || *now - at < rule_.interval);
  if (may_be_before || !peaks_.put(at, watts)) return;
  const auto peak = std::ranges::find(peaks_.peaks(), at, &PeakMemory::begin);
  if (peak == peaks_.peaks().end() || !now || *now - at > kNews) return;
  note({.begin = at, .watts = watts, .billed_watts = peaks_.billed().value_or(watts)});
}

void Capacity::take_months(std::span<const PastMonth> months) {
  if (bills_what_meter_keeps()) peaks_.put_months(months);
}

std::int64_t Capacity::mean_power(const Decimal& from, const Decimal& to, seconds time) const {
  const auto growth = Decimal::difference(to, from);
  if (!growth || growth->is_negative() || time.count() <= 0) return 0;
  return growth->steps(-3, kMostWatts) * 3600 / time.count();
}

std::optional<std::int64_t> Capacity::expected(std::int64_t watts, UtcSeconds now) const {
  const seconds gone = now - now_->begin;
  const seconds whole = rule_.interval;
  if (!now_->first.sure || gone.count() < 0 || gone > whole) return std::nullopt;
  const std::int64_t so_far = mean_power(now_->first.energy, now_->last.energy, whole);
  return so_far + watts * (whole - gone).count() / whole.count();
}

void Capacity::push_due(std::optional<std::int64_t> watts, const Instant& now, std::vector<Reading>& out) {
  if (!now_ || !now.utc) return;
  if (watts && is_due(expected_at_, now.steady, kExpectedInterval)) {
    expected_at_ = now.steady;
    if (const auto mean = expected(*watts, *now.utc)) push_number("capacity_expected", *mean, out);
  }
  if (!is_due(month_at_, now.steady, kMonthInterval)) return;
  month_at_ = now.steady;
  push_month(out);
  push_high_load(out);
}

void Capacity::push_month(std::vector<Reading>& out) {
  if (const auto last = peaks_.last_month()) push_number("capacity_last_month", *last, out);
  const auto billed = peaks_.billed();
  if (!billed) return;
  push_number("capacity", *billed, out);
  peaks_text_ = words_of(peaks_.peaks(), *zone_);
  push_text("capacity_peaks", peaks_text_, out);
  if (rule_.steps_watts.empty()) return;
  const TariffStep step = step_of(rule_, *billed);
  step_text_ = words_of(step);
  push_text("capacity_step", step_text_, out);
  if (step.next) push_number("capacity_left", *step.next - *billed, out);
}

void Capacity::push_high_load(std::vector<Reading>& out) {
  if (!high_load_) return;
  if (const auto last = high_load_->last_month()) push_number("capacity_high_load_last_month", *last, out);
  const auto billed = high_load_->billed();
  if (!billed) return;
  push_number("capacity_high_load", *billed, out);
  high_load_text_ = words_of(high_load_->peaks(), *zone_);
  push_text("capacity_high_load_peaks", high_load_text_, out);
}

void Capacity::push_number(std::string_view key, std::int64_t watts, std::vector<Reading>& out) const {
  const Quantity* quantity = find_quantity(key);
  out.push_back({quantity->obis, quantity, Decimal(watts), quantity->unit});
}

void Capacity::push_text(std::string_view key, const std::string& text, std::vector<Reading>& out) const {
  const Quantity* quantity = find_quantity(key);
  out.push_back({quantity->obis, quantity, std::string_view(text), {}});
}

CapacityMemory Capacity::memory() const {
  CapacityMemory memory;
  memory.peaks = peaks_.memory();
  if (high_load_) memory.high_load = high_load_->memory();
  if (now_) {
    memory.begin = now_->begin;
    memory.energy = now_->first.energy;
    memory.sure = now_->first.sure;
  }
  return memory;
}

// What was used since the last update is not known to belong to the running interval unless it began before.
void Capacity::restore(const CapacityMemory& memory) {
  peaks_.restore(memory.peaks);
  if (high_load_) high_load_->restore(memory.high_load);
  if (memory.begin == UtcSeconds()) return;
  begin(memory.begin, {memory.energy, memory.sure});
  now_->last.sure = false;
}

}  // namespace ams2mqtt
