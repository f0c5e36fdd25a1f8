#include "peak_history.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "ams2mqtt/base/time.hpp"
#include "p1_unit.hpp"
#include "p1_value.hpp"

namespace ams2mqtt {

namespace {

constexpr std::string_view kMonthsPeak = "1-0:1.6.0";
constexpr std::size_t kHead = 3;
constexpr std::size_t kEntry = 3;
constexpr std::size_t kMostMonths = 13;

// By the clock on the wall, as if that were UTC: the month is one of the meter's place.
UtcSeconds wall_time(const CosemDateTime& time) {
  return as_if_utc(time.local);
}

// The month that ends with `end`, by its first moment; nothing where no month ends.
std::optional<UtcSeconds> month_before(const CosemDateTime& end) {
  const LocalTime& local = end.local;
  if (local.day != 1 || local.hour != 0 || local.minute != 0 || local.second != 0) return std::nullopt;
  const LocalTime last = local_time(wall_time(end) - std::chrono::seconds(1), std::chrono::minutes(0));
  return as_if_utc({last.year, last.month, 1, 0, 0, 0});
}

enum class Entry : std::uint8_t { peak, none, odd };

Entry read_entry(std::span<const std::string_view> groups, PastPeak& peak) {
  const auto end = parse_p1_time(groups[0]);
  const auto month = end ? month_before(*end) : std::nullopt;
  const std::size_t star = groups[2].find('*');
  if (!month || !looks_like_p1_time(groups[1]) || star == std::string_view::npos) return Entry::odd;
  const auto value = parse_p1_number(groups[2].substr(0, star));
  const auto scale = parse_p1_unit(groups[2].substr(star + 1));
  if (!value || value->is_negative() || !scale || scale->unit != Unit::watt) return Entry::odd;
  const auto at = parse_p1_time(groups[1]);
  if (!at) return value->is_zero() ? Entry::none : Entry::odd;
  if (wall_time(*at) < *month || wall_time(*at) > wall_time(*end)) return Entry::odd;
  peak = {*end, *at, *value, *scale};
  return Entry::peak;
}

// "0" to "13"
std::optional<std::size_t> count_of(std::string_view group) {
  const auto count = parse_p1_number(group);
  if (!count || count->exponent() != 0 || count->mantissa() < 0) return std::nullopt;
  const auto number = static_cast<std::size_t>(count->mantissa());
  return number <= kMostMonths ? std::optional(number) : std::nullopt;
}

}  // namespace

bool is_peak_history(std::span<const std::string_view> groups) {
  return groups.size() >= kHead && groups[1] == kMonthsPeak;
}

bool read_peak_history(std::span<const std::string_view> groups, std::vector<PastPeak>& peaks) {
  const auto count = count_of(groups[0]);
  if (!count || groups[2] != kMonthsPeak) return false;
  const auto entries = groups.subspan(kHead);
  if (*count == 0) return entries.empty() || (entries.size() == 1 && entries[0].empty());
  if (entries.size() != *count * kEntry) return false;
  std::vector<PastPeak> found;
  for (std::size_t index = 0; index < entries.size(); index += kEntry) {
    PastPeak peak;
    const Entry entry = read_entry(entries.subspan(index, kEntry), peak);
    if (entry == Entry::odd) return false;
    if (entry == Entry::none) continue;
    const auto month_end = [](const PastPeak& each) { return each.month_end.local; };
    if (std::ranges::find(found, peak.month_end.local, month_end) != found.end()) return false;
    found.push_back(peak);
  }
  peaks.insert(peaks.end(), found.begin(), found.end());
  return true;
}

}  // namespace ams2mqtt
