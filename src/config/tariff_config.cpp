#include "ams2mqtt/config/tariff_config.hpp"

namespace ams2mqtt {

namespace {

template <class Value>
void take_wanted(Value& target, const std::optional<Value>& wanted) {
  if (wanted) target = *wanted;
}

void take_peaks(PeakRule& rule, const PeakConfig& wanted) {
  take_wanted(rule.peaks, wanted.peaks);
  take_wanted(rule.one_per_day, wanted.one_per_day);
  if (wanted.hours) {
    rule.from_hour = wanted.hours->from;
    rule.to_hour = wanted.hours->to;
  }
  take_wanted(rule.workdays_only, wanted.workdays_only);
  take_wanted(rule.holidays, wanted.holidays);
  if (wanted.season) {
    rule.from_month = wanted.season->from;
    rule.to_month = wanted.season->to;
  }
  take_wanted(rule.other_percent, wanted.other_percent);
}

}  // namespace

TariffRule TariffConfig::rule() const {
  const TariffPreset* known = find_tariff_preset(preset);
  TariffRule rule = known != nullptr ? known->rule() : TariffRule();
  if (interval) rule.interval = std::chrono::minutes(*interval);
  take_peaks(rule, *this);
  take_wanted(rule.months, months);
  take_wanted(rule.least_watts, least_watts);
  take_wanted(rule.steps_watts, steps_watts);
  if (!high_load) return rule;
  if (!rule.high_load) rule.high_load.emplace();
  take_peaks(*rule.high_load, *high_load);
  return rule;
}

}  // namespace ams2mqtt
