#include "peak_list.hpp"

#include <algorithm>
#include <tuple>

#include "local_period.hpp"

namespace ams2mqtt {

namespace {

// A host's clock that was so far ahead was wrong, and so is the month.
constexpr std::chrono::days kWrongClock{2};

// By the calendar of the place: 1 from January to February.
int months_between(UtcSeconds from, UtcSeconds to, const TimeZone& zone) {
  const auto number = [&zone](UtcSeconds time) {
    const LocalTime local = local_time(time, zone.offset_at(time));
    return local.year * 12 + local.month;
  };
  return number(to) - number(from);
}

std::optional<std::int64_t> mean_of(std::span<const PeakMemory> peaks) {
  if (peaks.empty()) return std::nullopt;
  std::int64_t sum = 0;
  for (const PeakMemory& peak : peaks) sum += peak.watts;
  return sum / static_cast<std::int64_t>(peaks.size());
}

}  // namespace

std::int64_t PeakList::counted(UtcSeconds begin, std::int64_t watts) const {
  const LocalTime local = local_time(begin, zone_->offset_at(begin));
  return watts * static_cast<std::int64_t>(percent_of(rule_, local)) / 100;
}

std::vector<PeakMemory> PeakList::with(UtcSeconds begin, std::int64_t watts) const {
  std::vector<PeakMemory> peaks = peaks_;
  const auto day = [this](UtcSeconds time) { return begin_of(Period::day, time, *zone_); };
  const auto same = std::ranges::find_if(peaks, [&](const PeakMemory& peak) {
    return peak.begin == begin || (rule_.one_per_day && day(peak.begin) == day(begin));
  });
  if (same == peaks.end()) {
    peaks.push_back({begin, watts});
  } else if (same->watts < watts || same->begin == begin) {
    *same = {begin, watts};
  }
  // Of equal ones the first counts.
  std::ranges::sort(peaks, [](const PeakMemory& left, const PeakMemory& right) {
    return std::tuple(-left.watts, left.begin) < std::tuple(-right.watts, right.begin);
  });
  if (peaks.size() > rule_.peaks) peaks.resize(rule_.peaks);
  return peaks;
}

bool PeakList::add(UtcSeconds begin, std::int64_t watts) {
  bool changed = update(begin);
  if (begin_of(Period::month, begin, *zone_) != month_begin_) return changed;  // of a month that is over
  const std::int64_t counts = counted(begin, watts);
  if (counts <= 0) return changed;
  std::vector<PeakMemory> peaks = with(begin, counts);
  changed = changed || peaks != peaks_;
  peaks_ = std::move(peaks);
  return changed;
}

bool PeakList::put(UtcSeconds at, std::int64_t watts) {
  const bool changed = update(at);
  if (begin_of(Period::month, at, *zone_) != month_begin_) return changed;
  const std::vector<PeakMemory> peaks = {{at, watts}};
  if (peaks == peaks_) return changed;
  peaks_ = peaks;
  return true;
}

void PeakList::put_months(std::span<const PastMonth> months) {
  if (!month_begin_) return;
  std::vector<std::optional<std::int64_t>> found(TariffRule::kMostMonths);
  for (const PastMonth& month : months) {
    const auto before = months_between(month.end - std::chrono::seconds(1), *month_begin_, *zone_);
    if (before >= 1 && before <= static_cast<int>(found.size()))
      found[static_cast<std::size_t>(before - 1)] = month.watts;
  }
  if (!found.front()) return;
  months_.clear();
  for (const auto& watts : found) {
    if (watts) months_.push_back(*watts);
  }
}

bool PeakList::update(UtcSeconds now) {
  const UtcSeconds begin = begin_of(Period::month, now, *zone_);
  if (month_begin_ && begin <= *month_begin_ && *month_begin_ - now < kWrongClock) return false;
  if (month_begin_ && begin < *month_begin_) peaks_.clear();  // of a month that has not come yet
  if (const auto last = month(); month_begin_ && last) {
    months_.insert(months_.begin(), *last);
    if (months_.size() > TariffRule::kMostMonths) months_.resize(TariffRule::kMostMonths);
  }
  began_ = month_begin_.has_value();
  month_begin_ = begin;
  peaks_.clear();
  return began_;
}

std::optional<std::int64_t> PeakList::month() const {
  return mean_of(peaks_);
}

std::optional<std::int64_t> PeakList::last_month() const {
  return months_.empty() ? std::nullopt : std::optional(months_.front());
}

std::optional<std::int64_t> PeakList::billed() const {
  const auto now = began_ ? std::optional(month().value_or(0)) : month();
  if (!now) return std::nullopt;
  const auto raised = [this](std::int64_t watts) { return std::max(watts, rule_.least_watts); };
  std::int64_t sum = raised(*now);
  std::int64_t count = 1;
  for (const std::int64_t month : months_) {
    if (count >= static_cast<std::int64_t>(rule_.months)) break;
    sum += raised(month);
    ++count;
  }
  return sum / count;
}

PeaksMemory PeakList::memory() const {
  return {month_begin_.value_or(UtcSeconds()), peaks_, months_};
}

void PeakList::restore(const PeaksMemory& memory) {
  if (memory.month == UtcSeconds()) return;
  month_begin_ = memory.month;
  peaks_ = memory.peaks;
  months_ = memory.months;
  if (peaks_.size() > rule_.peaks) peaks_.resize(rule_.peaks);
}

TariffStep step_of(const TariffRule& rule, std::int64_t watts) {
  TariffStep step;
  for (const std::int64_t limit : rule.steps_watts) {
    const bool below = rule.limit_is_upper ? watts < limit : watts <= limit;
    if (below) {
      step.next = limit;
      return step;
    }
    ++step.step;
    step.from = limit;
  }
  return step;
}

}  // namespace ams2mqtt
