// P1 meters, one a dialect: the lines of its telegram, how it writes numbers, and how it ends. Ids are made up.
#include "profile_tables.hpp"

namespace ams2mqtt {

namespace {

using namespace std::chrono_literals;
using namespace rows;

constexpr ListRow number_line(ObisCode code) {
  return {code, Wire::u32};
}

constexpr std::array kVersion = {ListRow{"1-3:0.2.8"_obis, Wire::visible}};
constexpr std::array kFlemishVersion = {ListRow{"0-0:96.1.4"_obis, Wire::visible}};
constexpr std::array kTelegramTime = {ListRow{"0-0:1.0.0"_obis, Wire::clock}};
constexpr std::array kEquipment = {ListRow{"0-0:96.1.1"_obis, Wire::octets}};
constexpr std::array kPlainNumber = {ListRow{"0-0:96.1.0"_obis, Wire::visible}};
constexpr std::array kTariffRegisters = {number_line("1-0:1.8.1"_obis), number_line("1-0:1.8.2"_obis),
                                         number_line("1-0:2.8.1"_obis), number_line("1-0:2.8.2"_obis)};
constexpr std::array kEnergyPair = {number_line("1-0:1.8.0"_obis), number_line("1-0:2.8.0"_obis)};
constexpr std::array kTariff = {ListRow{"0-0:96.14.0"_obis, Wire::tariff}};
constexpr std::array kPowerPair = {number_line("1-0:1.7.0"_obis), number_line("1-0:2.7.0"_obis)};
constexpr std::array kDemand = {number_line("1-0:1.4.0"_obis), ListRow{"1-0:1.6.0"_obis, Wire::peak}};
constexpr std::array kLimit = {ListRow{"0-0:17.0.0"_obis, Wire::limit}};
constexpr std::array kSwitch = {ListRow{"0-0:96.3.10"_obis, Wire::boolean}};
constexpr std::array kMessage = {ListRow{"0-0:96.13.0"_obis, Wire::nothing}};
constexpr std::array kVoltages = {number_line("1-0:32.7.0"_obis), number_line("1-0:52.7.0"_obis),
                                  number_line("1-0:72.7.0"_obis)};
constexpr std::array kCurrents = {number_line("1-0:31.7.0"_obis), number_line("1-0:51.7.0"_obis),
                                  number_line("1-0:71.7.0"_obis)};
constexpr std::array kPowersOfPhases = {
    number_line("1-0:21.7.0"_obis), number_line("1-0:22.7.0"_obis), number_line("1-0:41.7.0"_obis),
    number_line("1-0:42.7.0"_obis), number_line("1-0:61.7.0"_obis), number_line("1-0:62.7.0"_obis),
};
constexpr std::array kReactivePowersOfPhases = {
    number_line("1-0:23.7.0"_obis), number_line("1-0:24.7.0"_obis), number_line("1-0:43.7.0"_obis),
    number_line("1-0:44.7.0"_obis), number_line("1-0:63.7.0"_obis), number_line("1-0:64.7.0"_obis),
};
constexpr std::array kQuadrantLines = {
    number_line("1-0:5.8.0"_obis), number_line("1-0:6.8.0"_obis), number_line("1-0:7.8.0"_obis),
    number_line("1-0:8.8.0"_obis), number_line("1-0:5.7.0"_obis), number_line("1-0:6.7.0"_obis),
    number_line("1-0:7.7.0"_obis), number_line("1-0:8.7.0"_obis), number_line("1-0:13.7.0"_obis),
};
constexpr std::array kTimeAndDateLines = {ListRow{"1-0:0.9.1"_obis, Wire::time}, ListRow{"1-0:0.9.2"_obis, Wire::date}};
constexpr std::array kOwnNumber = {ListRow{"1-0:0.0.0"_obis, Wire::visible}};
constexpr std::array kNetPower = {number_line("1-0:16.7.0"_obis)};

constexpr auto kDsmr5 = join(kVersion, kTelegramTime, kEquipment, kTariffRegisters, kTariff, kPowerPair, kMessage,
                             kVoltages, kCurrents, kPowersOfPhases);
constexpr auto kDsmr4 = join(kVersion, kTelegramTime, kEquipment, kTariffRegisters, kTariff, kPowerPair, kLimit,
                             kSwitch, kMessage, kCurrents, kPowersOfPhases);
constexpr auto kDsmr2 = join(kEquipment, kTariffRegisters, kTariff, kPowerPair, kLimit, kSwitch, kMessage);
constexpr auto kFlanders = join(kFlemishVersion, kEquipment, kTelegramTime, kTariffRegisters, kTariff, kDemand,
                                kPowerPair, kPowersOfPhases, kVoltages, kCurrents, kSwitch, kLimit, kMessage);
constexpr auto kLuxembourg = join(kVersion, kTelegramTime, kEquipment, kRegisters, kTotals, kSwitch, kMessage,
                                  kVoltages, kCurrents, kPowersOfPhases);
constexpr auto kSweden =
    join(kTelegramTime, kRegisters, kTotals, kPowersOfPhases, kReactivePowersOfPhases, kVoltages, kCurrents);
constexpr auto kHungary = join(kTelegramTime, kPlainNumber, kTariff, kSwitch, kLimit, kRegisters, kTariffRegisters,
                               kQuadrantLines, kPowerPair, kVoltages, kCurrents, kMessage);
constexpr auto kAustria = join(kVersion, kTelegramTime, kEquipment, kRegisters, kTotals);
constexpr auto kSlovenia = join(kPlainNumber, kTimeAndDateLines, kEnergyPair, kPowerPair, kCurrents);
constexpr auto kGermany = join(kOwnNumber, kEnergyPair, kNetPower);

constexpr auto kDsmr5Lists = only_list(kDsmr5, 1s);
constexpr auto kDsmr4Lists = only_list(kDsmr4);
constexpr auto kDsmr2Lists = only_list(kDsmr2);
constexpr auto kFlandersLists = only_list(kFlanders, 1s);
constexpr auto kLuxembourgLists = only_list(kLuxembourg);
constexpr auto kSwedenLists = only_list(kSweden);
constexpr auto kHungaryLists = only_list(kHungary);
constexpr auto kAustriaLists = only_list(kAustria, 1s);
constexpr auto kSloveniaLists = only_list(kSlovenia, 5s);
constexpr auto kGermanyLists = only_list(kGermany, 2s);

constexpr P1Form kKilowatts = {2, 3, 3, "kW"};
constexpr P1Form kKilowattHours = {6, 3, 3, "kWh"};
constexpr P1Form kKilovars = {2, 3, 3, "kvar"};
constexpr P1Form kKilovarHours = {6, 3, 3, "kvarh"};
constexpr P1Form kTenthsOfVolts = {3, 1, 0, "V"};
constexpr P1Form kHundredthsOfAmperes = {3, 2, 0, "A"};
constexpr P1Form kWholeAmperes = {3, 0, 0, "A"};

// What DSMR 5 says; the others differ from it.
constexpr P1Dialect dialect(std::string_view ident) {
  return {.ident = ident,
          .power = kKilowatts,
          .energy = kKilowattHours,
          .reactive_power = kKilovars,
          .reactive_energy = kKilovarHours,
          .voltage = kTenthsOfVolts,
          .current = kHundredthsOfAmperes};
}
constexpr P1Dialect dsmr4() {
  P1Dialect is = dialect("KFM5MADE-UP");
  is.current = kWholeAmperes;
  is.power_limit = "999.9*kW";
  is.submeter_period = 60min;
  return is;
}
constexpr P1Dialect dsmr2() {
  P1Dialect is = dialect("ISk5\\2XX000-0001");
  is.power = {4, 2, 3, "kW"};
  is.energy = {5, 3, 3, "kWh"};
  is.checksum = P1Checksum::none;
  is.power_limit = "016*A";
  is.submeter_period = 60min;
  is.old_submeters = true;
  return is;
}
constexpr P1Dialect flemish() {
  P1Dialect is = dialect("FLU5\\200000001_A");
  is.power_limit = "999.9*kW";
  return is;
}
constexpr P1Dialect with_capitals(std::string_view ident, P1Time time) {
  P1Dialect is = dialect(ident);
  is.power = {4, 3, 3, "kW"};
  is.energy = {8, 3, 3, "kWh"};
  is.reactive_power = {4, 3, 3, "kVAr"};
  is.reactive_energy = {8, 3, 3, "kVArh"};
  is.current = {3, 1, 0, "A"};
  is.time = time;
  return is;
}
constexpr P1Dialect hungarian() {
  P1Dialect is = dialect("SAG5SAG-METER");
  is.power_limit = "90.000*kW";
  return is;
}
constexpr P1Dialect austrian() {
  P1Dialect is = dialect("EST5\\200000002_A");
  is.power = {9, 0, 0, "W"};
  is.energy = {9, 0, 0, "Wh"};
  is.reactive_power = {9, 0, 0, "var"};
  is.reactive_energy = {9, 0, 0, "varh"};
  return is;
}
constexpr P1Dialect slovenian() {
  P1Dialect is = dialect("ISK9\\2XX000-0003");
  is.current = kWholeAmperes;
  is.checksum = P1Checksum::zero;
  return is;
}
constexpr P1Dialect german() {
  P1Dialect is = dialect("ESY5Q3XX0000 V0.00");
  is.power = {6, 0, 0, "W"};
  is.energy = {8, 3, 3, "kWh"};
  is.checksum = P1Checksum::none;
  is.code_end = "*255";
  return is;
}

constexpr P1Dialect kDutch = dialect("ISK5\\2XX000-0002");
constexpr P1Dialect kDutch4 = dsmr4();
constexpr P1Dialect kDutch2 = dsmr2();
constexpr P1Dialect kFlemish = flemish();
constexpr P1Dialect kLuxembourgish = dialect("SAG5\\2MADE-UP");
constexpr P1Dialect kSwedish = with_capitals("ADN9 6534", P1Time::flagged);
constexpr P1Dialect kDanish = with_capitals("NES5:00000-00", P1Time::spelled_out);
constexpr P1Dialect kHungarian = hungarian();
constexpr P1Dialect kAustrian = austrian();
constexpr P1Dialect kSlovenian = slovenian();
constexpr P1Dialect kGerman = german();

constexpr Profile p1(std::string_view name, std::string_view description, std::string_view id, const P1Dialect& spoken,
                     std::span<const ListPlan> lists) {
  Profile profile;
  profile.name = name;
  profile.description = description;
  profile.manufacturer = "p1";
  profile.baud = 115200;
  profile.link = Link::p1;
  profile.grammar = Grammar::lines;
  profile.clock = {.summer_time = true};
  profile.list_version = "50";
  profile.meter_id = id;
  profile.lists = lists;
  profile.dialect = &spoken;
  return profile;
}
constexpr Profile with_gas(Profile profile) {
  profile.submeters[0] = SubMeter::gas;
  return profile;
}
constexpr Profile of_version(std::string_view version, Profile profile) {
  profile.list_version = version;
  return profile;
}
constexpr Profile seven_bits(Profile profile) {
  profile.baud = 9600;
  profile.data_bits = 7;
  profile.parity = Parity::even;
  return profile;
}

constexpr std::array kP1 = {
    with_solar(with_gas(p1("p1-nl", "DSMR 5.0, Netherlands, with panels", "E0000000000000017", kDutch, kDsmr5Lists))),
    of_version("42", with_gas(p1("p1-nl-dsmr4", "DSMR 4.2, Netherlands", "K0000000000000024", kDutch4, kDsmr4Lists))),
    seven_bits(with_gas(p1("p1-nl-dsmr2", "DSMR 2.2, Netherlands", "M000000031", kDutch2, kDsmr2Lists))),
    of_version("50217", with_solar(with_gas(p1("p1-be", "Fluvius, Flanders, Belgium, with panels", "1SAG0000000048",
                                               kFlemish, kFlandersLists)))),
    with_key(p1("p1-lu", "Smarty, Luxembourg", "SAG1030700000055", kLuxembourgish, kLuxembourgLists)),
    p1("p1-se", "Sweden, without number", {}, kSwedish, kSwedenLists),
    p1("p1-dk", "Denmark, without number", {}, kDanish, kSwedenLists),
    p1("p1-hu", "Hungary", "00000000086", kHungarian, kHungaryLists),
    p1("p1-at", "Austria", "1EST0000000093", kAustrian, kAustriaLists),
    p1("p1-si", "Slovenia", "00000123", kSlovenian, kSloveniaLists),
    with_solar(p1("p1-de", "EasyMeter, Germany, with panels", "0000000000116", kGerman, kGermanyLists)),
};

}  // namespace

std::span<const Profile> p1_profiles() {
  return kP1;
}

}  // namespace ams2mqtt
