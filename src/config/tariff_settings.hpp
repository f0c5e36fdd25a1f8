// The settings of a tariff: how a text becomes a value. Each is false when the text is not what is expected.
#pragma once

#include <string_view>

#include "ams2mqtt/config/tariff_config.hpp"

namespace ams2mqtt {

bool set_tariff_preset(TariffConfig& tariff, std::string_view text);
bool set_tariff_interval(TariffConfig& tariff, std::string_view text);
bool set_tariff_peaks(PeakConfig& tariff, std::string_view text);
bool set_tariff_one_per_day(PeakConfig& tariff, std::string_view text);
bool set_tariff_hours(PeakConfig& tariff, std::string_view text);
bool set_tariff_workdays_only(PeakConfig& tariff, std::string_view text);
bool set_tariff_holidays(PeakConfig& tariff, std::string_view text);
bool set_tariff_season(PeakConfig& tariff, std::string_view text);
bool set_tariff_other_percent(PeakConfig& tariff, std::string_view text);
bool set_tariff_months(TariffConfig& tariff, std::string_view text);
bool set_tariff_minimum(TariffConfig& tariff, std::string_view text);
bool set_tariff_steps(TariffConfig& tariff, std::string_view text);

}  // namespace ams2mqtt
