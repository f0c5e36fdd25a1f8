#include "ams2mqtt/config/tariff_config.hpp"

namespace ams2mqtt {

TariffRule TariffConfig::rule() const {
  const TariffPreset* known = find_tariff_preset(preset);
  TariffRule rule = known != nullptr ? known->rule() : TariffRule();
  const auto take = [](auto& target, const auto& wanted) {
    if (wanted) target = *wanted;
  };
  if (interval) rule.interval = std::chrono::minutes(*interval);
  take(rule.peaks, peaks);
  take(rule.one_per_day, one_per_day);
  if (hours) {
    rule.from_hour = hours->from;
    rule.to_hour = hours->to;
  }
  take(rule.workdays_only, workdays_only);
  if (season) {
    rule.from_month = season->from;
    rule.to_month = season->to;
  }
  take(rule.other_percent, other_percent);
  take(rule.months, months);
  take(rule.least_watts, least_watts);
  take(rule.steps_watts, steps_watts);
  return rule;
}

}  // namespace ams2mqtt
