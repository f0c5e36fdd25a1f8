// What OpenMetrics calls a family: metrics of one name, which have the same labels and the same unit.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ams2mqtt {

enum class MetricType : std::uint8_t { counter, gauge, info, unknown };
// "counter", ...
[[nodiscard]] std::string_view to_string(MetricType type);

struct MetricFamily {
  std::string name;  // with the unit, if it has one, but without suffix()
  MetricType type = MetricType::gauge;
  std::string unit;
  std::string help;
  std::string labels;  // their names, as people read them: "meter, phase"

  // What the samples' names end in: "_total", "_info", or nothing.
  [[nodiscard]] std::string_view suffix() const;
};

// All of them, in the order in which they are written.
[[nodiscard]] std::vector<MetricFamily> metric_families();

}  // namespace ams2mqtt
