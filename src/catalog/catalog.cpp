#include "ams2mqtt/catalog/catalog.hpp"

#include <algorithm>
#include <array>

#include "submeter.hpp"

namespace ams2mqtt {

namespace {

using Names = std::array<std::string_view, kLanguageCount>;

enum class Shown : std::uint8_t { yes, on_request };

// How a number is counted by the meters, and how it is published.
struct Measure {
  Unit wire = Unit::none;
  std::string_view unit;
  std::string_view device_class;
  int precision = -1;
};

constexpr Measure kPower = {Unit::watt, "W", "power", 0};
constexpr Measure kReactivePower = {Unit::var, "var", "reactive_power", 0};
constexpr Measure kApparentPower = {Unit::volt_ampere, "VA", "apparent_power", 0};
constexpr Measure kPowerFactor = {Unit::count, "", "power_factor", 3};
constexpr Measure kFrequency = {Unit::hertz, "Hz", "frequency", 2};
constexpr Measure kVoltage = {Unit::volt, "V", "voltage", 1};
constexpr Measure kCurrent = {Unit::ampere, "A", "current", 2};
constexpr Measure kEnergy = {Unit::watt_hour, "kWh", "energy", 2};
constexpr Measure kLiveEnergy = {Unit::watt_hour, "kWh", "energy", 3};
constexpr Measure kLiveReactiveEnergy = {Unit::var_hour, "kvarh", "reactive_energy", 3};
constexpr Measure kReactiveEnergy = {Unit::var_hour, "kvarh", "reactive_energy", 2};
// Home Assistant has no device class for apparent energy.
constexpr Measure kApparentEnergy = {Unit::volt_ampere_hour, "kVAh", "", 2};

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
          shown == Shown::yes};
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
          shown == Shown::yes};
}

constexpr Quantity diagnostic(ObisCode obis, std::string_view key, Names name, Kind kind, std::string_view device_class,
                              Shown shown) {
  return {obis, key, name, kind, Unit::none, "", 0, device_class, -1, shown == Shown::yes, true};
}

// How often something happened; a number without a unit.
constexpr Quantity events(ObisCode obis, std::string_view key, Names name) {
  return {obis, key, name, Kind::counter, Unit::count, "", 0, "", -1, false, true};
}

constexpr auto kRare = Shown::on_request;

