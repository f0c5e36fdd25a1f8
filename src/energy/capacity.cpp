#include "capacity.hpp"

#include <algorithm>
#include <utility>

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

// "5-10 kW"
std::string words_of(const TariffStep& step) {
  const auto whole = [](std::int64_t watts) { return std::to_string(watts / 1000); };
  if (!step.next) return "above " + whole(step.from) + " kW";
  return whole(step.from) + '-' + whole(*step.next) + " kW";
}

}  // namespace

Capacity::Capacity(const TariffRule& rule, const TimeZone& zone) : rule_(rule), zone_(&zone), peaks_(rule, zone) {}

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
  if (!before_) (void)peaks_.update(now);
}

void Capacity::begin(UtcSeconds begin, const Known& known) {
  now_ = Interval{begin, known, known};
}

void Capacity::finish() {
  const auto over = std::exchange(before_, std::nullopt);
  if (!over || !over->first.sure || !over->last.sure) return;
  count(over->begin, mean_power(over->first.energy, over->last.energy, rule_.interval));
}

void Capacity::count(UtcSeconds begin, std::int64_t watts) {
  if (!peaks_.add(begin, watts)) return;
  const auto peak = std::ranges::find(peaks_.peaks(), begin, &PeakMemory::begin);
  if (peak == peaks_.peaks().end()) return;  // a month has begun, and that is all
  counted_ = CountedPeak{peak->begin, peak->watts, peaks_.billed().value_or(peak->watts)};
}

std::optional<CountedPeak> Capacity::take_counted_peak() {
  return std::exchange(counted_, std::nullopt);
}

void Capacity::settle(const Decimal& energy, UtcSeconds at) {
  if (!now_ || std::chrono::abs(at - now_->begin) > kExactly) return;
  now_->first = {energy, true};
  if (before_) before_->last = {energy, true};
}

// A meter keeps the highest quarter hour alone; a tariff that wants more than that cannot be answered from it.
void Capacity::take_peak(UtcSeconds at, std::int64_t watts, std::optional<UtcSeconds> now) {
  if (rule_.peaks != 1 || rule_.interval != std::chrono::minutes(15)) return;
  count(at, watts);
  if (!now || *now - at > kNews) counted_.reset();
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
  const auto is_due = [&](std::optional<Monotonic>& said_at, Monotonic interval) {
    if (said_at && now.steady - *said_at < interval) return false;
    said_at = now.steady;
    return true;
  };
  if (watts && is_due(expected_at_, kExpectedInterval)) {
    if (const auto mean = expected(*watts, *now.utc)) push_number("capacity_expected", *mean, out);
  }
  if (is_due(month_at_, kMonthInterval)) push_month(out);
}

void Capacity::push_month(std::vector<Reading>& out) {
  if (const auto last = peaks_.last_month()) push_number("capacity_last_month", *last, out);
  const auto billed = peaks_.billed();
  if (!billed) return;
  push_number("capacity", *billed, out);
  peaks_text_.clear();
  for (const PeakMemory& peak : peaks_.peaks()) {
    peaks_text_ += (peaks_text_.empty() ? "" : ", ") + words_of(peak, *zone_);
  }
  push_text("capacity_peaks", peaks_text_, out);
  if (rule_.steps_watts.empty()) return;
  const TariffStep step = step_of(rule_, *billed);
  step_text_ = words_of(step);
  push_text("capacity_step", step_text_, out);
  if (step.next) push_number("capacity_left", *step.next - *billed, out);
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
  if (memory.begin == UtcSeconds()) return;
  begin(memory.begin, {memory.energy, memory.sure});
  now_->last.sure = false;
}

}  // namespace ams2mqtt
