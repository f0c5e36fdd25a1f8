#include "ams2mqtt/energy/tariff.hpp"

#include <algorithm>
#include <array>

namespace ams2mqtt {

namespace {

std::vector<std::int64_t> kilowatts(std::initializer_list<std::int64_t> limits) {
  std::vector<std::int64_t> watts;
  for (const std::int64_t limit : limits) watts.push_back(limit * 1000);
  return watts;
}

TariffRule norway() {
  TariffRule rule;
  rule.steps_watts = kilowatts({2, 5, 10, 15, 20, 25, 50, 75, 100});
  return rule;
}
TariffRule norway_lede() {
  TariffRule rule;
  rule.steps_watts = kilowatts({5, 10, 15, 20, 25, 50, 75, 100, 150, 200});
  return rule;
}
TariffRule norway_tensio() {
  TariffRule rule;
  rule.steps_watts = kilowatts({2, 5, 10, 15, 20, 25, 50, 75, 100, 150, 200, 300, 400, 500});
  return rule;
}
TariffRule norway_sor_aurdal() {
  TariffRule rule;
  rule.peaks = 1;
  rule.steps_watts = kilowatts({5, 8, 15, 30, 50});
  rule.limit_is_upper = false;
  return rule;
}
TariffRule three_days() {
  return {};
}
TariffRule five_days() {
  TariffRule rule;
  rule.peaks = 5;
  return rule;
}
TariffRule three_hours() {
  TariffRule rule;
  rule.one_per_day = false;
  return rule;
}
TariffRule one_hour() {
  TariffRule rule;
  rule.peaks = 1;
  return rule;
}
template <class Rule>
Rule workdays(Rule rule, unsigned from, unsigned to) {
  rule.workdays_only = true;
  rule.from_hour = from;
  rule.to_hour = to;
  return rule;
}
template <class Rule>
Rule in_winter(Rule rule) {
  rule.from_month = 11;
  rule.to_month = 3;
  return rule;
}
TariffRule sollentuna() {
  TariffRule rule = workdays(three_days(), 7, 19);
  rule.holidays = {
      .country = HolidayCountry::sweden, .midsummer_eve = true, .christmas_eve = true, .new_years_eve = true};
  return rule;
}
TariffRule sala_heby() {
  return workdays(three_hours(), 7, 19);
}
TariffRule vaxjo() {
  return workdays(three_days(), 7, 20);
}
TariffRule bjarke() {
  TariffRule rule = one_hour();
  rule.from_hour = 6;
  rule.to_hour = 22;
  return rule;
}
TariffRule skovde() {
  TariffRule rule = in_winter(workdays(one_hour(), 6, 22));
  rule.holidays = {
      .country = HolidayCountry::sweden, .maundy_thursday = true, .christmas_eve = true, .new_years_eve = true};
  return rule;
}
// The highest hour of the month, and the highest of its hours of high load.
TariffRule high_load(unsigned from, unsigned to, const Holidays& holidays) {
  TariffRule rule = one_hour();
  rule.high_load = in_winter(workdays(PeakRule{.peaks = 1, .holidays = holidays}, from, to));
  return rule;
}
TariffRule karlstad() {
  return high_load(
      6, 18,
      {.country = HolidayCountry::sweden, .maundy_thursday = true, .christmas_eve = true, .new_years_eve = true});
}
TariffRule falbygden() {
  return high_load(7, 19, {.country = HolidayCountry::sweden, .christmas_eve = true, .new_years_eve = true});
}
TariffRule ellevio() {
  TariffRule rule;
  rule.from_hour = 6;
  rule.to_hour = 22;
  rule.other_percent = 50;
  return rule;
}
TariffRule flanders() {
  TariffRule rule = one_hour();
  rule.interval = std::chrono::minutes(15);
  rule.months = 12;
  rule.least_watts = 2500;
  return rule;
}

constexpr std::array kPresets = {
    TariffPreset{"norway",
                 "most grid companies of Norway: the three highest hours of different days; steps at 2, 5, 10 kW ...",
                 "fri-nettleie (about 70 of 75 companies), 2026-10-09", norway},
    TariffPreset{"norway_lede", "Lede, Fagne and others: the same with steps at 5, 10, 15 kW ...",
                 "fri-nettleie, 2026-10-09", norway_lede},
    TariffPreset{"norway_tensio", "Tensio, Linea: the same with further steps up to 500 kW", "fri-nettleie, 2026-10-09",
                 norway_tensio},
    TariffPreset{"norway_sor_aurdal", "Sør Aurdal Energi: the highest hour; steps at 5, 8, 15, 30, 50 kW",
                 "fri-nettleie, 2026-10-09", norway_sor_aurdal},
    TariffPreset{"goteborg", "Göteborg Energi: the three highest hours of different days",
                 "ha-eltariff's copy of the company's tariffs, 2025-12-03", three_days},
    TariffPreset{"linkoping",
                 "Tekniska verken (Linköping, Katrineholm), standard: the five highest hours of different days",
                 "price pages of 2025 and April 2026", five_days},
    TariffPreset{"nacka", "Nacka Energi: the three highest hours", "the company's page, 2025-06-24", three_hours},
    TariffPreset{"sollentuna",
                 "Sollentuna (SEOM): the three highest hours of different workdays, 7 to 19; no holidays and eves",
                 "the company's pages, 2025, and of 2019 for the eves; price comparison, 2026-04-27", sollentuna},
    TariffPreset{"sala_heby", "Sala-Heby: the three highest hours of workdays, 7 to 19", "sheab.se, 2025", sala_heby},
    TariffPreset{"vaxjo", "Växjö (VEAB): the three highest hours of different workdays, 7 to 20",
                 "the company's page, 2025-09", vaxjo},
    TariffPreset{"bjarke", "Bjärke: the highest hour from 6 to 22", "the company's page, 2025", bjarke},
    TariffPreset{"skovde",
                 "Skövde: the highest hour of workdays, 6 to 22, November to March; no holidays, no Maundy Thursday, "
                 "no eves of Christmas and New Year",
                 "the company's page, 2025; another without a date for the holidays", skovde},
    TariffPreset{"karlstad",
                 "Karlstad: the highest hour, and as high load that of workdays, 6 to 18, November to March; no "
                 "holidays, no Maundy Thursday, no eves of Christmas and New Year",
                 "the company's prices of 2025; its page of 2023 for the holidays", karlstad},
    TariffPreset{"falbygden",
                 "Falbygden: the highest hour, and as high load that of workdays, 7 to 19, November to March; no "
                 "holidays and eves",
                 "the company's page and examples of 2025", falbygden},
    TariffPreset{"ellevio_2025", "Ellevio until 2026-06-01: the three highest hours of different days, at night half",
                 "the company's pages, 2025; ended by its press release of 2026-04-20", ellevio},
    TariffPreset{"flanders",
                 "Flanders: the highest quarter hour of a month, at least 2.5 kW; the mean of twelve months",
                 "Vlaamse Nutsregulator, 2026-04-23; the minimum per month by a worked example", flanders},
};

bool is_within(unsigned value, unsigned from, unsigned to) {
  return from <= to ? value >= from && value <= to : value >= from || value <= to;
}

bool is_hour_counted(const PeakRule& rule, unsigned hour) {
  if (rule.from_hour == rule.to_hour) return true;
  return rule.from_hour < rule.to_hour ? hour >= rule.from_hour && hour < rule.to_hour
                                       : hour >= rule.from_hour || hour < rule.to_hour;
}

bool is_workday(const LocalTime& local, const Holidays& holidays) {
  const auto date = std::chrono::floor<std::chrono::days>(as_if_utc(local));
  const std::chrono::weekday day(date);
  return day != std::chrono::Saturday && day != std::chrono::Sunday && !is_holiday(holidays, date);
}

}  // namespace

std::span<const TariffPreset> tariff_presets() {
  return kPresets;
}

const TariffPreset* find_tariff_preset(std::string_view name) {
  const auto* found = std::ranges::find(kPresets, name, &TariffPreset::name);
  return found == kPresets.end() ? nullptr : found;
}

unsigned percent_of(const PeakRule& rule, const LocalTime& begin) {
  const bool counts = is_within(begin.month, rule.from_month, rule.to_month) && is_hour_counted(rule, begin.hour) &&
                      (!rule.workdays_only || is_workday(begin, rule.holidays));
  return counts ? 100 : rule.other_percent;
}

}  // namespace ams2mqtt
