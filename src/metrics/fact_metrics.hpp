// The metrics about the daemon and about lines, one row each: the family, and the samples that facts have of it.
#pragma once

#include <span>
#include <string_view>

#include "ams2mqtt/metrics/scrape.hpp"
#include "sample_writer.hpp"

namespace ams2mqtt {

struct DaemonMetric {
  MetricFamily family;
  void (*write)(const DaemonScrape& daemon, SampleWriter& writer);
};
[[nodiscard]] std::span<const DaemonMetric> daemon_metrics();

struct MeterMetric {
  MetricFamily family;
  // `meter`: the label that every sample of the meter begins with.
  void (*write)(const MeterScrape& facts, std::string_view meter, SampleWriter& writer);
};
[[nodiscard]] std::span<const MeterMetric> meter_metrics();

// Numbers of codes without a catalog row.
[[nodiscard]] const MetricFamily& code_family();

}  // namespace ams2mqtt
