// Whether the statistics of one entity can be continued by another.
#pragma once

#include <string>
#include <string_view>

#include "ams2mqtt/catalog/catalog.hpp"
#include "ams2mqtt/homeassistant/home_inventory.hpp"

namespace ams2mqtt {

// Home Assistant converts between units of one class and refuses any other (homeassistant/util/unit_conversion.py).
// True also for the same text twice.
[[nodiscard]] bool units_convert(std::string_view from, std::string_view to);

// Why `statistic` cannot be continued by the values of `quantity`, a sentence; empty when it can.
[[nodiscard]] std::string statistics_misfit(const HomeStatistic& statistic, const Quantity& quantity);

}  // namespace ams2mqtt
