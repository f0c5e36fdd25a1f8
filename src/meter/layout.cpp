#include "ams2mqtt/meter/layout.hpp"

#include <array>

namespace ams2mqtt {

namespace {

using enum Slot::Type;

constexpr Slot kVersion = {version, "1-0:0.2.129"_obis};
constexpr Slot kId = {text, "0-0:96.1.0"_obis};
constexpr Slot kType = {text, "0-0:96.1.7"_obis};
constexpr Slot kClock = {clock, "0-0:1.0.0"_obis};
constexpr Slot kPowerImport = {number, "1-0:1.7.0"_obis};
constexpr Slot kPowerExport = {number, "1-0:2.7.0"_obis};
constexpr Slot kReactiveImport = {number, "1-0:3.7.0"_obis};
constexpr Slot kReactiveExport = {number, "1-0:4.7.0"_obis};
constexpr Slot kCurrentL1 = {number, "1-0:31.7.0"_obis};
constexpr Slot kCurrentL2 = {number, "1-0:51.7.0"_obis};
constexpr Slot kCurrentL3 = {number, "1-0:71.7.0"_obis};
constexpr Slot kVoltageL1 = {number, "1-0:32.7.0"_obis};
constexpr Slot kVoltageL2 = {number, "1-0:52.7.0"_obis};
constexpr Slot kVoltageL3 = {number, "1-0:72.7.0"_obis};
constexpr Slot kEnergyImport = {number, "1-0:1.8.0"_obis};
constexpr Slot kEnergyExport = {number, "1-0:2.8.0"_obis};
constexpr Slot kReactiveEnergyImport = {number, "1-0:3.8.0"_obis};
constexpr Slot kReactiveEnergyExport = {number, "1-0:4.8.0"_obis};

constexpr std::array kKaifaOnePhase = {
    kVersion, kId, kType, kPowerImport, kPowerExport, kReactiveImport, kReactiveExport, kCurrentL1, kVoltageL1,
};
constexpr std::array kKaifaOnePhaseEnergy = {
    kVersion,   kId,        kType,  kPowerImport,  kPowerExport,  kReactiveImport,       kReactiveExport,
    kCurrentL1, kVoltageL1, kClock, kEnergyImport, kEnergyExport, kReactiveEnergyImport, kReactiveEnergyExport,
};
constexpr std::array kKaifaThreePhase = {
    kVersion,   kId,        kType,      kPowerImport, kPowerExport, kReactiveImport, kReactiveExport,
    kCurrentL1, kCurrentL2, kCurrentL3, kVoltageL1,   kVoltageL2,   kVoltageL3,
};
constexpr std::array kKaifaThreePhaseEnergy = {
    kVersion,
    kId,
    kType,
    kPowerImport,
    kPowerExport,
    kReactiveImport,
    kReactiveExport,
    kCurrentL1,
    kCurrentL2,
    kCurrentL3,
    kVoltageL1,
    kVoltageL2,
    kVoltageL3,
    kClock,
    kEnergyImport,
    kEnergyExport,
    kReactiveEnergyImport,
    kReactiveEnergyExport,
};

constexpr std::string_view kKaifa = "KFM_";
constexpr std::array kLayouts = {
    Layout{kKaifa, kKaifaOnePhase},
    Layout{kKaifa, kKaifaOnePhaseEnergy},
    Layout{kKaifa, kKaifaThreePhase},
    Layout{kKaifa, kKaifaThreePhaseEnergy},
};

}  // namespace

std::span<const Layout> layouts() {
  return kLayouts;
}
const Slot& kaifa_power_slot() {
  return kPowerImport;
}

}  // namespace ams2mqtt
