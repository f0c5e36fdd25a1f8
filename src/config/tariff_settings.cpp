#include "tariff_settings.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>
#include <ranges>
#include <utility>

#include "ams2mqtt/base/decimal.hpp"

namespace ams2mqtt {

namespace {

constexpr unsigned kLastHour = 24;
constexpr unsigned kLastMonth = 12;
constexpr unsigned kPercent = 100;
constexpr std::int64_t kMostWatts = 10'000'000;

std::optional<unsigned> number_within(std::string_view text, unsigned least, unsigned most) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least || value > most) return std::nullopt;
  return value;
}

template <class Value>
bool take(std::optional<Value>& target, const std::optional<Value>& value) {
  if (value) target = value;
  return value.has_value();
}

std::optional<bool> flag(std::string_view text) {
  if (text != "true" && text != "false") return std::nullopt;
  return text == "true";
}

std::string_view trimmed_part(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// "7-19"
std::optional<NumberRange> range(std::string_view text, unsigned least, unsigned most) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto from = number_within(trimmed_part(text.substr(0, dash)), least, most);
  const auto to = number_within(trimmed_part(text.substr(dash + 1)), least, most);
  if (!from || !to) return std::nullopt;
  return NumberRange{*from, *to};
}

// False for the name of a second country.
bool add_country(Holidays& kept, HolidayCountry country) {
  return std::exchange(kept.country, country) == HolidayCountry::none;
}

bool add_holiday(Holidays& kept, std::string_view name) {
  if (name == "sweden") return add_country(kept, HolidayCountry::sweden);
  if (name == "norway") return add_country(kept, HolidayCountry::norway);
  bool* eve = name == "maundy_thursday" ? &kept.maundy_thursday
              : name == "midsummer_eve" ? &kept.midsummer_eve
              : name == "christmas_eve" ? &kept.christmas_eve
              : name == "new_years_eve" ? &kept.new_years_eve
                                        : nullptr;
  return eve != nullptr && !std::exchange(*eve, true);
}

// "none", or "sweden, christmas_eve, new_years_eve"
std::optional<Holidays> holidays(std::string_view text) {
  Holidays kept;
  if (text == "none") return kept;
  if (text.empty()) return std::nullopt;
  for (const auto part : std::views::split(text, ',')) {
    if (!add_holiday(kept, trimmed_part(std::string_view(part.begin(), part.end())))) return std::nullopt;
  }
  return kept;
}

// Of kW, whole W.
std::optional<std::int64_t> watts(std::string_view text) {
  const auto kilowatts = Decimal::parse(trimmed_part(text));
  if (!kilowatts || kilowatts->is_negative()) return std::nullopt;
  const std::int64_t steps = kilowatts->steps(-3, kMostWatts + 1);
  return steps <= kMostWatts && Decimal(steps, -3) == *kilowatts ? std::optional(steps) : std::nullopt;
}

}  // namespace

bool set_tariff_preset(TariffConfig& tariff, std::string_view text) {
  if (find_tariff_preset(text) == nullptr) return false;
  tariff.preset = text;
  return true;
}
bool set_tariff_interval(TariffConfig& tariff, std::string_view text) {
  return (text == "15" || text == "60") && take(tariff.interval, number_within(text, 15, 60));
}
bool set_tariff_peaks(PeakConfig& tariff, std::string_view text) {
  return take(tariff.peaks, number_within(text, 1, TariffRule::kMostPeaks));
}
bool set_tariff_one_per_day(PeakConfig& tariff, std::string_view text) {
  return take(tariff.one_per_day, flag(text));
}
bool set_tariff_hours(PeakConfig& tariff, std::string_view text) {
  return take(tariff.hours, range(text, 0, kLastHour));
}
bool set_tariff_workdays_only(PeakConfig& tariff, std::string_view text) {
  return take(tariff.workdays_only, flag(text));
}
bool set_tariff_holidays(PeakConfig& tariff, std::string_view text) {
  return take(tariff.holidays, holidays(text));
}
bool set_tariff_season(PeakConfig& tariff, std::string_view text) {
  return take(tariff.season, range(text, 1, kLastMonth));
}
bool set_tariff_other_percent(PeakConfig& tariff, std::string_view text) {
  return take(tariff.other_percent, number_within(text, 0, kPercent));
}
bool set_tariff_months(TariffConfig& tariff, std::string_view text) {
  return take(tariff.months, number_within(text, 1, TariffRule::kMostMonths));
}
bool set_tariff_minimum(TariffConfig& tariff, std::string_view text) {
  return take(tariff.least_watts, watts(text));
}
bool set_tariff_steps(TariffConfig& tariff, std::string_view text) {
  std::vector<std::int64_t> steps;
  for (const auto part : std::views::split(text, ',')) {
    const auto limit = watts(std::string_view(part.begin(), part.end()));
    if (!limit || *limit == 0 || steps.size() == TariffRule::kMostSteps) return false;
    steps.push_back(*limit);
  }
  if (std::ranges::adjacent_find(steps, std::greater_equal<>()) != steps.end()) return false;
  tariff.steps_watts = std::move(steps);
  return true;
}

}  // namespace ams2mqtt
