#include "former_names.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace ams2mqtt {

namespace {

struct FormerName {
  std::string_view name;
  std::string_view key;
};

// turbokongen/hass-AMS, custom_components/ams/const.py; the unique id is NAME_METER.
constexpr auto kHassAms = std::to_array<FormerName>({
    {"ams_active_power_import", "power_import"},
    {"ams_active_power_export", "power_export"},
    {"ams_reactive_power_import", "reactive_power_import"},
    {"ams_reactive_power_export", "reactive_power_export"},
    {"ams_active_power_import_l1", "power_import_l1"},
    {"ams_active_power_import_l2", "power_import_l2"},
    {"ams_active_power_import_l3", "power_import_l3"},
    {"ams_active_power_export_l1", "power_export_l1"},
    {"ams_active_power_export_l2", "power_export_l2"},
    {"ams_active_power_export_l3", "power_export_l3"},
    {"ams_reactive_power_import_l1", "reactive_power_import_l1"},
    {"ams_reactive_power_import_l2", "reactive_power_import_l2"},
    {"ams_reactive_power_import_l3", "reactive_power_import_l3"},
    {"ams_reactive_power_export_l1", "reactive_power_export_l1"},
    {"ams_reactive_power_export_l2", "reactive_power_export_l2"},
    {"ams_reactive_power_export_l3", "reactive_power_export_l3"},
    {"ams_current_l1", "current_l1"},
    {"ams_current_l2", "current_l2"},
    {"ams_current_l3", "current_l3"},
    {"ams_voltage_l1", "voltage_l1"},
    {"ams_voltage_l2", "voltage_l2"},
    {"ams_voltage_l3", "voltage_l3"},
    {"ams_active_energy_import", "energy_import"},
    {"ams_active_energy_export", "energy_export"},
    {"ams_reactive_energy_import", "reactive_energy_import"},
    {"ams_reactive_energy_export", "reactive_energy_export"},
});

// toreamun/amshan, obis_map.py, and toreamun/amshan-homeassistant, sensor.py; the unique id is MAKER-METER-NAME,
// without a meter's number CEID-ENTRY-...-NAME. "_hour" is what the registers were called at first.
constexpr auto kAmshan = std::to_array<FormerName>({
    {"active_power_import", "power_import"},
    {"active_power_export", "power_export"},
    {"reactive_power_import", "reactive_power_import"},
    {"reactive_power_export", "reactive_power_export"},
    {"current_l1", "current_l1"},
    {"current_l2", "current_l2"},
    {"current_l3", "current_l3"},
    {"voltage_l1", "voltage_l1"},
    {"voltage_l2", "voltage_l2"},
    {"voltage_l3", "voltage_l3"},
    {"active_power_import_total", "energy_import"},
    {"active_power_export_total", "energy_export"},
    {"reactive_power_import_total", "reactive_energy_import"},
    {"reactive_power_export_total", "reactive_energy_export"},
    {"active_power_import_hour", "energy_import"},
    {"active_power_export_hour", "energy_export"},
    {"reactive_power_import_hour", "reactive_energy_import"},
    {"reactive_power_export_hour", "reactive_energy_export"},
    {"power_factor", "power_factor"},
    {"power_factor_l1", "power_factor_l1"},
    {"power_factor_l2", "power_factor_l2"},
    {"power_factor_l3", "power_factor_l3"},
});

// UtilitechAS/amsreader-firmware, HomeAssistantStatic.h (the path, without dots and brackets); the unique id is
// HOSTNAME_NAME, and HOSTNAME the device's identifier.
constexpr auto kAmsreader = std::to_array<FormerName>({
    {"P", "power_import"},
    {"PO", "power_export"},
    {"Q", "reactive_power_import"},
    {"QO", "reactive_power_export"},
    {"I1", "current_l1"},
    {"I2", "current_l2"},
    {"I3", "current_l3"},
    {"U1", "voltage_l1"},
    {"U2", "voltage_l2"},
    {"U3", "voltage_l3"},
    {"tPI", "energy_import"},
    {"tPO", "energy_export"},
    {"tQI", "reactive_energy_import"},
    {"tQO", "reactive_energy_export"},
    {"PF", "power_factor"},
    {"PF1", "power_factor_l1"},
    {"PF2", "power_factor_l2"},
    {"PF3", "power_factor_l3"},
    {"P1", "power_import_l1"},
    {"P2", "power_import_l2"},
    {"P3", "power_import_l3"},
    {"PO1", "power_export_l1"},
    {"PO2", "power_export_l2"},
    {"PO3", "power_export_l3"},
    {"houruse", "energy_import_hour"},
    {"dayuse", "energy_import_today"},
    {"monthuse", "energy_import_month"},
    {"hourproduced", "energy_export_hour"},
    {"dayproduced", "energy_export_today"},
    {"monthproduced", "energy_export_month"},
});

// Home Assistant, homeassistant/components/dsmr/sensor.py; the unique id is METER_NAME. The meter's number is that of
// the telegram, in hexadecimal digits.
constexpr auto kDsmr = std::to_array<FormerName>({
    {"current_electricity_usage", "power_import"},
    {"current_electricity_delivery", "power_export"},
    {"electricity_used_tariff_1", "energy_import_t1"},
    {"electricity_used_tariff_2", "energy_import_t2"},
    {"electricity_used_tariff_3", "energy_import_t3"},
    {"electricity_used_tariff_4", "energy_import_t4"},
    {"electricity_delivered_tariff_1", "energy_export_t1"},
    {"electricity_delivered_tariff_2", "energy_export_t2"},
    {"electricity_delivered_tariff_3", "energy_export_t3"},
    {"electricity_delivered_tariff_4", "energy_export_t4"},
    {"electricity_imported_total", "energy_import"},
    {"electricity_exported_total", "energy_export"},
    {"eon_hu_electricity_combined", "energy_import_plus_export"},
    {"instantaneous_active_power_l1_positive", "power_import_l1"},
    {"instantaneous_active_power_l2_positive", "power_import_l2"},
    {"instantaneous_active_power_l3_positive", "power_import_l3"},
    {"instantaneous_active_power_l1_negative", "power_export_l1"},
    {"instantaneous_active_power_l2_negative", "power_export_l2"},
    {"instantaneous_active_power_l3_negative", "power_export_l3"},
    {"instantaneous_voltage_l1", "voltage_l1"},
    {"instantaneous_voltage_l2", "voltage_l2"},
    {"instantaneous_voltage_l3", "voltage_l3"},
    {"instantaneous_current_l1", "current_l1"},
    {"instantaneous_current_l2", "current_l2"},
    {"instantaneous_current_l3", "current_l3"},
    {"eon_hu_instantaneous_power_factor_total", "power_factor"},
    {"eon_hu_instantaneous_power_factor_l1", "power_factor_l1"},
    {"eon_hu_instantaneous_power_factor_l2", "power_factor_l2"},
    {"eon_hu_instantaneous_power_factor_l3", "power_factor_l3"},
    {"eon_hu_frequency", "frequency"},
    {"short_power_failure_count", "power_failures"},
    {"long_power_failure_count", "long_power_failures"},
    {"voltage_sag_l1_count", "voltage_sags_l1"},
    {"voltage_sag_l2_count", "voltage_sags_l2"},
    {"voltage_sag_l3_count", "voltage_sags_l3"},
    {"voltage_swell_l1_count", "voltage_swells_l1"},
    {"voltage_swell_l2_count", "voltage_swells_l2"},
    {"voltage_swell_l3_count", "voltage_swells_l3"},
    {"belgium_current_average_demand", "demand_import"},
    {"belgium_maximum_demand_current_month", "peak_demand_import"},
    {"belgium_max_power_per_phase", "power_limit"},
    {"actual_threshold_electricity", "power_limit"},
    {"hourly_gas_meter_reading", "gas_1"},
    {"belgium_5min_gas_meter_reading", "gas_1"},
    {"gas_meter_reading", "gas_1"},
});

// The same integration's meters behind the meter have nothing but their own number for a unique id, and a device of
// this name (const.py).
constexpr auto kDsmrDevices = std::to_array<FormerName>({
    {"Gas Meter", "gas_1"},
    {"Water Meter", "water_1"},
    {"Heat Meter", "heat_1"},
});

// ESPHome; the unique id is MAC-sensor-NAME, and NAME what the user called the sensor. These are the keys of the
// components dsmr and dlms_meter (sensor.py), and the names in their documentation.
constexpr auto kEsphome = std::to_array<FormerName>({
    {"power_delivered", "power_import"},
    {"power_consumed", "power_import"},
    {"power_returned", "power_export"},
    {"power_produced", "power_export"},
    {"energy_delivered_tariff1", "energy_import_t1"},
    {"energy_delivered_tariff_1", "energy_import_t1"},
    {"energy_consumed_tariff_1", "energy_import_t1"},
    {"energy_delivered_tariff2", "energy_import_t2"},
    {"energy_delivered_tariff_2", "energy_import_t2"},
    {"energy_consumed_tariff_2", "energy_import_t2"},
    {"energy_returned_tariff1", "energy_export_t1"},
    {"energy_returned_tariff_1", "energy_export_t1"},
    {"energy_produced_tariff_1", "energy_export_t1"},
    {"energy_returned_tariff2", "energy_export_t2"},
    {"energy_returned_tariff_2", "energy_export_t2"},
    {"energy_produced_tariff_2", "energy_export_t2"},
    {"energy_delivered_lux", "energy_import"},
    {"energy_consumed_luxembourg", "energy_import"},
    {"energy_returned_lux", "energy_export"},
    {"energy_produced_luxembourg", "energy_export"},
    {"power_delivered_l1", "power_import_l1"},
    {"power_consumed_phase_1", "power_import_l1"},
    {"power_delivered_l2", "power_import_l2"},
    {"power_consumed_phase_2", "power_import_l2"},
    {"power_delivered_l3", "power_import_l3"},
    {"power_consumed_phase_3", "power_import_l3"},
    {"power_returned_l1", "power_export_l1"},
    {"power_produced_phase_1", "power_export_l1"},
    {"power_returned_l2", "power_export_l2"},
    {"power_produced_phase_2", "power_export_l2"},
    {"power_returned_l3", "power_export_l3"},
    {"power_produced_phase_3", "power_export_l3"},
    {"voltage_l1", "voltage_l1"},
    {"voltage_phase_1", "voltage_l1"},
    {"voltage_l2", "voltage_l2"},
    {"voltage_phase_2", "voltage_l2"},
    {"voltage_l3", "voltage_l3"},
    {"voltage_phase_3", "voltage_l3"},
    {"current_l1", "current_l1"},
    {"current_phase_1", "current_l1"},
    {"current_l2", "current_l2"},
    {"current_phase_2", "current_l2"},
    {"current_l3", "current_l3"},
    {"current_phase_3", "current_l3"},
    {"electricity_failures", "power_failures"},
    {"electricity_long_failures", "long_power_failures"},
    {"long_electricity_failures", "long_power_failures"},
    {"gas_delivered", "gas_1"},
    {"gas_consumed", "gas_1"},
    {"gas_delivered_be", "gas_1"},
    {"gas_consumed_belgium", "gas_1"},
    {"active_energy_import_current_average_demand", "demand_import"},
    {"active_energy_import_maximum_demand_running_month", "peak_demand_import"},
    {"active_power_plus", "power_import"},
    {"active_power_taken_from_grid", "power_import"},
    {"active_power_minus", "power_export"},
    {"active_power_put_into_grid", "power_export"},
    {"active_energy_plus", "energy_import"},
    {"active_energy_taken_from_grid", "energy_import"},
    {"active_energy_minus", "energy_export"},
    {"active_energy_put_into_grid", "energy_export"},
    {"reactive_energy_plus", "reactive_energy_import"},
    {"reactive_energy_taken_from_grid", "reactive_energy_import"},
    {"reactive_energy_minus", "reactive_energy_export"},
    {"reactive_energy_put_into_grid", "reactive_energy_export"},
    {"power_factor", "power_factor"},
});

constexpr std::array<std::string_view, 5> kReaders = {"hass-ams", "amshan", "dsmr", "amsreader", "esphome"};

std::string_view key_of(std::span<const FormerName> names, std::string_view name) {
  const auto found = std::ranges::find(names, name, &FormerName::name);
  return found == names.end() ? std::string_view() : found->key;
}

// "ams_voltage_l1_7359992890941742": the name is the longest one that it begins with.
FormerValue of_hass_ams(std::string_view unique_id) {
  FormerValue value{.reader = FormerReader::hass_ams, .meter = {}, .key = {}};
  std::size_t longest = 0;
  for (const FormerName& row : kHassAms) {
    const bool fits = unique_id.starts_with(row.name) && unique_id.substr(row.name.size()).starts_with('_');
    if (!fits || row.name.size() <= longest) continue;
    longest = row.name.size();
    value.key = row.key;
    value.meter = unique_id.substr(longest + 1);
  }
  return value;
}

// "Aidon-7359992890941742-active_power_import"
FormerValue of_amshan(std::string_view unique_id) {
  FormerValue value{.reader = FormerReader::amshan, .meter = {}, .key = {}};
  const std::size_t last = unique_id.rfind('-');
  if (last == std::string_view::npos) return value;
  value.key = key_of(kAmshan, unique_id.substr(last + 1));
  const std::size_t first = unique_id.find('-');
  if (first < last && !unique_id.starts_with("CEID-")) value.meter = unique_id.substr(first + 1, last - first - 1);
  return value;
}

FormerValue of_dsmr(std::string_view unique_id, const HomeDevice* device) {
  FormerValue value{.reader = FormerReader::dsmr, .meter = {}, .key = {}};
  std::size_t longest = 0;
  for (const FormerName& row : kDsmr) {
    if (row.name.size() <= longest || unique_id.size() <= row.name.size() || !unique_id.ends_with(row.name)) continue;
    const std::size_t bar = unique_id.size() - row.name.size() - 1;
    if (unique_id[bar] != '_') continue;
    longest = row.name.size();
    value.key = row.key;
    // A gas meter's number is its own.
    value.meter = row.key.starts_with("gas") ? std::string_view() : unique_id.substr(0, bar);
  }
  if (value.key.empty() && device != nullptr) value.key = key_of(kDsmrDevices, device->name);
  return value;
}

std::optional<FormerValue> of_amsreader(std::string_view unique_id, const HomeDevice* device) {
  const std::size_t bar = unique_id.rfind('_');
  if (bar == std::string_view::npos || device == nullptr) return std::nullopt;
  const bool is_of_device = std::ranges::any_of(
      device->identifiers, [&](const auto& pair) { return pair.second == unique_id.substr(0, bar); });
  if (!is_of_device || unique_id.starts_with("ams2mqtt")) return std::nullopt;
  return FormerValue{
      .reader = FormerReader::amsreader, .meter = {}, .key = key_of(kAmsreader, unique_id.substr(bar + 1))};
}

// "AA:BB:CC:DD:EE:FF-sensor-dsmr_power_consumed"; users put words in front of the documented names.
std::optional<FormerValue> of_esphome(std::string_view unique_id) {
  constexpr std::string_view kBeforeName = "-sensor-";
  const std::size_t at = unique_id.find(kBeforeName);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view name = unique_id.substr(at + kBeforeName.size());
  std::size_t longest = 0;
  FormerValue value{.reader = FormerReader::esphome, .meter = {}, .key = {}};
  for (const FormerName& row : kEsphome) {
    const bool fits = name == row.name || (name.ends_with(row.name) && name[name.size() - row.name.size() - 1] == '_');
    if (!fits || row.name.size() <= longest) continue;
    longest = row.name.size();
    value.key = row.key;
  }
  return value;
}

}  // namespace

std::string_view to_string(FormerReader reader) {
  return kReaders[static_cast<std::size_t>(reader)];
}

std::optional<FormerReader> parse_former_reader(std::string_view text) {
  const auto found = std::ranges::find(kReaders, text);
  if (found == kReaders.end()) return std::nullopt;
  return static_cast<FormerReader>(found - kReaders.begin());
}

std::optional<FormerValue> former_value(const HomeEntity& entity, const HomeInventory& inventory) {
  if (!entity.entity_id.starts_with("sensor.")) return std::nullopt;
  const HomeDevice* device = inventory.device(entity.device_id);
  if (entity.platform == "ams") return of_hass_ams(entity.unique_id);
  if (entity.platform == "amshan") return of_amshan(entity.unique_id);
  if (entity.platform == "dsmr") return of_dsmr(entity.unique_id, device);
  if (entity.platform == "mqtt") return of_amsreader(entity.unique_id, device);
  if (entity.platform == "esphome") return of_esphome(entity.unique_id);
  return std::nullopt;
}

}  // namespace ams2mqtt
