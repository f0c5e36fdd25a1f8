// Rows of the catalog -> the metrics that their numbers go out as. A name follows from the row's key, so that a new row
// has one: import and export become the label `direction`, which may be summed up. What is only a part of a total (a
// phase, a tariff, a quadrant) has a name of its own with that word in front, and so has what belongs to another meter:
// a sum over all labels of one name must mean something. Units are Prometheus's base units, with an exact factor.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ams2mqtt/base/decimal.hpp"
#include "ams2mqtt/catalog/catalog.hpp"
#include "ams2mqtt/metrics/metric_family.hpp"

namespace ams2mqtt {

struct ValueMetric {
  std::size_t family = 0;
  std::string labels;        // `,direction="import",phase="l1"`
  Decimal factor{1};         // from the published unit
  bool is_fleeting = false;  // true only while the meter sends it
};

class ValueMetrics {
 public:
  // Of the whole catalog.
  ValueMetrics();

  [[nodiscard]] std::span<const MetricFamily> families() const { return families_; }
  // Null for a row that has no number.
  [[nodiscard]] const ValueMetric* find(const Quantity& quantity) const;

 private:
  void add(const Quantity& quantity);

  std::vector<MetricFamily> families_;
  std::vector<ValueMetric> metrics_;  // by the row's place in the catalog
};

// Made once.
[[nodiscard]] const ValueMetrics& value_metrics();

}  // namespace ams2mqtt