// clang-format off
constexpr std::array kOwnRows = {
    instant(kPower, "1-0:1.7.0"_obis, "power_import", {"Power import", "Effekt import", "Effekt import"}),
    instant(kPower, "1-0:2.7.0"_obis, "power_export", {"Power export", "Effekt eksport", "Effekt export"}),
    instant(kPower, "1-0:16.7.0"_obis, "power_net", {"Power net", "Effekt netto", "Effekt netto"}),
    instant(kReactivePower, "1-0:3.7.0"_obis, "reactive_power_import", {"Reactive power import", "Reaktiv effekt import", "Reaktiv effekt import"}),
    instant(kReactivePower, "1-0:4.7.0"_obis, "reactive_power_export", {"Reactive power export", "Reaktiv effekt eksport", "Reaktiv effekt export"}),
    instant(kReactivePower, "1-0:5.7.0"_obis, "reactive_power_q1", {"Reactive power quadrant 1", "Reaktiv effekt kvadrant 1", "Reaktiv effekt kvadrant 1"}, kRare),
    instant(kReactivePower, "1-0:6.7.0"_obis, "reactive_power_q2", {"Reactive power quadrant 2", "Reaktiv effekt kvadrant 2", "Reaktiv effekt kvadrant 2"}, kRare),
    instant(kReactivePower, "1-0:7.7.0"_obis, "reactive_power_q3", {"Reactive power quadrant 3", "Reaktiv effekt kvadrant 3", "Reaktiv effekt kvadrant 3"}, kRare),
    instant(kReactivePower, "1-0:8.7.0"_obis, "reactive_power_q4", {"Reactive power quadrant 4", "Reaktiv effekt kvadrant 4", "Reaktiv effekt kvadrant 4"}, kRare),
    instant(kApparentPower, "1-0:9.7.0"_obis, "apparent_power_import", {"Apparent power import", "Tilsynelatende effekt import", "Skenbar effekt import"}),
    instant(kApparentPower, "1-0:10.7.0"_obis, "apparent_power_export", {"Apparent power export", "Tilsynelatende effekt eksport", "Skenbar effekt export"}),
    instant(kPowerFactor, "1-0:13.7.0"_obis, "power_factor", {"Power factor", "Effektfaktor", "Effektfaktor"}),
    instant(kFrequency, "1-0:14.7.0"_obis, "frequency", {"Frequency", "Frekvens", "Frekvens"}),
    instant(kPower, "1-0:1.4.0"_obis, "demand_import", {"Demand import", "Middeleffekt import", "Medeleffekt import"}),
    instant(kPower, "1-0:2.4.0"_obis, "demand_export", {"Demand export", "Middeleffekt eksport", "Medeleffekt export"}),
    instant(kPower, "1-0:1.6.0"_obis, "peak_demand_import", {"Peak demand import", "Høyeste middeleffekt import", "Högsta medeleffekt import"}),
    instant(kPower, "1-0:2.6.0"_obis, "peak_demand_export", {"Peak demand export", "Høyeste middeleffekt eksport", "Högsta medeleffekt export"}),
    instant(kPower, "0-0:240.10.1"_obis, "capacity", {"Capacity", "Kapasitet", "Effekttopp"}),
    instant(kPower, "0-0:240.10.2"_obis, "capacity_expected", {"Capacity expected now", "Kapasitet ventet nå", "Effekttopp väntad nu"}),
    instant(kPower, "0-0:240.10.3"_obis, "capacity_left", {"Capacity left in step", "Kapasitet igjen i trinnet", "Effekttopp kvar i steget"}),
    instant(kPower, "0-0:240.10.4"_obis, "capacity_last_month", {"Capacity last month", "Kapasitet forrige måned", "Effekttopp förra månaden"}),
    instant(kPower, "0-0:17.0.0"_obis, quantity_keys::kPowerLimit, {"Power limit", "Effektgrense", "Effektgräns"}, kRare),

    instant(kPower, "1-0:21.7.0"_obis, "power_import_l1", {"Power import L1", "Effekt import L1", "Effekt import L1"}),
    instant(kPower, "1-0:41.7.0"_obis, "power_import_l2", {"Power import L2", "Effekt import L2", "Effekt import L2"}),
    instant(kPower, "1-0:61.7.0"_obis, "power_import_l3", {"Power import L3", "Effekt import L3", "Effekt import L3"}),
    instant(kPower, "1-0:22.7.0"_obis, "power_export_l1", {"Power export L1", "Effekt eksport L1", "Effekt export L1"}),
    instant(kPower, "1-0:42.7.0"_obis, "power_export_l2", {"Power export L2", "Effekt eksport L2", "Effekt export L2"}),
    instant(kPower, "1-0:62.7.0"_obis, "power_export_l3", {"Power export L3", "Effekt eksport L3", "Effekt export L3"}),
    instant(kReactivePower, "1-0:23.7.0"_obis, "reactive_power_import_l1", {"Reactive power import L1", "Reaktiv effekt import L1", "Reaktiv effekt import L1"}),
    instant(kReactivePower, "1-0:43.7.0"_obis, "reactive_power_import_l2", {"Reactive power import L2", "Reaktiv effekt import L2", "Reaktiv effekt import L2"}),
    instant(kReactivePower, "1-0:63.7.0"_obis, "reactive_power_import_l3", {"Reactive power import L3", "Reaktiv effekt import L3", "Reaktiv effekt import L3"}),
    instant(kReactivePower, "1-0:24.7.0"_obis, "reactive_power_export_l1", {"Reactive power export L1", "Reaktiv effekt eksport L1", "Reaktiv effekt export L1"}),
    instant(kReactivePower, "1-0:44.7.0"_obis, "reactive_power_export_l2", {"Reactive power export L2", "Reaktiv effekt eksport L2", "Reaktiv effekt export L2"}),
    instant(kReactivePower, "1-0:64.7.0"_obis, "reactive_power_export_l3", {"Reactive power export L3", "Reaktiv effekt eksport L3", "Reaktiv effekt export L3"}),
    instant(kApparentPower, "1-0:29.7.0"_obis, "apparent_power_import_l1", {"Apparent power import L1", "Tilsynelatende effekt import L1", "Skenbar effekt import L1"}),
    instant(kApparentPower, "1-0:49.7.0"_obis, "apparent_power_import_l2", {"Apparent power import L2", "Tilsynelatende effekt import L2", "Skenbar effekt import L2"}),
    instant(kApparentPower, "1-0:69.7.0"_obis, "apparent_power_import_l3", {"Apparent power import L3", "Tilsynelatende effekt import L3", "Skenbar effekt import L3"}),
    instant(kApparentPower, "1-0:30.7.0"_obis, "apparent_power_export_l1", {"Apparent power export L1", "Tilsynelatende effekt eksport L1", "Skenbar effekt export L1"}),
    instant(kApparentPower, "1-0:50.7.0"_obis, "apparent_power_export_l2", {"Apparent power export L2", "Tilsynelatende effekt eksport L2", "Skenbar effekt export L2"}),
    instant(kApparentPower, "1-0:70.7.0"_obis, "apparent_power_export_l3", {"Apparent power export L3", "Tilsynelatende effekt eksport L3", "Skenbar effekt export L3"}),
    instant(kPowerFactor, "1-0:33.7.0"_obis, "power_factor_l1", {"Power factor L1", "Effektfaktor L1", "Effektfaktor L1"}),
    instant(kPowerFactor, "1-0:53.7.0"_obis, "power_factor_l2", {"Power factor L2", "Effektfaktor L2", "Effektfaktor L2"}),
    instant(kPowerFactor, "1-0:73.7.0"_obis, "power_factor_l3", {"Power factor L3", "Effektfaktor L3", "Effektfaktor L3"}),

    instant(kVoltage, "1-0:32.7.0"_obis, "voltage_l1", {"Voltage L1", "Spenning L1", "Spänning L1"}),
    instant(kVoltage, "1-0:52.7.0"_obis, "voltage_l2", {"Voltage L2", "Spenning L2", "Spänning L2"}),
    instant(kVoltage, "1-0:72.7.0"_obis, "voltage_l3", {"Voltage L3", "Spenning L3", "Spänning L3"}),

    instant(kCurrent, "1-0:31.7.0"_obis, "current_l1", {"Current L1", "Strøm L1", "Ström L1"}),
    instant(kCurrent, "1-0:51.7.0"_obis, "current_l2", {"Current L2", "Strøm L2", "Ström L2"}),
    instant(kCurrent, "1-0:71.7.0"_obis, "current_l3", {"Current L3", "Strøm L3", "Ström L3"}),
    instant(kCurrent, "1-0:11.7.0"_obis, "current", {"Current", "Strøm", "Ström"}),
    instant(kCurrent, "1-0:91.7.0"_obis, "current_neutral", {"Current neutral", "Strøm nøytralleder", "Ström neutralledare"}),
    instant(kCurrent, "1-0:31.4.0"_obis, "current_limit_l1", {"Current limit L1", "Strømgrense L1", "Strömgräns L1"}, kRare),
    instant(kCurrent, "1-0:51.4.0"_obis, "current_limit_l2", {"Current limit L2", "Strømgrense L2", "Strömgräns L2"}, kRare),
    instant(kCurrent, "1-0:71.4.0"_obis, "current_limit_l3", {"Current limit L3", "Strømgrense L3", "Strömgräns L3"}, kRare),

    counter(kEnergy, "1-0:1.8.0"_obis, "energy_import", {"Energy import", "Energi import", "Energi import"}),
    counter(kEnergy, "1-0:2.8.0"_obis, "energy_export", {"Energy export", "Energi eksport", "Energi export"}),
    counter(kReactiveEnergy, "1-0:3.8.0"_obis, "reactive_energy_import", {"Reactive energy import", "Reaktiv energi import", "Reaktiv energi import"}),
    counter(kReactiveEnergy, "1-0:4.8.0"_obis, "reactive_energy_export", {"Reactive energy export", "Reaktiv energi eksport", "Reaktiv energi export"}),
    counter(kLiveEnergy, "0-0:240.8.1"_obis, "energy_import_live", {"Energy import live", "Energi import nå", "Energi import nu"}),
    counter(kLiveEnergy, "0-0:240.8.2"_obis, "energy_export_live", {"Energy export live", "Energi eksport nå", "Energi export nu"}),
    counter(kLiveReactiveEnergy, "0-0:240.8.3"_obis, "reactive_energy_import_live", {"Reactive energy import live", "Reaktiv energi import nå", "Reaktiv energi import nu"}, kRare),
    counter(kLiveReactiveEnergy, "0-0:240.8.4"_obis, "reactive_energy_export_live", {"Reactive energy export live", "Reaktiv energi eksport nå", "Reaktiv energi export nu"}, kRare),
    counter(kLiveEnergy, "0-0:240.9.1"_obis, "energy_import_hour", {"Energy import this hour", "Energi import denne timen", "Energi import denna timme"}),
    counter(kLiveEnergy, "0-0:240.9.2"_obis, "energy_import_today", {"Energy import today", "Energi import i dag", "Energi import i dag"}),
    counter(kLiveEnergy, "0-0:240.9.3"_obis, "energy_import_month", {"Energy import this month", "Energi import denne måneden", "Energi import denna månad"}),
    counter(kLiveEnergy, "0-0:240.9.4"_obis, "energy_export_hour", {"Energy export this hour", "Energi eksport denne timen", "Energi export denna timme"}),
    counter(kLiveEnergy, "0-0:240.9.5"_obis, "energy_export_today", {"Energy export today", "Energi eksport i dag", "Energi export i dag"}),
    counter(kLiveEnergy, "0-0:240.9.6"_obis, "energy_export_month", {"Energy export this month", "Energi eksport denne måneden", "Energi export denna månad"}),
    counter(kEnergy, "1-0:1.8.1"_obis, "energy_import_t1", {"Energy import tariff 1", "Energi import tariff 1", "Energi import tariff 1"}),
    counter(kEnergy, "1-0:1.8.2"_obis, "energy_import_t2", {"Energy import tariff 2", "Energi import tariff 2", "Energi import tariff 2"}),
    counter(kEnergy, "1-0:1.8.3"_obis, "energy_import_t3", {"Energy import tariff 3", "Energi import tariff 3", "Energi import tariff 3"}, kRare),
    counter(kEnergy, "1-0:1.8.4"_obis, "energy_import_t4", {"Energy import tariff 4", "Energi import tariff 4", "Energi import tariff 4"}, kRare),
    counter(kEnergy, "1-0:2.8.1"_obis, "energy_export_t1", {"Energy export tariff 1", "Energi eksport tariff 1", "Energi export tariff 1"}),
    counter(kEnergy, "1-0:2.8.2"_obis, "energy_export_t2", {"Energy export tariff 2", "Energi eksport tariff 2", "Energi export tariff 2"}),
    counter(kEnergy, "1-0:2.8.3"_obis, "energy_export_t3", {"Energy export tariff 3", "Energi eksport tariff 3", "Energi export tariff 3"}, kRare),
    counter(kEnergy, "1-0:2.8.4"_obis, "energy_export_t4", {"Energy export tariff 4", "Energi eksport tariff 4", "Energi export tariff 4"}, kRare),
    counter(kReactiveEnergy, "1-0:3.8.1"_obis, "reactive_energy_import_t1", {"Reactive energy import tariff 1", "Reaktiv energi import tariff 1", "Reaktiv energi import tariff 1"}, kRare),
    counter(kReactiveEnergy, "1-0:3.8.2"_obis, "reactive_energy_import_t2", {"Reactive energy import tariff 2", "Reaktiv energi import tariff 2", "Reaktiv energi import tariff 2"}, kRare),
    counter(kReactiveEnergy, "1-0:4.8.1"_obis, "reactive_energy_export_t1", {"Reactive energy export tariff 1", "Reaktiv energi eksport tariff 1", "Reaktiv energi export tariff 1"}, kRare),
    counter(kReactiveEnergy, "1-0:4.8.2"_obis, "reactive_energy_export_t2", {"Reactive energy export tariff 2", "Reaktiv energi eksport tariff 2", "Reaktiv energi export tariff 2"}, kRare),
    counter(kEnergy, "1-0:21.8.0"_obis, "energy_import_l1", {"Energy import L1", "Energi import L1", "Energi import L1"}),
    counter(kEnergy, "1-0:41.8.0"_obis, "energy_import_l2", {"Energy import L2", "Energi import L2", "Energi import L2"}),
    counter(kEnergy, "1-0:61.8.0"_obis, "energy_import_l3", {"Energy import L3", "Energi import L3", "Energi import L3"}),
    counter(kEnergy, "1-0:22.8.0"_obis, "energy_export_l1", {"Energy export L1", "Energi eksport L1", "Energi export L1"}),
    counter(kEnergy, "1-0:42.8.0"_obis, "energy_export_l2", {"Energy export L2", "Energi eksport L2", "Energi export L2"}),
    counter(kEnergy, "1-0:62.8.0"_obis, "energy_export_l3", {"Energy export L3", "Energi eksport L3", "Energi export L3"}),
    counter(kReactiveEnergy, "1-0:5.8.0"_obis, "reactive_energy_q1", {"Reactive energy quadrant 1", "Reaktiv energi kvadrant 1", "Reaktiv energi kvadrant 1"}, kRare),
    counter(kReactiveEnergy, "1-0:6.8.0"_obis, "reactive_energy_q2", {"Reactive energy quadrant 2", "Reaktiv energi kvadrant 2", "Reaktiv energi kvadrant 2"}, kRare),
    counter(kReactiveEnergy, "1-0:7.8.0"_obis, "reactive_energy_q3", {"Reactive energy quadrant 3", "Reaktiv energi kvadrant 3", "Reaktiv energi kvadrant 3"}, kRare),
    counter(kReactiveEnergy, "1-0:8.8.0"_obis, "reactive_energy_q4", {"Reactive energy quadrant 4", "Reaktiv energi kvadrant 4", "Reaktiv energi kvadrant 4"}, kRare),
    counter(kApparentEnergy, "1-0:9.8.0"_obis, "apparent_energy_import", {"Apparent energy import", "Tilsynelatende energi import", "Skenbar energi import"}, kRare),
    counter(kApparentEnergy, "1-0:10.8.0"_obis, "apparent_energy_export", {"Apparent energy export", "Tilsynelatende energi eksport", "Skenbar energi export"}, kRare),
    counter(kEnergy, "1-0:15.8.0"_obis, "energy_import_plus_export", {"Energy import plus export", "Energi import pluss eksport", "Energi import plus export"}, kRare),

    events("0-0:96.7.21"_obis, "power_failures", {"Power failures", "Strømbrudd", "Strömavbrott"}),
    events("0-0:96.7.9"_obis, "long_power_failures", {"Long power failures", "Lange strømbrudd", "Långa strömavbrott"}),
    events("1-0:32.32.0"_obis, "voltage_sags_l1", {"Voltage sags L1", "Spenningsfall L1", "Spänningssänkningar L1"}),
    events("1-0:52.32.0"_obis, "voltage_sags_l2", {"Voltage sags L2", "Spenningsfall L2", "Spänningssänkningar L2"}),
    events("1-0:72.32.0"_obis, "voltage_sags_l3", {"Voltage sags L3", "Spenningsfall L3", "Spänningssänkningar L3"}),
    events("1-0:32.36.0"_obis, "voltage_swells_l1", {"Voltage swells L1", "Spenningsøkninger L1", "Spänningshöjningar L1"}),
    events("1-0:52.36.0"_obis, "voltage_swells_l2", {"Voltage swells L2", "Spenningsøkninger L2", "Spänningshöjningar L2"}),
    events("1-0:72.36.0"_obis, "voltage_swells_l3", {"Voltage swells L3", "Spenningsøkninger L3", "Spänningshöjningar L3"}),
    diagnostic("0-0:240.10.5"_obis, "capacity_step", {"Capacity step", "Kapasitetstrinn", "Effektsteg"}, Kind::text, "", Shown::yes),
    diagnostic("0-0:240.10.6"_obis, "capacity_peaks", {"Capacity peaks", "Kapasitetstopper", "Effekttoppar"}, Kind::text, "", Shown::yes),
    diagnostic("0-0:96.14.0"_obis, "tariff", {"Tariff", "Tariff", "Tariff"}, Kind::text, "", Shown::yes),
    diagnostic("0-0:96.3.10"_obis, "breaker_state", {"Breaker state", "Bryterstilling", "Brytarläge"}, Kind::text, "", kRare),
    diagnostic("0-0:1.0.0"_obis, "meter_clock", {"Meter clock", "Målerklokke", "Mätarklocka"}, Kind::timestamp, "timestamp", kRare),
    diagnostic("0-0:240.1.0"_obis, "scales", {"Scales", "Skalering", "Skalning"}, Kind::text, "", kRare),
    diagnostic("0-0:240.2.0"_obis, "clock_offset", {"Clock offset", "Klokkeavvik", "Klockavvikelse"}, Kind::text, "", kRare),
    diagnostic("0-0:240.3.0"_obis, "withheld", {"Withheld registers", "Tilbakeholdte registre", "Undanhållna register"}, Kind::text, "", kRare),
    diagnostic("0-0:96.1.0"_obis, quantity_keys::kMeterId, {"Meter number", "Målernummer", "Mätarnummer"}, Kind::text, "", Shown::yes),
    diagnostic("0-0:96.1.7"_obis, quantity_keys::kMeterType, {"Meter type", "Målertype", "Mätartyp"}, Kind::text, "", Shown::yes),
    diagnostic("1-0:0.2.129"_obis, quantity_keys::kListVersion, {"List version", "Listeversjon", "Listversion"}, Kind::text, "", Shown::yes),
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

constexpr auto kIndex = []() consteval {
  std::array<IndexEntry, kOwnRows.size() + kAliases.size()> index{};
  for (std::size_t row = 0; row < kOwnRows.size(); ++row) index[row] = {identity_of(kOwnRows[row].obis), row};
  for (std::size_t i = 0; i < kAliases.size(); ++i) {
    index[kOwnRows.size() + i] = {identity_of(kAliases[i].code), row_of(kAliases[i].row)};
  }
  std::ranges::sort(index, {}, &IndexEntry::identity);
  return index;
}();

consteval bool codes_are_unique() {
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

const Quantity* find_submeter(std::uint8_t device_type, std::uint8_t channel) {
  if (const auto row = submeter_row(device_type, channel)) return &kCatalog[kOwnRows.size() + *row];
  return nullptr;
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
  }
  return {};
}

std::optional<Language> parse_language(std::string_view text) {
  for (const Language language : std::array{Language::en, Language::nb, Language::sv}) {
    if (to_string(language) == text) return language;
  }
  return std::nullopt;
}

}  // namespace ams2mqtt
