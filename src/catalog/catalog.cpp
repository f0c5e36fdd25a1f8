#include "ams2mqtt/catalog/catalog.hpp"

#include <algorithm>
#include <array>

#include "submeter.hpp"

namespace ams2mqtt {

namespace {

using Names = std::array<std::string_view, kLanguageCount>;

enum class Shown : std::uint8_t {
  yes,
  hidden,  // recorded, for those who look for its history or act on it, but on no dashboard
  on_request,
};

// How a number is counted by the meters, and how it is published.
struct Measure {
  Unit wire = Unit::none;
  std::string_view unit;
  std::string_view device_class;
  int precision = -1;
  std::string_view icon = {};
};

constexpr Measure kPower = {Unit::watt, "W", "power", 0};
constexpr Measure kReactivePower = {Unit::var, "var", "reactive_power", 0};
constexpr Measure kApparentPower = {Unit::volt_ampere, "VA", "apparent_power", 0};
constexpr Measure kPowerFactor = {Unit::count, "", "power_factor", 3};
constexpr Measure kPercent = {Unit::count, "%", "", 0, "mdi:signal"};
constexpr Measure kFrequency = {Unit::hertz, "Hz", "frequency", 2};
constexpr Measure kVoltage = {Unit::volt, "V", "voltage", 1};
constexpr Measure kCurrent = {Unit::ampere, "A", "current", 2};
constexpr Measure kEnergy = {Unit::watt_hour, "kWh", "energy", 2};
constexpr Measure kLiveEnergy = {Unit::watt_hour, "kWh", "energy", 3};
constexpr Measure kLiveReactiveEnergy = {Unit::var_hour, "kvarh", "reactive_energy", 3};
constexpr Measure kReactiveEnergy = {Unit::var_hour, "kvarh", "reactive_energy", 2};
// Home Assistant has no device class for apparent energy.
constexpr Measure kApparentEnergy = {Unit::volt_ampere_hour, "kVAh", "", 2, "mdi:meter-electric-outline"};

constexpr Quantity instant(const Measure& measure, ObisCode obis, std::string_view key, Names name,
                           Shown shown = Shown::yes) {
  return {obis,
          key,
          name,
          Kind::measurement,
          measure.wire,
          measure.unit,
          0,
          measure.device_class,
          measure.precision,
          shown == Shown::yes,
          false,
          false,
          true,
          measure.icon};
}

// Meters count energy in Wh; published is the thousandfold unit.
constexpr Quantity counter(const Measure& measure, ObisCode obis, std::string_view key, Names name,
                           Shown shown = Shown::yes) {
  return {obis,
          key,
          name,
          Kind::counter,
          measure.wire,
          measure.unit,
          -3,
          measure.device_class,
          measure.precision,
          shown == Shown::yes,
          false,
          false,
          true,
          measure.icon};
}

constexpr Quantity diagnostic(ObisCode obis, std::string_view key, Names name, std::string_view icon, Shown shown) {
  return {.obis = obis,
          .key = key,
          .name = name,
          .kind = Kind::text,
          .enabled = shown != Shown::on_request,
          .diagnostic = true,
          .visible = shown != Shown::hidden,
          .icon = icon};
}

// How often something happened; a number without a unit.
constexpr Quantity events(ObisCode obis, std::string_view key, Names name, std::string_view icon, Shown shown) {
  return {.obis = obis,
          .key = key,
          .name = name,
          .kind = Kind::counter,
          .wire_unit = Unit::count,
          .enabled = shown != Shown::on_request,
          .diagnostic = true,
          .visible = shown != Shown::hidden,
          .icon = icon};
}

// The tariff in force, as the meter numbers it. What a number means differs from market to market.
constexpr std::array<std::string_view, 4> kTariffs = {"1", "2", "3", "4"};
constexpr Quantity tariff_row(ObisCode obis, std::string_view key, Names name) {
  return {
      .obis = obis, .key = key, .name = name, .kind = Kind::text, .icon = "mdi:calendar-clock", .options = kTariffs};
}

constexpr Quantity clock_row(ObisCode obis, std::string_view key, Names name) {
  return {.obis = obis,
          .key = key,
          .name = name,
          .kind = Kind::timestamp,
          .device_class = "timestamp",
          .enabled = false,
          .diagnostic = true};
}

// By how much the meter's clock is ahead.
constexpr Quantity clock_offset_row(ObisCode obis, std::string_view key, Names name) {
  return {.obis = obis,
          .key = key,
          .name = name,
          .kind = Kind::measurement,
          .wire_unit = Unit::second,
          .unit = "s",
          .device_class = "duration",
          .precision = 0,
          .diagnostic = true,
          .lasts = true,
          .visible = false};
}

// A momentary number about the line.
constexpr Quantity diagnostic_number(const Measure& measure, ObisCode obis, std::string_view key, Names name) {
  Quantity row = instant(measure, obis, key, name, Shown::on_request);
  row.diagnostic = true;
  return row;
}

constexpr auto kRare = Shown::on_request;

// The names: English, Norwegian, Swedish, Danish, German, Dutch, Finnish.
// clang-format off
constexpr std::array kOwnRows = {
    instant(kPower, "1-0:1.7.0"_obis, "power_import",
        {"Power import", "Effekt import", "Effekt import", "Effekt import", "Leistung Bezug", "Vermogen verbruik", "Teho otto"}),
    instant(kPower, "1-0:2.7.0"_obis, "power_export",
        {"Power export", "Effekt eksport", "Effekt export", "Effekt eksport", "Leistung Einspeisung", "Vermogen teruglevering", "Teho anto"}),
    instant(kPower, "1-0:16.7.0"_obis, "power_net",
        {"Power net", "Effekt netto", "Effekt netto", "Effekt netto", "Leistung Saldo", "Vermogen netto", "Teho netto"}),
    instant(kReactivePower, "1-0:3.7.0"_obis, "reactive_power_import",
        {"Reactive power import", "Reaktiv effekt import", "Reaktiv effekt import", "Reaktiv effekt import", "Blindleistung Bezug", "Blindvermogen verbruik", "Loisteho otto"}),
    instant(kReactivePower, "1-0:4.7.0"_obis, "reactive_power_export",
        {"Reactive power export", "Reaktiv effekt eksport", "Reaktiv effekt export", "Reaktiv effekt eksport", "Blindleistung Einspeisung", "Blindvermogen teruglevering", "Loisteho anto"}),
    instant(kReactivePower, "1-0:5.7.0"_obis, "reactive_power_q1",
        {"Reactive power quadrant 1", "Reaktiv effekt kvadrant 1", "Reaktiv effekt kvadrant 1", "Reaktiv effekt kvadrant 1", "Blindleistung Quadrant 1", "Blindvermogen kwadrant 1", "Loisteho kvadrantti 1"}, kRare),
    instant(kReactivePower, "1-0:6.7.0"_obis, "reactive_power_q2",
        {"Reactive power quadrant 2", "Reaktiv effekt kvadrant 2", "Reaktiv effekt kvadrant 2", "Reaktiv effekt kvadrant 2", "Blindleistung Quadrant 2", "Blindvermogen kwadrant 2", "Loisteho kvadrantti 2"}, kRare),
    instant(kReactivePower, "1-0:7.7.0"_obis, "reactive_power_q3",
        {"Reactive power quadrant 3", "Reaktiv effekt kvadrant 3", "Reaktiv effekt kvadrant 3", "Reaktiv effekt kvadrant 3", "Blindleistung Quadrant 3", "Blindvermogen kwadrant 3", "Loisteho kvadrantti 3"}, kRare),
    instant(kReactivePower, "1-0:8.7.0"_obis, "reactive_power_q4",
        {"Reactive power quadrant 4", "Reaktiv effekt kvadrant 4", "Reaktiv effekt kvadrant 4", "Reaktiv effekt kvadrant 4", "Blindleistung Quadrant 4", "Blindvermogen kwadrant 4", "Loisteho kvadrantti 4"}, kRare),
    instant(kApparentPower, "1-0:9.7.0"_obis, "apparent_power_import",
        {"Apparent power import", "Tilsynelatende effekt import", "Skenbar effekt import", "Tilsyneladende effekt import", "Scheinleistung Bezug", "Schijnbaar vermogen verbruik", "Näennäisteho otto"}),
    instant(kApparentPower, "1-0:10.7.0"_obis, "apparent_power_export",
        {"Apparent power export", "Tilsynelatende effekt eksport", "Skenbar effekt export", "Tilsyneladende effekt eksport", "Scheinleistung Einspeisung", "Schijnbaar vermogen teruglevering", "Näennäisteho anto"}),
    instant(kPowerFactor, "1-0:13.7.0"_obis, "power_factor",
        {"Power factor", "Effektfaktor", "Effektfaktor", "Effektfaktor", "Leistungsfaktor", "Vermogensfactor", "Tehokerroin"}),
    instant(kFrequency, "1-0:14.7.0"_obis, "frequency",
        {"Frequency", "Frekvens", "Frekvens", "Frekvens", "Frequenz", "Frequentie", "Taajuus"}),
    instant(kPower, "1-0:1.4.0"_obis, "demand_import",
        {"Demand import", "Middeleffekt import", "Medeleffekt import", "Middeleffekt import", "Mittlere Leistung Bezug", "Gemiddeld vermogen verbruik", "Keskiteho otto"}),
    instant(kPower, "1-0:2.4.0"_obis, "demand_export",
        {"Demand export", "Middeleffekt eksport", "Medeleffekt export", "Middeleffekt eksport", "Mittlere Leistung Einspeisung", "Gemiddeld vermogen teruglevering", "Keskiteho anto"}),
    instant(kPower, "1-0:1.6.0"_obis, "peak_demand_import",
        {"Peak demand import", "Høyeste middeleffekt import", "Högsta medeleffekt import", "Højeste middeleffekt import", "Höchste mittlere Leistung Bezug", "Piekvermogen verbruik", "Suurin keskiteho otto"}),
    instant(kPower, "1-0:2.6.0"_obis, "peak_demand_export",
        {"Peak demand export", "Høyeste middeleffekt eksport", "Högsta medeleffekt export", "Højeste middeleffekt eksport", "Höchste mittlere Leistung Einspeisung", "Piekvermogen teruglevering", "Suurin keskiteho anto"}),
    instant(kPower, "0-0:240.10.1"_obis, "capacity",
        {"Capacity", "Kapasitet", "Effekttopp", "Effektspids", "Leistungsspitze", "Capaciteitspiek", "Tehohuippu"}),
    instant(kPower, "0-0:240.10.2"_obis, "capacity_expected",
        {"Capacity expected now", "Kapasitet ventet nå", "Effekttopp väntad nu", "Forventet effektspids", "Erwartete Leistungsspitze", "Verwachte capaciteitspiek", "Odotettu tehohuippu"}),
    instant(kPower, "0-0:240.10.3"_obis, "capacity_left",
        {"Capacity left in step", "Kapasitet igjen i trinnet", "Effekt kvar till nästa steg", "Effekt til næste trin", "Leistung bis zur nächsten Stufe", "Vermogen tot volgende trede", "Tehoa seuraavaan portaaseen"}),
    instant(kPower, "0-0:240.10.4"_obis, "capacity_last_month",
        {"Capacity last month", "Kapasitet forrige måned", "Effekttopp förra månaden", "Effektspids sidste måned", "Leistungsspitze Vormonat", "Capaciteitspiek vorige maand", "Tehohuippu viime kuussa"}),
    instant(kPower, "0-0:240.10.7"_obis, "capacity_high_load",
        {"Capacity high load", "Kapasitet høylast", "Effekttopp höglast", "Effektspids højlast", "Leistungsspitze Hochlast", "Capaciteitspiek hooglast", "Tehohuippu huippukuormitus"}),
    instant(kPower, "0-0:240.10.8"_obis, "capacity_high_load_last_month",
        {"Capacity high load last month", "Kapasitet høylast forrige måned", "Effekttopp höglast förra månaden", "Effektspids højlast sidste måned", "Leistungsspitze Hochlast Vormonat", "Capaciteitspiek hooglast vorige maand", "Tehohuippu huippukuormitus viime kuussa"}),
    instant(kPower, "0-0:17.0.0"_obis, quantity_keys::kPowerLimit,
        {"Power limit", "Effektgrense", "Effektgräns", "Effektgrænse", "Leistungsgrenze", "Vermogenslimiet", "Tehoraja"}, kRare),

    instant(kPower, "1-0:21.7.0"_obis, "power_import_l1",
        {"Power import L1", "Effekt import L1", "Effekt import L1", "Effekt import L1", "Leistung Bezug L1", "Vermogen verbruik L1", "Teho otto L1"}),
    instant(kPower, "1-0:41.7.0"_obis, "power_import_l2",
        {"Power import L2", "Effekt import L2", "Effekt import L2", "Effekt import L2", "Leistung Bezug L2", "Vermogen verbruik L2", "Teho otto L2"}),
    instant(kPower, "1-0:61.7.0"_obis, "power_import_l3",
        {"Power import L3", "Effekt import L3", "Effekt import L3", "Effekt import L3", "Leistung Bezug L3", "Vermogen verbruik L3", "Teho otto L3"}),
    instant(kPower, "1-0:22.7.0"_obis, "power_export_l1",
        {"Power export L1", "Effekt eksport L1", "Effekt export L1", "Effekt eksport L1", "Leistung Einspeisung L1", "Vermogen teruglevering L1", "Teho anto L1"}),
    instant(kPower, "1-0:42.7.0"_obis, "power_export_l2",
        {"Power export L2", "Effekt eksport L2", "Effekt export L2", "Effekt eksport L2", "Leistung Einspeisung L2", "Vermogen teruglevering L2", "Teho anto L2"}),
    instant(kPower, "1-0:62.7.0"_obis, "power_export_l3",
        {"Power export L3", "Effekt eksport L3", "Effekt export L3", "Effekt eksport L3", "Leistung Einspeisung L3", "Vermogen teruglevering L3", "Teho anto L3"}),
    instant(kReactivePower, "1-0:23.7.0"_obis, "reactive_power_import_l1",
        {"Reactive power import L1", "Reaktiv effekt import L1", "Reaktiv effekt import L1", "Reaktiv effekt import L1", "Blindleistung Bezug L1", "Blindvermogen verbruik L1", "Loisteho otto L1"}),
    instant(kReactivePower, "1-0:43.7.0"_obis, "reactive_power_import_l2",
        {"Reactive power import L2", "Reaktiv effekt import L2", "Reaktiv effekt import L2", "Reaktiv effekt import L2", "Blindleistung Bezug L2", "Blindvermogen verbruik L2", "Loisteho otto L2"}),
    instant(kReactivePower, "1-0:63.7.0"_obis, "reactive_power_import_l3",
        {"Reactive power import L3", "Reaktiv effekt import L3", "Reaktiv effekt import L3", "Reaktiv effekt import L3", "Blindleistung Bezug L3", "Blindvermogen verbruik L3", "Loisteho otto L3"}),
    instant(kReactivePower, "1-0:24.7.0"_obis, "reactive_power_export_l1",
        {"Reactive power export L1", "Reaktiv effekt eksport L1", "Reaktiv effekt export L1", "Reaktiv effekt eksport L1", "Blindleistung Einspeisung L1", "Blindvermogen teruglevering L1", "Loisteho anto L1"}),
    instant(kReactivePower, "1-0:44.7.0"_obis, "reactive_power_export_l2",
        {"Reactive power export L2", "Reaktiv effekt eksport L2", "Reaktiv effekt export L2", "Reaktiv effekt eksport L2", "Blindleistung Einspeisung L2", "Blindvermogen teruglevering L2", "Loisteho anto L2"}),
    instant(kReactivePower, "1-0:64.7.0"_obis, "reactive_power_export_l3",
        {"Reactive power export L3", "Reaktiv effekt eksport L3", "Reaktiv effekt export L3", "Reaktiv effekt eksport L3", "Blindleistung Einspeisung L3", "Blindvermogen teruglevering L3", "Loisteho anto L3"}),
    instant(kApparentPower, "1-0:29.7.0"_obis, "apparent_power_import_l1",
        {"Apparent power import L1", "Tilsynelatende effekt import L1", "Skenbar effekt import L1", "Tilsyneladende effekt import L1", "Scheinleistung Bezug L1", "Schijnbaar vermogen verbruik L1", "Näennäisteho otto L1"}),
    instant(kApparentPower, "1-0:49.7.0"_obis, "apparent_power_import_l2",
        {"Apparent power import L2", "Tilsynelatende effekt import L2", "Skenbar effekt import L2", "Tilsyneladende effekt import L2", "Scheinleistung Bezug L2", "Schijnbaar vermogen verbruik L2", "Näennäisteho otto L2"}),
    instant(kApparentPower, "1-0:69.7.0"_obis, "apparent_power_import_l3",
        {"Apparent power import L3", "Tilsynelatende effekt import L3", "Skenbar effekt import L3", "Tilsyneladende effekt import L3", "Scheinleistung Bezug L3", "Schijnbaar vermogen verbruik L3", "Näennäisteho otto L3"}),
    instant(kApparentPower, "1-0:30.7.0"_obis, "apparent_power_export_l1",
        {"Apparent power export L1", "Tilsynelatende effekt eksport L1", "Skenbar effekt export L1", "Tilsyneladende effekt eksport L1", "Scheinleistung Einspeisung L1", "Schijnbaar vermogen teruglevering L1", "Näennäisteho anto L1"}),
    instant(kApparentPower, "1-0:50.7.0"_obis, "apparent_power_export_l2",
        {"Apparent power export L2", "Tilsynelatende effekt eksport L2", "Skenbar effekt export L2", "Tilsyneladende effekt eksport L2", "Scheinleistung Einspeisung L2", "Schijnbaar vermogen teruglevering L2", "Näennäisteho anto L2"}),
    instant(kApparentPower, "1-0:70.7.0"_obis, "apparent_power_export_l3",
        {"Apparent power export L3", "Tilsynelatende effekt eksport L3", "Skenbar effekt export L3", "Tilsyneladende effekt eksport L3", "Scheinleistung Einspeisung L3", "Schijnbaar vermogen teruglevering L3", "Näennäisteho anto L3"}),
    instant(kPowerFactor, "1-0:33.7.0"_obis, "power_factor_l1",
        {"Power factor L1", "Effektfaktor L1", "Effektfaktor L1", "Effektfaktor L1", "Leistungsfaktor L1", "Vermogensfactor L1", "Tehokerroin L1"}),
    instant(kPowerFactor, "1-0:53.7.0"_obis, "power_factor_l2",
        {"Power factor L2", "Effektfaktor L2", "Effektfaktor L2", "Effektfaktor L2", "Leistungsfaktor L2", "Vermogensfactor L2", "Tehokerroin L2"}),
    instant(kPowerFactor, "1-0:73.7.0"_obis, "power_factor_l3",
        {"Power factor L3", "Effektfaktor L3", "Effektfaktor L3", "Effektfaktor L3", "Leistungsfaktor L3", "Vermogensfactor L3", "Tehokerroin L3"}),

    instant(kVoltage, "1-0:32.7.0"_obis, "voltage_l1",
        {"Voltage L1", "Spenning L1", "Spänning L1", "Spænding L1", "Spannung L1", "Spanning L1", "Jännite L1"}),
    instant(kVoltage, "1-0:52.7.0"_obis, "voltage_l2",
        {"Voltage L2", "Spenning L2", "Spänning L2", "Spænding L2", "Spannung L2", "Spanning L2", "Jännite L2"}),
    instant(kVoltage, "1-0:72.7.0"_obis, "voltage_l3",
        {"Voltage L3", "Spenning L3", "Spänning L3", "Spænding L3", "Spannung L3", "Spanning L3", "Jännite L3"}),

    instant(kCurrent, "1-0:31.7.0"_obis, "current_l1",
        {"Current L1", "Strøm L1", "Ström L1", "Strøm L1", "Strom L1", "Stroom L1", "Virta L1"}),
    instant(kCurrent, "1-0:51.7.0"_obis, "current_l2",
        {"Current L2", "Strøm L2", "Ström L2", "Strøm L2", "Strom L2", "Stroom L2", "Virta L2"}),
    instant(kCurrent, "1-0:71.7.0"_obis, "current_l3",
        {"Current L3", "Strøm L3", "Ström L3", "Strøm L3", "Strom L3", "Stroom L3", "Virta L3"}),
    instant(kCurrent, "1-0:11.7.0"_obis, "current",
        {"Current", "Strøm", "Ström", "Strøm", "Strom", "Stroom", "Virta"}),
    instant(kCurrent, "1-0:91.7.0"_obis, "current_neutral",
        {"Current neutral", "Strøm nøytralleder", "Ström neutralledare", "Strøm nulleder", "Strom Neutralleiter", "Stroom nulleider", "Virta nollajohdin"}),
    instant(kCurrent, "1-0:31.4.0"_obis, "current_limit_l1",
        {"Current limit L1", "Strømgrense L1", "Strömgräns L1", "Strømgrænse L1", "Stromgrenze L1", "Stroomlimiet L1", "Virtaraja L1"}, kRare),
    instant(kCurrent, "1-0:51.4.0"_obis, "current_limit_l2",
        {"Current limit L2", "Strømgrense L2", "Strömgräns L2", "Strømgrænse L2", "Stromgrenze L2", "Stroomlimiet L2", "Virtaraja L2"}, kRare),
    instant(kCurrent, "1-0:71.4.0"_obis, "current_limit_l3",
        {"Current limit L3", "Strømgrense L3", "Strömgräns L3", "Strømgrænse L3", "Stromgrenze L3", "Stroomlimiet L3", "Virtaraja L3"}, kRare),

    counter(kEnergy, "1-0:1.8.0"_obis, "energy_import",
        {"Energy import", "Energi import", "Energi import", "Energi import", "Energie Bezug", "Energie verbruik", "Energia otto"}),
    counter(kEnergy, "1-0:2.8.0"_obis, "energy_export",
        {"Energy export", "Energi eksport", "Energi export", "Energi eksport", "Energie Einspeisung", "Energie teruglevering", "Energia anto"}),
    counter(kReactiveEnergy, "1-0:3.8.0"_obis, "reactive_energy_import",
        {"Reactive energy import", "Reaktiv energi import", "Reaktiv energi import", "Reaktiv energi import", "Blindenergie Bezug", "Blindenergie verbruik", "Loisenergia otto"}),
    counter(kReactiveEnergy, "1-0:4.8.0"_obis, "reactive_energy_export",
        {"Reactive energy export", "Reaktiv energi eksport", "Reaktiv energi export", "Reaktiv energi eksport", "Blindenergie Einspeisung", "Blindenergie teruglevering", "Loisenergia anto"}),
    counter(kLiveEnergy, "0-0:240.8.1"_obis, "energy_import_live",
        {"Energy import live", "Energi import nå", "Energi import nu", "Energi import nu", "Energie Bezug aktuell", "Energie verbruik actueel", "Energia otto nyt"}),
    counter(kLiveEnergy, "0-0:240.8.2"_obis, "energy_export_live",
        {"Energy export live", "Energi eksport nå", "Energi export nu", "Energi eksport nu", "Energie Einspeisung aktuell", "Energie teruglevering actueel", "Energia anto nyt"}),
    counter(kLiveReactiveEnergy, "0-0:240.8.3"_obis, "reactive_energy_import_live",
        {"Reactive energy import live", "Reaktiv energi import nå", "Reaktiv energi import nu", "Reaktiv energi import nu", "Blindenergie Bezug aktuell", "Blindenergie verbruik actueel", "Loisenergia otto nyt"}, kRare),
    counter(kLiveReactiveEnergy, "0-0:240.8.4"_obis, "reactive_energy_export_live",
        {"Reactive energy export live", "Reaktiv energi eksport nå", "Reaktiv energi export nu", "Reaktiv energi eksport nu", "Blindenergie Einspeisung aktuell", "Blindenergie teruglevering actueel", "Loisenergia anto nyt"}, kRare),
    counter(kLiveEnergy, "0-0:240.9.1"_obis, "energy_import_hour",
        {"Energy import this hour", "Energi import denne timen", "Energi import denna timme", "Energi import denne time", "Energie Bezug diese Stunde", "Energie verbruik dit uur", "Energia otto tällä tunnilla"}),
    counter(kLiveEnergy, "0-0:240.9.2"_obis, "energy_import_today",
        {"Energy import today", "Energi import i dag", "Energi import i dag", "Energi import i dag", "Energie Bezug heute", "Energie verbruik vandaag", "Energia otto tänään"}),
    counter(kLiveEnergy, "0-0:240.9.3"_obis, "energy_import_month",
        {"Energy import this month", "Energi import denne måneden", "Energi import denna månad", "Energi import denne måned", "Energie Bezug diesen Monat", "Energie verbruik deze maand", "Energia otto tässä kuussa"}),
    counter(kLiveEnergy, "0-0:240.9.4"_obis, "energy_export_hour",
        {"Energy export this hour", "Energi eksport denne timen", "Energi export denna timme", "Energi eksport denne time", "Energie Einspeisung diese Stunde", "Energie teruglevering dit uur", "Energia anto tällä tunnilla"}),
    counter(kLiveEnergy, "0-0:240.9.5"_obis, "energy_export_today",
        {"Energy export today", "Energi eksport i dag", "Energi export i dag", "Energi eksport i dag", "Energie Einspeisung heute", "Energie teruglevering vandaag", "Energia anto tänään"}),
    counter(kLiveEnergy, "0-0:240.9.6"_obis, "energy_export_month",
        {"Energy export this month", "Energi eksport denne måneden", "Energi export denna månad", "Energi eksport denne måned", "Energie Einspeisung diesen Monat", "Energie teruglevering deze maand", "Energia anto tässä kuussa"}),
    counter(kEnergy, "1-0:1.8.1"_obis, "energy_import_t1",
        {"Energy import tariff 1", "Energi import tariff 1", "Energi import tariff 1", "Energi import tarif 1", "Energie Bezug Tarif 1", "Energie verbruik tarief 1", "Energia otto tariffi 1"}),
    counter(kEnergy, "1-0:1.8.2"_obis, "energy_import_t2",
        {"Energy import tariff 2", "Energi import tariff 2", "Energi import tariff 2", "Energi import tarif 2", "Energie Bezug Tarif 2", "Energie verbruik tarief 2", "Energia otto tariffi 2"}),
    counter(kEnergy, "1-0:1.8.3"_obis, "energy_import_t3",
        {"Energy import tariff 3", "Energi import tariff 3", "Energi import tariff 3", "Energi import tarif 3", "Energie Bezug Tarif 3", "Energie verbruik tarief 3", "Energia otto tariffi 3"}, kRare),
    counter(kEnergy, "1-0:1.8.4"_obis, "energy_import_t4",
        {"Energy import tariff 4", "Energi import tariff 4", "Energi import tariff 4", "Energi import tarif 4", "Energie Bezug Tarif 4", "Energie verbruik tarief 4", "Energia otto tariffi 4"}, kRare),
    counter(kEnergy, "1-0:2.8.1"_obis, "energy_export_t1",
        {"Energy export tariff 1", "Energi eksport tariff 1", "Energi export tariff 1", "Energi eksport tarif 1", "Energie Einspeisung Tarif 1", "Energie teruglevering tarief 1", "Energia anto tariffi 1"}),
    counter(kEnergy, "1-0:2.8.2"_obis, "energy_export_t2",
        {"Energy export tariff 2", "Energi eksport tariff 2", "Energi export tariff 2", "Energi eksport tarif 2", "Energie Einspeisung Tarif 2", "Energie teruglevering tarief 2", "Energia anto tariffi 2"}),
    counter(kEnergy, "1-0:2.8.3"_obis, "energy_export_t3",
        {"Energy export tariff 3", "Energi eksport tariff 3", "Energi export tariff 3", "Energi eksport tarif 3", "Energie Einspeisung Tarif 3", "Energie teruglevering tarief 3", "Energia anto tariffi 3"}, kRare),
    counter(kEnergy, "1-0:2.8.4"_obis, "energy_export_t4",
        {"Energy export tariff 4", "Energi eksport tariff 4", "Energi export tariff 4", "Energi eksport tarif 4", "Energie Einspeisung Tarif 4", "Energie teruglevering tarief 4", "Energia anto tariffi 4"}, kRare),
    counter(kReactiveEnergy, "1-0:3.8.1"_obis, "reactive_energy_import_t1",
        {"Reactive energy import tariff 1", "Reaktiv energi import tariff 1", "Reaktiv energi import tariff 1", "Reaktiv energi import tarif 1", "Blindenergie Bezug Tarif 1", "Blindenergie verbruik tarief 1", "Loisenergia otto tariffi 1"}, kRare),
    counter(kReactiveEnergy, "1-0:3.8.2"_obis, "reactive_energy_import_t2",
        {"Reactive energy import tariff 2", "Reaktiv energi import tariff 2", "Reaktiv energi import tariff 2", "Reaktiv energi import tarif 2", "Blindenergie Bezug Tarif 2", "Blindenergie verbruik tarief 2", "Loisenergia otto tariffi 2"}, kRare),
    counter(kReactiveEnergy, "1-0:4.8.1"_obis, "reactive_energy_export_t1",
        {"Reactive energy export tariff 1", "Reaktiv energi eksport tariff 1", "Reaktiv energi export tariff 1", "Reaktiv energi eksport tarif 1", "Blindenergie Einspeisung Tarif 1", "Blindenergie teruglevering tarief 1", "Loisenergia anto tariffi 1"}, kRare),
    counter(kReactiveEnergy, "1-0:4.8.2"_obis, "reactive_energy_export_t2",
        {"Reactive energy export tariff 2", "Reaktiv energi eksport tariff 2", "Reaktiv energi export tariff 2", "Reaktiv energi eksport tarif 2", "Blindenergie Einspeisung Tarif 2", "Blindenergie teruglevering tarief 2", "Loisenergia anto tariffi 2"}, kRare),
    counter(kEnergy, "1-0:21.8.0"_obis, "energy_import_l1",
        {"Energy import L1", "Energi import L1", "Energi import L1", "Energi import L1", "Energie Bezug L1", "Energie verbruik L1", "Energia otto L1"}),
    counter(kEnergy, "1-0:41.8.0"_obis, "energy_import_l2",
        {"Energy import L2", "Energi import L2", "Energi import L2", "Energi import L2", "Energie Bezug L2", "Energie verbruik L2", "Energia otto L2"}),
    counter(kEnergy, "1-0:61.8.0"_obis, "energy_import_l3",
        {"Energy import L3", "Energi import L3", "Energi import L3", "Energi import L3", "Energie Bezug L3", "Energie verbruik L3", "Energia otto L3"}),
    counter(kEnergy, "1-0:22.8.0"_obis, "energy_export_l1",
        {"Energy export L1", "Energi eksport L1", "Energi export L1", "Energi eksport L1", "Energie Einspeisung L1", "Energie teruglevering L1", "Energia anto L1"}),
    counter(kEnergy, "1-0:42.8.0"_obis, "energy_export_l2",
        {"Energy export L2", "Energi eksport L2", "Energi export L2", "Energi eksport L2", "Energie Einspeisung L2", "Energie teruglevering L2", "Energia anto L2"}),
    counter(kEnergy, "1-0:62.8.0"_obis, "energy_export_l3",
        {"Energy export L3", "Energi eksport L3", "Energi export L3", "Energi eksport L3", "Energie Einspeisung L3", "Energie teruglevering L3", "Energia anto L3"}),
    counter(kReactiveEnergy, "1-0:5.8.0"_obis, "reactive_energy_q1",
        {"Reactive energy quadrant 1", "Reaktiv energi kvadrant 1", "Reaktiv energi kvadrant 1", "Reaktiv energi kvadrant 1", "Blindenergie Quadrant 1", "Blindenergie kwadrant 1", "Loisenergia kvadrantti 1"}, kRare),
    counter(kReactiveEnergy, "1-0:6.8.0"_obis, "reactive_energy_q2",
        {"Reactive energy quadrant 2", "Reaktiv energi kvadrant 2", "Reaktiv energi kvadrant 2", "Reaktiv energi kvadrant 2", "Blindenergie Quadrant 2", "Blindenergie kwadrant 2", "Loisenergia kvadrantti 2"}, kRare),
    counter(kReactiveEnergy, "1-0:7.8.0"_obis, "reactive_energy_q3",
        {"Reactive energy quadrant 3", "Reaktiv energi kvadrant 3", "Reaktiv energi kvadrant 3", "Reaktiv energi kvadrant 3", "Blindenergie Quadrant 3", "Blindenergie kwadrant 3", "Loisenergia kvadrantti 3"}, kRare),
    counter(kReactiveEnergy, "1-0:8.8.0"_obis, "reactive_energy_q4",
        {"Reactive energy quadrant 4", "Reaktiv energi kvadrant 4", "Reaktiv energi kvadrant 4", "Reaktiv energi kvadrant 4", "Blindenergie Quadrant 4", "Blindenergie kwadrant 4", "Loisenergia kvadrantti 4"}, kRare),
    counter(kApparentEnergy, "1-0:9.8.0"_obis, "apparent_energy_import",
        {"Apparent energy import", "Tilsynelatende energi import", "Skenbar energi import", "Tilsyneladende energi import", "Scheinenergie Bezug", "Schijnbare energie verbruik", "Näennäisenergia otto"}, kRare),
    counter(kApparentEnergy, "1-0:10.8.0"_obis, "apparent_energy_export",
        {"Apparent energy export", "Tilsynelatende energi eksport", "Skenbar energi export", "Tilsyneladende energi eksport", "Scheinenergie Einspeisung", "Schijnbare energie teruglevering", "Näennäisenergia anto"}, kRare),
    counter(kEnergy, "1-0:15.8.0"_obis, "energy_import_plus_export",
        {"Energy import plus export", "Energi import pluss eksport", "Energi import plus export", "Energi import plus eksport", "Energie Bezug plus Einspeisung", "Energie verbruik plus teruglevering", "Energia otto plus anto"}, kRare),

    events("0-0:96.7.21"_obis, "power_failures",
        {"Power failures", "Strømbrudd", "Strömavbrott", "Strømafbrydelser", "Stromausfälle", "Stroomstoringen", "Sähkökatkot"}, "mdi:transmission-tower-off", Shown::hidden),
    events("0-0:96.7.9"_obis, "long_power_failures",
        {"Long power failures", "Lange strømbrudd", "Långa strömavbrott", "Lange strømafbrydelser", "Lange Stromausfälle", "Lange stroomstoringen", "Pitkät sähkökatkot"}, "mdi:transmission-tower-off", Shown::hidden),
    events("1-0:32.32.0"_obis, "voltage_sags_l1",
        {"Voltage sags L1", "Spenningsfall L1", "Spänningssänkningar L1", "Spændingsdyk L1", "Spannungseinbrüche L1", "Spanningsdips L1", "Jännitekuopat L1"}, "mdi:sine-wave", kRare),
    events("1-0:52.32.0"_obis, "voltage_sags_l2",
        {"Voltage sags L2", "Spenningsfall L2", "Spänningssänkningar L2", "Spændingsdyk L2", "Spannungseinbrüche L2", "Spanningsdips L2", "Jännitekuopat L2"}, "mdi:sine-wave", kRare),
    events("1-0:72.32.0"_obis, "voltage_sags_l3",
        {"Voltage sags L3", "Spenningsfall L3", "Spänningssänkningar L3", "Spændingsdyk L3", "Spannungseinbrüche L3", "Spanningsdips L3", "Jännitekuopat L3"}, "mdi:sine-wave", kRare),
    events("1-0:32.36.0"_obis, "voltage_swells_l1",
        {"Voltage swells L1", "Spenningsøkninger L1", "Spänningshöjningar L1", "Overspændinger L1", "Spannungsüberhöhungen L1", "Spanningspieken L1", "Ylijännitteet L1"}, "mdi:sine-wave", kRare),
    events("1-0:52.36.0"_obis, "voltage_swells_l2",
        {"Voltage swells L2", "Spenningsøkninger L2", "Spänningshöjningar L2", "Overspændinger L2", "Spannungsüberhöhungen L2", "Spanningspieken L2", "Ylijännitteet L2"}, "mdi:sine-wave", kRare),
    events("1-0:72.36.0"_obis, "voltage_swells_l3",
        {"Voltage swells L3", "Spenningsøkninger L3", "Spänningshöjningar L3", "Overspændinger L3", "Spannungsüberhöhungen L3", "Spanningspieken L3", "Ylijännitteet L3"}, "mdi:sine-wave", kRare),
    diagnostic("0-0:240.10.5"_obis, "capacity_step",
        {"Capacity step", "Kapasitetstrinn", "Effektsteg", "Effekttrin", "Leistungsstufe", "Capaciteitstrede", "Tehoporras"}, "mdi:stairs", Shown::yes),
    diagnostic("0-0:240.10.6"_obis, "capacity_peaks",
        {"Capacity peaks", "Kapasitetstopper", "Effekttoppar", "Effektspidser", "Leistungsspitzen", "Capaciteitspieken", "Tehohuiput"}, "mdi:chart-bar", Shown::yes),
    diagnostic("0-0:240.10.9"_obis, "capacity_high_load_peaks",
        {"Capacity high load peaks", "Kapasitetstopper høylast", "Effekttoppar höglast", "Effektspidser højlast", "Leistungsspitzen Hochlast", "Capaciteitspieken hooglast", "Tehohuiput huippukuormitus"}, "mdi:chart-bar", Shown::yes),
    tariff_row("0-0:96.14.0"_obis, "tariff",
        {"Tariff", "Tariff", "Tariff", "Tarif", "Tarif", "Tarief", "Tariffi"}),
    diagnostic("0-0:96.3.10"_obis, "breaker_state",
        {"Breaker state", "Bryterstilling", "Brytarläge", "Afbryderstilling", "Schalterstellung", "Schakelaarstand", "Katkaisijan tila"}, "mdi:electric-switch", Shown::hidden),
    clock_row("0-0:1.0.0"_obis, "meter_clock",
        {"Meter clock", "Målerklokke", "Mätarklocka", "Målerur", "Zähleruhr", "Meterklok", "Mittarin kello"}),
    diagnostic("0-0:240.1.0"_obis, "scales",
        {"Scales", "Skalering", "Skalning", "Skalering", "Skalierung", "Schaling", "Skaalaus"}, "mdi:calculator-variant-outline", kRare),
    clock_offset_row("0-0:240.2.0"_obis, "clock_offset",
        {"Clock offset", "Klokkeavvik", "Klockavvikelse", "Urafvigelse", "Uhrabweichung", "Klokafwijking", "Kellon poikkeama"}),
    diagnostic("0-0:240.3.0"_obis, "withheld",
        {"Withheld registers", "Tilbakeholdte registre", "Undanhållna register", "Tilbageholdte registre", "Zurückgehaltene Zählerstände", "Achtergehouden meterstanden", "Julkaisemattomat lukemat"}, "mdi:shield-alert-outline", kRare),
    clock_row("0-0:240.4.1"_obis, quantity_keys::kLastTelegram,
        {"Last telegram", "Siste telegram", "Senaste telegram", "Seneste telegram", "Letztes Telegramm", "Laatste telegram", "Viimeisin sanoma"}),
    diagnostic_number(kPercent, "0-0:240.4.2"_obis, quantity_keys::kLineQuality,
        {"Line quality", "Linjekvalitet", "Linjekvalitet", "Linjekvalitet", "Leitungsqualität", "Lijnkwaliteit", "Linjan laatu"}),
    diagnostic("0-0:240.4.3"_obis, quantity_keys::kFraming,
        {"Framing", "Rammeformat", "Ramformat", "Rammeformat", "Rahmenformat", "Frameformaat", "Kehysmuoto"}, "mdi:code-brackets", kRare),
    diagnostic("0-0:96.1.0"_obis, quantity_keys::kMeterId,
        {"Meter number", "Målernummer", "Mätarnummer", "Målernummer", "Zählernummer", "Meternummer", "Mittarinumero"}, "mdi:identifier", kRare),
    diagnostic("0-0:96.1.7"_obis, quantity_keys::kMeterType,
        {"Meter type", "Målertype", "Mätartyp", "Målertype", "Zählertyp", "Metertype", "Mittarityyppi"}, "mdi:meter-electric-outline", kRare),
    diagnostic("1-0:0.2.129"_obis, quantity_keys::kListVersion,
        {"List version", "Listeversjon", "Listversion", "Listeversion", "Listenversion", "Lijstversie", "Listan versio"}, "mdi:format-list-numbered", Shown::yes),
};
// clang-format on

// The meter's own quantities, then those of sub-meters.
constexpr auto kCatalog = []() consteval {
  std::array<Quantity, kOwnRows.size() + kSubmeterRows.size()> rows{};
  std::ranges::copy(kOwnRows, rows.begin());
  std::ranges::copy(kSubmeterRows, rows.begin() + kOwnRows.size());
  return rows;
}();

// Codes under which some manufacturers send what has another code elsewhere.
struct Alias {
  ObisCode code;
  ObisCode row;
};
constexpr std::array kAliases = {
    Alias{"0-1:1.0.0"_obis, "0-0:1.0.0"_obis},    // Kamstrup's clock
    Alias{"1-1:0.0.5"_obis, "0-0:96.1.0"_obis},   // Kamstrup's meter number (GS1)
    Alias{"1-1:0.0.1"_obis, "0-0:96.1.0"_obis},   // Kamstrup's serial number, in lists that have no GS1 number
    Alias{"1-1:96.1.1"_obis, "0-0:96.1.7"_obis},  // Kamstrup's type number
    Alias{"0-0:1.8.0"_obis, "1-0:1.8.0"_obis},    // the registers of Landis+Gyr's ZMF100
    Alias{"0-0:2.8.0"_obis, "1-0:2.8.0"_obis},   Alias{"0-0:3.8.0"_obis, "1-0:3.8.0"_obis},
    Alias{"0-0:4.8.0"_obis, "1-0:4.8.0"_obis},
};

// What decides whether two codes are the same quantity: everything, but not the channel of an electricity code.
constexpr std::uint64_t identity_of(const ObisCode& code) {
  const unsigned channel = code.a == 1 ? 0U : code.b;
  return static_cast<std::uint64_t>(code.a) << 40U | static_cast<std::uint64_t>(channel) << 32U |
         static_cast<std::uint64_t>(code.c) << 24U | static_cast<std::uint64_t>(code.d) << 16U |
         static_cast<std::uint64_t>(code.e) << 8U | code.f;
}

struct IndexEntry {
  std::uint64_t identity = 0;
  std::size_t row = 0;
};

consteval std::size_t row_of(const ObisCode& code) {
  for (std::size_t row = 0; row < kOwnRows.size(); ++row) {
    if (kOwnRows[row].obis == code) return row;
  }
  throw "an alias must name a row";
}

// What this program says itself is found by its key alone: a meter that sends such a code means something else.
constexpr auto kSentRows =
    static_cast<std::size_t>(std::ranges::count_if(kOwnRows, [](const Quantity& row) { return !is_own(row); }));

constexpr auto kIndex = []() consteval {
  std::array<IndexEntry, kSentRows + kAliases.size()> index{};
  auto next = index.begin();
  for (std::size_t row = 0; row < kOwnRows.size(); ++row) {
    if (!is_own(kOwnRows[row])) *next++ = {identity_of(kOwnRows[row].obis), row};
  }
  for (const Alias& alias : kAliases) *next++ = {identity_of(alias.code), row_of(alias.row)};
  std::ranges::sort(index, {}, &IndexEntry::identity);
  return index;
}();

consteval bool codes_are_unique() {
  for (std::size_t row = 0; row < kOwnRows.size(); ++row) {
    for (std::size_t other = 0; other < row; ++other) {
      if (identity_of(kOwnRows[row].obis) == identity_of(kOwnRows[other].obis)) return false;
    }
  }
  return std::ranges::adjacent_find(kIndex, {}, &IndexEntry::identity) == kIndex.end();
}
consteval bool keys_are_unique() {
  for (std::size_t row = 0; row < kCatalog.size(); ++row) {
    for (std::size_t other = 0; other < row; ++other) {
      if (kCatalog[row].key == kCatalog[other].key) return false;
    }
  }
  return true;
}
static_assert(codes_are_unique());
static_assert(keys_are_unique());

std::size_t index_of(const Quantity& quantity) {
  return static_cast<std::size_t>(&quantity - kCatalog.data());
}

}  // namespace

std::span<const Quantity> catalog() {
  return kCatalog;
}

const Quantity* find_quantity(const ObisCode& code) {
  const std::uint64_t identity = identity_of(code);
  const auto* entry = std::ranges::lower_bound(kIndex, identity, {}, &IndexEntry::identity);
  return entry != kIndex.end() && entry->identity == identity ? &kCatalog[entry->row] : nullptr;
}

const Quantity* find_quantity(std::string_view key) {
  const auto* row = std::ranges::find(kCatalog, key, &Quantity::key);
  return row != kCatalog.end() ? row : nullptr;
}

bool is_timestamp(const ObisCode& code) {
  const Quantity* quantity = find_quantity(code);
  return quantity != nullptr && quantity->kind == Kind::timestamp;
}

const Quantity* find_submeter(std::uint8_t device_type, std::uint8_t slot) {
  if (const auto row = submeter_row(device_type, slot)) return &kCatalog[kOwnRows.size() + *row];
  return nullptr;
}

std::uint8_t submeter_slots() {
  return kSubmeterSlots;
}

const Quantity* submeter_of(const Quantity& quantity) {
  if (is_submeter_reading(quantity.obis)) return &quantity;
  const bool flows = is_own(quantity) && quantity.obis.b != 0;
  return flows ? find_submeter(quantity.obis.e, quantity.obis.b) : nullptr;
}

const Quantity* flow_of(const Quantity& submeter) {
  const std::size_t row = index_of(submeter) - kOwnRows.size();
  return row < kFlowKinds * kSubmeterSlots ? &kCatalog[kOwnRows.size() + kSubmeterRegisters + row] : nullptr;
}

const Quantity& in_slot(const Quantity& quantity, std::uint8_t slot) {
  return kCatalog[index_of(quantity) + slot - quantity.obis.b];
}

bool is_identity(const Quantity& quantity) {
  return quantity.key == quantity_keys::kMeterId || quantity.key == quantity_keys::kMeterType ||
         quantity.key == quantity_keys::kListVersion;
}

std::optional<Decimal> in_wire_unit(const Quantity& quantity, const Decimal& value, Unit unit) {
  constexpr Decimal kJoulesOfWattHour(36, 2);
  const auto plain = [](Unit each) { return each == Unit::none ? Unit::count : each; };  // said or not
  if (plain(quantity.wire_unit) == plain(unit)) return value;
  const bool converts = quantity.wire_unit == Unit::joule && unit == Unit::watt_hour;
  return converts ? Decimal::product(value, kJoulesOfWattHour) : std::nullopt;
}

bool has_any_unit(const Quantity& quantity) {
  return quantity.key == quantity_keys::kPowerLimit;
}

const Quantity& scales_quantity() {
  return kCatalog[row_of("0-0:240.1.0"_obis)];
}
const Quantity& clock_offset_quantity() {
  return kCatalog[row_of("0-0:240.2.0"_obis)];
}
const Quantity& withheld_quantity() {
  return kCatalog[row_of("0-0:240.3.0"_obis)];
}

std::string_view state_class(Kind kind) {
  switch (kind) {
    case Kind::measurement:
      return "measurement";
    case Kind::counter:
      return "total_increasing";
    case Kind::text:
    case Kind::timestamp:
      return "";
  }
  return {};
}

std::string_view to_string(Language language) {
  switch (language) {
    case Language::en:
      return "en";
    case Language::nb:
      return "nb";
    case Language::sv:
      return "sv";
    case Language::da:
      return "da";
    case Language::de:
      return "de";
    case Language::nl:
      return "nl";
    case Language::fi:
      return "fi";
  }
  return {};
}

std::optional<Language> parse_language(std::string_view text) {
  for (const Language language : kLanguages) {
    if (to_string(language) == text) return language;
  }
  return std::nullopt;
}

}  // namespace ams2mqtt
