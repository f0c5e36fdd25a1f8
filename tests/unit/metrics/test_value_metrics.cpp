#include "ams2mqtt/metrics/value_metrics.hpp"

#include <map>
#include <set>
#include <string>

#include "catch.hpp"

using namespace ams2mqtt;

namespace {

const ValueMetric& metric_of(std::string_view key) {
  return *value_metrics().find(*find_quantity(key));
}
const MetricFamily& family_of(std::string_view key) {
  return value_metrics().families()[metric_of(key).family];
}
// As it is written, but for the meter.
std::string series_of(std::string_view key) {
  const MetricFamily& family = family_of(key);
  return family.name + std::string(family.suffix()) + metric_of(key).labels;
}

}  // namespace

TEST_CASE("Each numeric quantity of the catalog is one series, and no two are the same", "[metrics]") {
  std::map<std::string, std::string_view> series;
  for (const Quantity& quantity : catalog()) {
    INFO(quantity.key);
    const ValueMetric* metric = value_metrics().find(quantity);
    REQUIRE((metric != nullptr) == is_numeric(quantity));
    if (metric == nullptr) continue;
    const auto [place, is_new] = series.emplace(series_of(quantity.key), quantity.key);
    INFO("the same as " << place->second);
    CHECK(is_new);
  }
  CHECK(series.size() > 150);
}

TEST_CASE("What one name holds has one unit, one factor and one kind", "[metrics]") {
  std::map<std::size_t, const Quantity*> firsts;
  for (const Quantity& quantity : catalog()) {
    const ValueMetric* metric = value_metrics().find(quantity);
    if (metric == nullptr) continue;
    const Quantity& first = *firsts.emplace(metric->family, &quantity).first->second;
    INFO(quantity.key << " and " << first.key);
    CHECK(metric->factor == metric_of(first.key).factor);
    CHECK(metric->is_fleeting == metric_of(first.key).is_fleeting);
    CHECK(quantity.unit == first.unit);
    CHECK(quantity.kind == first.kind);
  }
}

TEST_CASE("Every unit of the catalog has a base unit", "[metrics]") {
  for (const Quantity& quantity : catalog()) {
    if (!is_numeric(quantity)) continue;
    INFO(quantity.key);
    CHECK((quantity.unit.empty() || !family_of(quantity.key).unit.empty()));
  }
}

TEST_CASE("Family names follow the rules", "[metrics]") {
  std::set<std::string> names;
  for (const MetricFamily& family : metric_families()) {
    INFO(family.name);
    CHECK(names.insert(family.name).second);
    CHECK(family.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos);
    CHECK((family.name.starts_with("ams2mqtt_") || family.name.starts_with("process_")));
    CHECK((family.unit.empty() || family.name.ends_with("_" + family.unit)));
    CHECK(!family.name.ends_with("_total"));
    CHECK(family.help.ends_with('.'));
    CHECK(family.help.find_first_of("\\\"\n") == std::string::npos);
  }
  // A name that an ending makes must not be another one's.
  for (const MetricFamily& family : metric_families()) {
    if (!family.suffix().empty()) CHECK(!names.contains(family.name + std::string(family.suffix())));
  }
}

TEST_CASE("Names and labels follow from keys", "[metrics]") {
  const std::map<std::string_view, std::string> expected = {
      {"power_import", R"(ams2mqtt_meter_power_watts,direction="import")"},
      {"power_export_l2", R"(ams2mqtt_meter_phase_power_watts,direction="export",phase="l2")"},
      {"power_net", "ams2mqtt_meter_power_net_watts"},
      {"reactive_power_q4", R"(ams2mqtt_meter_quadrant_reactive_power_vars,quadrant="4")"},
      {"apparent_power_import", R"(ams2mqtt_meter_apparent_power_volt_amperes,direction="import")"},
      {"power_factor_l1", R"(ams2mqtt_meter_phase_power_factor_ratio,phase="l1")"},
      {"frequency", "ams2mqtt_meter_frequency_hertz"},
      {"voltage_l1", R"(ams2mqtt_meter_phase_voltage_volts,phase="l1")"},
      {"current", "ams2mqtt_meter_current_amperes"},
      {"current_neutral", "ams2mqtt_meter_current_neutral_amperes"},
      {"energy_import", R"(ams2mqtt_meter_energy_joules_total,direction="import")"},
      {"energy_import_live", R"(ams2mqtt_meter_energy_live_joules_total,direction="import")"},
      {"energy_export_t2", R"(ams2mqtt_meter_tariff_energy_joules_total,direction="export",tariff="2")"},
      {"energy_import_today", R"(ams2mqtt_meter_energy_today_joules,direction="import")"},
      {"energy_import_plus_export", "ams2mqtt_meter_energy_import_plus_export_joules_total"},
      {"reactive_energy_export", R"(ams2mqtt_meter_reactive_energy_var_seconds_total,direction="export")"},
      {"apparent_energy_import", R"(ams2mqtt_meter_apparent_energy_volt_ampere_seconds_total,direction="import")"},
      {"voltage_sags_l3", R"(ams2mqtt_meter_phase_voltage_sags_total,phase="l3")"},
      {"power_failures", "ams2mqtt_meter_power_failures_total"},
      {"clock_offset", "ams2mqtt_meter_clock_offset_seconds"},
      {"line_quality", "ams2mqtt_meter_line_quality_ratio"},
      {"gas_1", R"(ams2mqtt_meter_submeter_gas_cubic_meters_total,submeter="1")"},
      {"warm_water_flow_8", R"(ams2mqtt_meter_submeter_warm_water_flow_cubic_meters_per_hour,submeter="8")"},
      {"heat_2", R"(ams2mqtt_meter_submeter_heat_joules_total,submeter="2")"},
  };
  for (const auto& [key, series] : expected) {
    INFO(key);
    CHECK(series_of(key) == series);
  }
}

TEST_CASE("Help tells what a name holds, in words", "[metrics]") {
  CHECK(family_of("power_import").help == "Power.");
  CHECK(family_of("voltage_l1").help == "Voltage of each phase.");
  CHECK(family_of("energy_import_t1").help == "Energy in each tariff.");
  CHECK(family_of("reactive_energy_q1").help == "Reactive energy in each quadrant.");
  CHECK(family_of("energy_import_hour").help == "Energy this hour.");
  CHECK(family_of("gas_8").help == "Gas meter.");
  CHECK(family_of("energy_import_plus_export").help == "Energy import plus export.");
}

TEST_CASE("Factors are exact", "[metrics]") {
  CHECK(metric_of("energy_import").factor == Decimal(3'600'000));
  CHECK(metric_of("reactive_energy_import").factor == Decimal(3'600'000));
  CHECK(metric_of("heat_1").factor == Decimal(1'000'000'000));
  CHECK(metric_of("line_quality").factor == Decimal(1, -2));
  CHECK(metric_of("gas_1").factor == Decimal(1));
}
