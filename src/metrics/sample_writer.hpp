// Samples of one family -> lines of OpenMetrics text, behind the family's own lines. A family without samples leaves
// nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ams2mqtt/base/decimal.hpp"
#include "ams2mqtt/metrics/metric_family.hpp"

namespace ams2mqtt {

// `name="text"`, with what a label's value cannot hold escaped or, if it is no text, left out.
void append_label(std::string& labels, std::string_view name, std::string_view text);

class SampleWriter {
 public:
  // Both must outlive the writer.
  SampleWriter(const MetricFamily& family, std::string& text);

  // The labels of a sample are `labels` and, behind them, `more`: `{meter="a"` and `,phase="l1"`, whose brace is
  // closed here. No labels at all are two empty texts.
  void add(std::string_view labels, std::string_view more, const Decimal& number);
  void add(std::string_view labels, std::string_view more, std::uint64_t number);

 private:
  void begin();
  void begin_sample(std::string_view labels, std::string_view more);

  const MetricFamily& family_;
  std::string& text_;
  std::string sample_name_;
  bool begun_ = false;
};

}  // namespace ams2mqtt
