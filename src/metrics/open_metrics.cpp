#include "ams2mqtt/metrics/open_metrics.hpp"

#include <algorithm>
#include <variant>
#include <vector>

#include "ams2mqtt/metrics/value_metrics.hpp"
#include "fact_metrics.hpp"
#include "sample_writer.hpp"

namespace ams2mqtt {

namespace {

// A number of a meter, with the label that names the meter.
struct MeterNumber {
  std::string_view meter;
  const MeterValue* value = nullptr;
  const ValueMetric* metric = nullptr;  // null: a code without a catalog row
};

// Whether what was measured is still so.
bool is_current(const MeterScrape& meter, const MeterValue& value, Monotonic now) {
  if (meter.life != Life::present || !value.read) return false;
  return value.stays() || now - value.at <= value.valid_for;
}

// The numbers of all meters by family, as they have to be written.
class Numbers {
 public:
  explicit Numbers(Monotonic now) : now_(now), families_(value_metrics().families().size()) {}

  void take(const MeterScrape& facts, std::string_view meter) {
    if (facts.values == nullptr || facts.life < Life::remembered) return;
    std::size_t codes = 0;
    for (const auto& value : facts.values->all()) {
      if (!std::holds_alternative<Decimal>(value->newest)) continue;
      const ValueMetric* metric = value->quantity != nullptr ? value_metrics().find(*value->quantity) : nullptr;
      const bool has_family = value->quantity == nullptr || (metric != nullptr && !is_told_by_line(*value->quantity));
      const bool is_fleeting = metric == nullptr || metric->is_fleeting;
      if (!has_family || (is_fleeting && !is_current(facts, *value, now_))) continue;
      if (metric != nullptr) {
        families_[metric->family].push_back({meter, value.get(), metric});
      } else if (codes++ < kMostCodesInMetrics) {
        codes_.push_back({meter, value.get()});
      }
    }
  }

  void write(std::string& text) const {
    for (std::size_t family = 0; family < families_.size(); ++family) {
      const MetricFamily& about = value_metrics().families()[family];
      SampleWriter writer(about, text);
      for (const MeterNumber& number : families_[family]) write_value(number, about.type, writer);
    }
    SampleWriter writer(code_family(), text);
    for (const MeterNumber& number : codes_) write_code(number, writer);
  }

 private:
  // The line's own figure is newer, and there before the meter is known.
  static bool is_told_by_line(const Quantity& quantity) { return quantity.key == quantity_keys::kLineQuality; }

  // No counter is negative; a register that says so is left out, as a number with too many digits is.
  static void write_value(const MeterNumber& number, MetricType type, SampleWriter& writer) {
    const auto in_base_unit = Decimal::product(std::get<Decimal>(number.value->newest), number.metric->factor);
    if (!in_base_unit || (type == MetricType::counter && in_base_unit->is_negative())) return;
    writer.add(number.meter, number.metric->labels, *in_base_unit);
  }

  static void write_code(const MeterNumber& number, SampleWriter& writer) {
    std::string more = ",";
    append_label(more, "obis", to_string(number.value->code));
    append_label(more += ',', "unit", number.value->unit());
    writer.add(number.meter, more, std::get<Decimal>(number.value->newest));
  }

  Monotonic now_;
  std::vector<std::vector<MeterNumber>> families_;
  std::vector<MeterNumber> codes_;
};

std::vector<std::string> meter_labels(std::span<const MeterScrape> meters) {
  std::vector<std::string> labels;
  labels.reserve(meters.size());
  for (const MeterScrape& meter : meters) append_label(labels.emplace_back("{"), "meter", meter.key);
  return labels;
}

}  // namespace

std::string_view to_string(MetricType type) {
  switch (type) {
    case MetricType::counter:
      return "counter";
    case MetricType::gauge:
      return "gauge";
    case MetricType::info:
      return "info";
    case MetricType::unknown:
      return "unknown";
  }
  return {};
}

std::string_view MetricFamily::suffix() const {
  if (type == MetricType::counter) return "_total";
  return type == MetricType::info ? "_info" : "";
}

std::vector<MetricFamily> metric_families() {
  std::vector<MetricFamily> families;
  for (const DaemonMetric& metric : daemon_metrics()) families.push_back(metric.family);
  for (const MeterMetric& metric : meter_metrics()) families.push_back(metric.family);
  for (const MetricFamily& family : value_metrics().families()) {
    if (std::ranges::find(families, family.name, &MetricFamily::name) == families.end()) families.push_back(family);
  }
  families.push_back(code_family());
  return families;
}

std::string open_metrics(const DaemonScrape& daemon, std::span<const MeterScrape> meters, Monotonic now) {
  const std::vector<std::string> labels = meter_labels(meters);
  std::string text;
  for (const DaemonMetric& metric : daemon_metrics()) {
    SampleWriter writer(metric.family, text);
    metric.write(daemon, writer);
  }
  for (const MeterMetric& metric : meter_metrics()) {
    SampleWriter writer(metric.family, text);
    for (std::size_t meter = 0; meter < meters.size(); ++meter) metric.write(meters[meter], labels[meter], writer);
  }
  Numbers numbers(now);
  for (std::size_t meter = 0; meter < meters.size(); ++meter) numbers.take(meters[meter], labels[meter]);
  numbers.write(text);
  text += "# EOF\n";
  return text;
}

}  // namespace ams2mqtt
