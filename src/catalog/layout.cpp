#include "ams2mqtt/catalog/layout.hpp"

#include <array>

namespace ams2mqtt {

namespace {

using enum Slot::Type;

constexpr Slot raw(ObisCode code) {
  return {wide, code, std::nullopt};
}
constexpr Slot watts(ObisCode code) {
  return {wide, code, Scale{0, Unit::watt}};
}
constexpr Slot vars(ObisCode code) {
  return {wide, code, Scale{0, Unit::var}};
}
constexpr Slot watt_hours(ObisCode code) {
  return {wide, code, Scale{0, Unit::watt_hour}};
}
constexpr Slot var_hours(ObisCode code) {
  return {wide, code, Scale{0, Unit::var_hour}};
}
constexpr Slot volts(ObisCode code, std::int8_t scaler) {
  return {word, code, Scale{scaler, Unit::volt}};
}
constexpr Slot amperes(ObisCode code) {
  return {word, code, Scale{-2, Unit::ampere}};
}
constexpr Slot unused(Slot::Type type) {
  return {type, std::nullopt, std::nullopt};
}

template <std::size_t... Sizes>
consteval auto join(const std::array<Slot, Sizes>&... parts) {
  std::array<Slot, (Sizes + ...)> slots{};
  std::size_t next = 0;
  const auto append = [&](const auto& part) {
    for (const Slot& slot : part) slots[next++] = slot;
  };
  (append(parts), ...);
  return slots;
}

constexpr Slot kId = {text, "0-0:96.1.0"_obis, std::nullopt};
constexpr Slot kShortId = {octets8, "0-0:96.1.0"_obis, std::nullopt};
constexpr Slot kClock = {clock, "0-0:1.0.0"_obis, std::nullopt};

// Kaifa in Norway, KFM_001: numbers of 32 or 64 bits, scaled by the manufacturer's rules.
constexpr std::array kKaifaHead = {
    Slot{name, "1-0:0.2.129"_obis, std::nullopt},
    kId,
    Slot{text, "0-0:96.1.7"_obis, std::nullopt},
    raw("1-0:1.7.0"_obis),
    raw("1-0:2.7.0"_obis),
    raw("1-0:3.7.0"_obis),
    raw("1-0:4.7.0"_obis),
};
constexpr std::array kKaifaPhase = {raw("1-0:31.7.0"_obis), raw("1-0:32.7.0"_obis)};
constexpr std::array kKaifaPhases = {
    raw("1-0:31.7.0"_obis), raw("1-0:51.7.0"_obis), raw("1-0:71.7.0"_obis),
    raw("1-0:32.7.0"_obis), raw("1-0:52.7.0"_obis), raw("1-0:72.7.0"_obis),
};
constexpr std::array kKaifaRegisters = {
    kClock, raw("1-0:1.8.0"_obis), raw("1-0:2.8.0"_obis), raw("1-0:3.8.0"_obis), raw("1-0:4.8.0"_obis),
};
constexpr auto kKaifaOnePhase = join(kKaifaHead, kKaifaPhase);
constexpr auto kKaifaOnePhaseEnergy = join(kKaifaOnePhase, kKaifaRegisters);
constexpr auto kKaifaThreePhase = join(kKaifaHead, kKaifaPhases);
constexpr auto kKaifaThreePhaseEnergy = join(kKaifaThreePhase, kKaifaRegisters);

// Parts that several manufacturers' lists share.
constexpr std::array kPowers = {watts("1-0:1.7.0"_obis), watts("1-0:2.7.0"_obis)};
constexpr std::array kReactivePowers = {vars("1-0:3.7.0"_obis), vars("1-0:4.7.0"_obis)};
constexpr std::array kPhasePowers = {
    watts("1-0:21.7.0"_obis), watts("1-0:41.7.0"_obis), watts("1-0:61.7.0"_obis),
    watts("1-0:22.7.0"_obis), watts("1-0:42.7.0"_obis), watts("1-0:62.7.0"_obis),
};
constexpr std::array kDecivolts = {volts("1-0:32.7.0"_obis, -1), volts("1-0:52.7.0"_obis, -1),
                                   volts("1-0:72.7.0"_obis, -1)};
constexpr std::array kVolts = {volts("1-0:32.7.0"_obis, 0), volts("1-0:52.7.0"_obis, 0), volts("1-0:72.7.0"_obis, 0)};
constexpr std::array kCurrents = {amperes("1-0:31.7.0"_obis), amperes("1-0:51.7.0"_obis), amperes("1-0:71.7.0"_obis)};
constexpr std::array kImport = {watt_hours("1-0:1.8.0"_obis), watt_hours("1-0:1.8.1"_obis),
                                watt_hours("1-0:1.8.2"_obis)};
constexpr std::array kExport = {watt_hours("1-0:2.8.0"_obis), watt_hours("1-0:2.8.1"_obis),
                                watt_hours("1-0:2.8.2"_obis)};
constexpr std::array kReactiveEnergies = {var_hours("1-0:3.8.0"_obis), var_hours("1-0:4.8.0"_obis)};

// Iskraemeco: the logical device name first.
constexpr std::array kIskraName = {Slot{name, "0-0:42.0.0"_obis, std::nullopt}};
constexpr std::array kIskraHead = {Slot{name, "0-0:42.0.0"_obis, std::nullopt}, kId};
constexpr auto kIskra18 = join(kIskraHead, kPowers, kReactivePowers, kDecivolts, kCurrents, kPhasePowers);
constexpr std::array kIskraStates = {Slot{state, "0-0:96.3.10"_obis, std::nullopt},
                                     Slot{tariff, "0-0:96.14.0"_obis, std::nullopt}};
constexpr auto kIskra12Energy = join(kIskraHead, kIskraStates, kImport, kExport, kReactiveEnergies);
constexpr std::array kIskra12Head = {Slot{name, "0-0:42.0.0"_obis, std::nullopt}, unused(text)};
constexpr auto kIskra12Power = join(kIskra12Head, kDecivolts, kCurrents, kPowers, kReactivePowers);
constexpr std::array kIskraOnePhase = {volts("1-0:32.7.0"_obis, -1), amperes("1-0:31.7.0"_obis),
                                       watts("1-0:21.7.0"_obis), watts("1-0:22.7.0"_obis)};
constexpr auto kIskra10Power = join(kIskraHead, kPowers, kReactivePowers, kIskraOnePhase);
constexpr std::array kIskraTariffs = {
    watt_hours("1-0:1.8.1"_obis), watt_hours("1-0:1.8.2"_obis), watt_hours("1-0:2.8.1"_obis),
    watt_hours("1-0:2.8.2"_obis), var_hours("1-0:3.8.1"_obis),  var_hours("1-0:3.8.2"_obis),
    var_hours("1-0:4.8.1"_obis),  var_hours("1-0:4.8.2"_obis),
};
constexpr auto kIskra10Energy = join(kIskraHead, kIskraTariffs);
constexpr std::array kIskra9Tail = {volts("1-0:32.7.0"_obis, -1), watt_hours("1-0:2.8.1"_obis),
                                    watt_hours("1-0:2.8.2"_obis)};
constexpr auto kIskra9Power = join(kIskraHead, kPowers, kReactivePowers, kIskra9Tail);
constexpr auto kIskra9Energy = join(kIskraName, kPowers, kImport, kExport);
constexpr std::array kIskra4 = {kShortId, unused(state), watt_hours("1-0:1.8.0"_obis), watt_hours("1-0:2.8.0"_obis)};

// Iskraemeco IE.5 in Croatia: number, time and date of the list first.
constexpr std::array kIskraId = {kShortId};
constexpr std::array kIskraDate = {unused(time), unused(date)};
constexpr std::array kQuadrants = {var_hours("1-0:5.8.0"_obis), var_hours("1-0:6.8.0"_obis),
                                   var_hours("1-0:7.8.0"_obis), var_hours("1-0:8.8.0"_obis)};
constexpr std::array kIskraPowerFactor = {Slot{word, "1-0:13.7.0"_obis, Scale{-3, Unit::count}}};
constexpr std::array kIskraLimits = {watts("0-0:17.0.0"_obis), unused(array), unused(array), unused(array),
                                     Slot{state, "0-0:96.3.10"_obis, std::nullopt}};
constexpr auto kIskra33 = join(kIskraId, kIskraDate, kImport, kExport, kQuadrants, kPowers, kIskraPowerFactor,
                               kPhasePowers, kDecivolts, kCurrents, kIskraLimits);
constexpr auto kIskra28 =
    join(kIskraId, kIskraDate, kImport, kExport, kPowers, kPhasePowers, kDecivolts, kCurrents, kIskraLimits);
// In Carinthia, from Iskraemeco and Siemens: the push setup's code before them.
constexpr std::array kIskraPushHead = {Slot{code, "0-6:25.9.0"_obis, std::nullopt}, kId};
constexpr std::array kTotals = {watt_hours("1-0:1.8.0"_obis), watt_hours("1-0:2.8.0"_obis)};
constexpr std::array kTwoTexts = {unused(text), unused(text)};
constexpr auto kIskraCarinthia = join(kIskraPushHead, kIskraDate, kTotals, kReactiveEnergies, kPowers, kTwoTexts);

// Landis+Gyr E450 in Burgenland and Styria, with and without phase angles.
constexpr std::array kAngles = {unused(word), unused(word), unused(word)};
constexpr std::array kIdAlone = {kId};
constexpr auto kLandisGyr14 = join(kVolts, kCurrents, kPowers, kTotals, kAngles, kIdAlone);
constexpr auto kLandisGyr11 = join(kVolts, kCurrents, kPowers, kTotals, kIdAlone);
// Vienna: the same list from meters of several manufacturers.
constexpr std::array kClockAlone = {kClock};
constexpr auto kVienna = join(kClockAlone, kTotals, kReactiveEnergies, kPowers, kReactivePowers);

constexpr std::string_view kKaifaName = "KFM_";
constexpr std::string_view kIskra = "ISK";
constexpr std::array kLayouts = {
    Layout{kKaifaName, &families::kKaifa, kKaifaOnePhase},
    Layout{kKaifaName, &families::kKaifa, kKaifaOnePhaseEnergy},
    Layout{kKaifaName, &families::kKaifa, kKaifaThreePhase},
    Layout{kKaifaName, &families::kKaifa, kKaifaThreePhaseEnergy},
    Layout{kIskra, &families::kIskraemeco, kIskra18},
    Layout{kIskra, &families::kIskraemeco, kIskra12Energy},
    Layout{kIskra, &families::kIskraemeco, kIskra12Power},
    Layout{kIskra, &families::kIskraemeco, kIskra10Power},
    Layout{kIskra, &families::kIskraemeco, kIskra10Energy},
    Layout{kIskra, &families::kIskraemeco, kIskra9Power},
    Layout{kIskra, &families::kIskraemeco, kIskra9Energy},
    Layout{{}, &families::kIskraemeco, kIskra4},
    Layout{{}, &families::kIskraemeco, kIskra33},
    Layout{{}, &families::kIskraemeco, kIskra28},
    Layout{{}, &families::kKelag, kIskraCarinthia},
    Layout{{}, &families::kLandisGyr, kLandisGyr14},
    Layout{{}, &families::kLandisGyr, kLandisGyr11},
    Layout{{}, &families::kVienna, kVienna},
};

}  // namespace

std::span<const Layout> layouts() {
  return kLayouts;
}
const Slot& kaifa_power_slot() {
  return kKaifaHead[3];
}

}  // namespace ams2mqtt
