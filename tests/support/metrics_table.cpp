#include "metrics_table.hpp"

#include "ams2mqtt/metrics/metric_family.hpp"

namespace ams2mqtt {

std::string metrics_table() {
  std::string table = "| metric | type | labels | what |\n|---|---|---|---|\n";
  for (const MetricFamily& family : metric_families()) {
    table += "| `" + family.name + std::string(family.suffix()) + "` | " + std::string(to_string(family.type)) + " | " +
             family.labels + " | " + family.help + " |\n";
  }
  return table;
}

}  // namespace ams2mqtt
