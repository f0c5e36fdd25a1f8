// Facts -> the text that Prometheus and others scrape, in OpenMetrics 1.0. docs/metrics.md explains each metric.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/metrics/scrape.hpp"

namespace ams2mqtt {

inline constexpr std::string_view kOpenMetricsType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

// Of a meter's codes without a catalog row; further ones are left out.
inline constexpr std::size_t kMostCodesInMetrics = 64;

// Registers of a known meter are written as long as they are known; what it measures only while it is online, and not
// for longer than it is valid. `now` is on the clock of the values' times.
[[nodiscard]] std::string open_metrics(const DaemonScrape& daemon, std::span<const MeterScrape> meters, Monotonic now);

}  // namespace ams2mqtt
