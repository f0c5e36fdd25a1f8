// Meters whose lists are pushed in Austria, Switzerland, Slovenia, Croatia and Czechia. Ids are made up.
#include "profile_tables.hpp"

namespace ams2mqtt {

namespace {

using namespace std::chrono_literals;
using namespace rows;

constexpr std::array kPushedId = {ListRow{"0-0:96.1.0"_obis, Wire::octets}};
constexpr std::array kDeviceName = {ListRow{"0-0:42.0.0"_obis, Wire::octets}};
constexpr std::array kPowers = {ListRow{"1-0:1.7.0"_obis}, ListRow{"1-0:2.7.0"_obis}};
constexpr std::array kEnergies = {ListRow{"1-0:1.8.0"_obis}, ListRow{"1-0:2.8.0"_obis}};
constexpr std::array kReactiveEnergies = {ListRow{"1-0:3.8.0"_obis}, ListRow{"1-0:4.8.0"_obis}};
constexpr std::array kCentiamperes = {
    ListRow{"1-0:31.7.0"_obis, Wire::u16, -2},
    ListRow{"1-0:51.7.0"_obis, Wire::u16, -2},
    ListRow{"1-0:71.7.0"_obis, Wire::u16, -2},
};
constexpr std::array kWholeVolts = {
    ListRow{"1-0:32.7.0"_obis, Wire::u16, 0},
    ListRow{"1-0:52.7.0"_obis, Wire::u16, 0},
    ListRow{"1-0:72.7.0"_obis, Wire::u16, 0},
};
constexpr std::array kPhasePowers = {
    ListRow{"1-0:21.7.0"_obis}, ListRow{"1-0:41.7.0"_obis}, ListRow{"1-0:61.7.0"_obis},
    ListRow{"1-0:22.7.0"_obis}, ListRow{"1-0:42.7.0"_obis}, ListRow{"1-0:62.7.0"_obis},
};
constexpr std::array kImportByTariff = {ListRow{"1-0:1.8.0"_obis}, ListRow{"1-0:1.8.1"_obis},
                                        ListRow{"1-0:1.8.2"_obis}};
constexpr std::array kExportByTariff = {ListRow{"1-0:2.8.0"_obis}, ListRow{"1-0:2.8.1"_obis},
                                        ListRow{"1-0:2.8.2"_obis}};
constexpr std::array kQuadrants = {ListRow{"1-0:5.8.0"_obis}, ListRow{"1-0:6.8.0"_obis}, ListRow{"1-0:7.8.0"_obis},
                                   ListRow{"1-0:8.8.0"_obis}};
constexpr std::array kPowerFactor = {ListRow{"1-0:13.7.0"_obis, Wire::u16, -3}};
constexpr std::array kBareClock = {ListRow{.obis = "0-0:1.0.0"_obis, .wire = Wire::clock, .bare = true}};
constexpr std::array kBareId = {ListRow{.obis = "0-0:96.1.0"_obis, .wire = Wire::octets, .bare = true}};

// Iskraemeco's lists without codes, as in catalog/layout.cpp.
constexpr std::array kBreakerAndTariff = {ListRow{"0-0:96.3.10"_obis, Wire::state},
                                          ListRow{"0-0:96.14.0"_obis, Wire::tariff}};
constexpr std::array kOnePhase = {ListRow{"1-0:32.7.0"_obis, Wire::u16, -1}, ListRow{"1-0:31.7.0"_obis, Wire::u16, -2},
                                  ListRow{"1-0:21.7.0"_obis}, ListRow{"1-0:22.7.0"_obis}};
constexpr std::array kTariffEnergies = {
    ListRow{"1-0:1.8.1"_obis}, ListRow{"1-0:1.8.2"_obis}, ListRow{"1-0:2.8.1"_obis}, ListRow{"1-0:2.8.2"_obis},
    ListRow{"1-0:3.8.1"_obis}, ListRow{"1-0:3.8.2"_obis}, ListRow{"1-0:4.8.1"_obis}, ListRow{"1-0:4.8.2"_obis},
};
constexpr std::array kVoltageAndExport = {ListRow{"1-0:32.7.0"_obis, Wire::u16, -1}, ListRow{"1-0:2.8.1"_obis},
                                          ListRow{"1-0:2.8.2"_obis}};
constexpr std::array kUnnamedText = {ListRow{{}, Wire::nothing}};
constexpr std::array kStateByte = {ListRow{{}, Wire::state}};
constexpr std::array kTimeAndDate = {ListRow{{}, Wire::time}, ListRow{{}, Wire::date}};
constexpr std::array kLimits = {ListRow{"0-0:17.0.0"_obis}, ListRow{{}, Wire::limit}, ListRow{{}, Wire::limit},
                                ListRow{{}, Wire::limit}, ListRow{"0-0:96.3.10"_obis, Wire::boolean}};

constexpr auto kIskra18 = join(kDeviceName, kPushedId, kTotals, kDecivolts, kCentiamperes, kPhasePowers);
constexpr auto kIskra12Energy =
    join(kDeviceName, kPushedId, kBreakerAndTariff, kImportByTariff, kExportByTariff, kReactiveEnergies);
constexpr auto kIskra12Power = join(kDeviceName, kUnnamedText, kDecivolts, kCentiamperes, kTotals);
constexpr auto kIskra10Power = join(kDeviceName, kPushedId, kTotals, kOnePhase);
constexpr auto kIskra10Energy = join(kDeviceName, kPushedId, kTariffEnergies);
constexpr auto kIskra9Power = join(kDeviceName, kPushedId, kTotals, kVoltageAndExport);
constexpr auto kIskra9Energy = join(kDeviceName, kPowers, kImportByTariff, kExportByTariff);
constexpr auto kIskra4 = join(kPushedId, kStateByte, kEnergies);
constexpr auto kIskra33 = join(kPushedId, kTimeAndDate, kImportByTariff, kExportByTariff, kQuadrants, kPowers,
                               kPowerFactor, kPhasePowers, kDecivolts, kCentiamperes, kLimits);
constexpr auto kIskra28 = join(kPushedId, kTimeAndDate, kImportByTariff, kExportByTariff, kPowers, kPhasePowers,
                               kDecivolts, kCentiamperes, kLimits);
constexpr std::array kPushCode6 = {ListRow{"0-6:25.9.0"_obis, Wire::code}};
constexpr auto kCarinthia = join(kPushCode6, kPushedId, kTimeAndDate, kRegisters, kPowers, kUnnamedText, kUnnamedText);

// Landis+Gyr's, and Vienna's.
constexpr std::array kAngles = {ListRow{{}, Wire::u16, 0, true}, ListRow{{}, Wire::u16, 0, true},
                                ListRow{{}, Wire::u16, 0, true}};
constexpr auto kAustrian14 = join(kWholeVolts, kCentiamperes, kPowers, kEnergies, kAngles, kPushedId);
constexpr auto kAustrian11 = join(kWholeVolts, kCentiamperes, kPowers, kEnergies, kPushedId);
constexpr auto kVienna = join(kClock, kRegisters, kTotals);
constexpr auto kGraz =
    join(kBareClock, kWholeVolts, kCentiamperes, kPowers, kImportByTariff, kExportByTariff, kReactiveEnergies);

// Lists that say what their numbers are.
constexpr auto kSalzburg = join(kClock, kPushedId, kDeviceName, kDecivolts, kCentiamperes, kPowers, kRegisters);
constexpr auto kLowerAustria = join(kBareClock, kEnergies, kPowers, kDecivolts, kCentiamperes, kPowerFactor, kBareId);
constexpr std::array kConfiguration = {ListRow{"0-0:96.1.0"_obis, Wire::octets}};
constexpr auto kMe550 = join(kConfiguration, kPowers, kEnergies, kDecivolts, kCentiamperes);
constexpr std::array kObjectRegisters = {ListRow{"1-1:1.8.0"_obis}, ListRow{"1-1:2.8.0"_obis},
                                         ListRow{"1-1:3.8.0"_obis}, ListRow{"1-1:4.8.0"_obis}};
constexpr std::array kObjectQuadrants = {
    ListRow{"1-1:1.8.0"_obis}, ListRow{"1-1:2.8.0"_obis}, ListRow{"1-1:5.8.0"_obis},
    ListRow{"1-1:6.8.0"_obis}, ListRow{"1-1:7.8.0"_obis}, ListRow{"1-1:8.8.0"_obis},
};
constexpr std::array kPushCode9 = {ListRow{"0-9:25.9.0"_obis, Wire::code}};
constexpr std::array kBreaker = {ListRow{"0-0:96.3.10"_obis, Wire::boolean}};
constexpr auto kSwissDecivolts = join(kDeviceName, kObjectRegisters, kPowers, kDecivolts, kCentiamperes, kPowerFactor);
constexpr auto kSwissWholeVolts =
    join(kDeviceName, kObjectRegisters, kPowers, kWholeVolts, kCentiamperes, kPowerFactor);
constexpr auto kE450 = join(kPushCode9, kPushedId, kClock, kBreaker, kPowers, kObjectQuadrants);
constexpr std::array kPushCode2 = {ListRow{"0-2:25.9.0"_obis, Wire::code}};
constexpr std::array kEgdStates = {ListRow{"0-0:96.3.10"_obis, Wire::state}, ListRow{"0-0:17.0.0"_obis},
                                   ListRow{"0-0:96.14.0"_obis, Wire::tariff}};
constexpr std::array kEgdNumbers = {
    ListRow{"1-0:1.7.0"_obis},  ListRow{"1-0:21.7.0"_obis}, ListRow{"1-0:41.7.0"_obis},
    ListRow{"1-0:61.7.0"_obis}, ListRow{"1-0:2.7.0"_obis},
};
constexpr std::array kTotalExport = {ListRow{"1-0:2.8.0"_obis}};
constexpr auto kEgd = join(kDeviceName, kPushCode2, kPushedId, kEgdStates, kEgdNumbers, kImportByTariff, kTotalExport);

// Powers often, registers every quarter of an hour.
template <std::size_t Powers, std::size_t Energies>
consteval std::array<ListPlan, 2> power_and_registers(const std::array<ListRow, Powers>& powers,
                                                      const std::array<ListRow, Energies>& energies) {
  return {ListPlan{List::normal, powers, 10s, 0s}, ListPlan{List::hourly, energies, 15min, 0s}};
}
constexpr auto kIskraLists = power_and_registers(kIskra18, kIskra12Energy);
constexpr auto kIskra12Lists = power_and_registers(kIskra12Power, kIskra9Energy);
constexpr auto kIskra10Lists = power_and_registers(kIskra10Power, kIskra10Energy);
constexpr auto kIskra9Lists = power_and_registers(kIskra9Power, kIskra4);
constexpr auto kIskra33Lists = only_list(kIskra33);
constexpr auto kIskra28Lists = only_list(kIskra28);
constexpr auto kCarinthiaLists = only_list(kCarinthia, 5s);
constexpr auto kAustrian14Lists = only_list(kAustrian14, 5s);
constexpr auto kAustrian11Lists = only_list(kAustrian11, 5s);
constexpr auto kViennaLists = only_list(kVienna, 1s);
constexpr auto kGrazLists = only_list(kGraz);
constexpr auto kSalzburgLists = only_list(kSalzburg, 5s);
constexpr auto kLowerAustriaLists = only_list(kLowerAustria, 5s);
constexpr auto kMe550Lists = only_list(kMe550);
constexpr auto kSwissDecivoltLists = only_list(kSwissDecivolts, 5s);
constexpr auto kSwissVoltLists = only_list(kSwissWholeVolts, 5s);
constexpr auto kE450Lists = only_list(kE450);
constexpr auto kEgdLists = only_list(kEgd, 60s);

constexpr std::array<std::uint8_t, 2> kPushDestination = {0xCE, 0xFF};
constexpr std::array<std::uint8_t, 1> kPushSource = {0x03};

// Clocks that state their offset, and clocks that do not.
constexpr ClockHabit kStated = {
    .header = HeaderTime::untagged, .summer_time = true, .summer_bit = true, .states_offset = true};
constexpr ClockHabit kUnstated = {.header = HeaderTime::untagged, .summer_time = true};

// How the meters of one manufacturer say it.
struct Habit {
  std::string_view manufacturer;
  ClockHabit clock;
  Grammar grammar;
};
// What it is called by its lists; empty: they do not say it.
struct Numbers {
  std::string_view id;
  std::string_view device;
};

constexpr Profile pushing(std::string_view name, std::string_view description, const Habit& habit, Numbers numbers,
                          std::span<const ListPlan> lists) {
  Profile profile;
  profile.name = name;
  profile.description = description;
  profile.manufacturer = habit.manufacturer;
  profile.grammar = habit.grammar;
  profile.clock = habit.clock;
  profile.destination = kPushDestination;
  profile.source = kPushSource;
  profile.control = 0x13;
  profile.invoke_id = 0x1F;
  profile.meter_id = numbers.id;
  profile.device_name = numbers.device;
  profile.lists = lists;
  return profile;
}

constexpr Profile iskraemeco(std::string_view name, std::string_view description, std::string_view id,
                             std::string_view device, std::span<const ListPlan> lists) {
  return pushing(name, description, {"iskraemeco", kStated, Grammar::positional}, {id, device}, lists);
}

constexpr Profile one_phase(Profile profile) {
  profile.wiring = Wiring::one_phase;
  return profile;
}
constexpr Profile over(Link link, Profile profile) {
  profile.link = link;
  return profile;
}
constexpr Profile pushed_by(ObisCode push, Profile profile) {
  profile.push = push;
  return profile;
}
constexpr Profile with_parity(Profile profile) {
  profile.parity = Parity::even;
  return profile;
}

constexpr std::array kPushing = {
    with_key(over(Link::mbus, pushing("kaifa-at", "Kaifa MA309M, Salzburg and Tyrol, Austria",
                                      {"kaifa", kStated, Grammar::structured}, {"1KFM0000000017", "KFM1000000000017"},
                                      kSalzburgLists))),
    with_key(over(Link::mbus, pushing("kaifa-at-lower", "Kaifa MA309M, Lower Austria",
                                      {"kaifa", kStated, Grammar::flat}, {"1000000000017", {}}, kLowerAustriaLists))),
    with_parity(with_key(over(
        Link::mbus_overflow, pushing("sagemcom-at", "Sagemcom T210-D, Lower Austria",
                                     {"sagemcom", kStated, Grammar::flat}, {"100000000024", {}}, kLowerAustriaLists)))),
    with_key(over(Link::hdlc_blocks,
                  pushing("landis-gyr-at", "Landis+Gyr E450, Burgenland and Styria, Austria",
                          {"landis-gyr", kUnstated, Grammar::positional}, {"00000017", {}}, kAustrian14Lists))),
    with_key(pushing("landis-gyr-at-11", "Landis+Gyr E450, Styria, Austria, without phase angles",
                     {"landis-gyr", kUnstated, Grammar::positional}, {"00000024", {}}, kAustrian11Lists)),
    with_key(over(Link::hdlc_blocks, pushing("landis-gyr-graz", "Landis+Gyr E450, Graz, Austria",
                                             {"landis-gyr", kUnstated, Grammar::pairs}, {{}, {}}, kGrazLists))),
    with_key(pushing("vienna", "Meters of several manufacturers, Vienna, Austria",
                     {"landis-gyr", kUnstated, Grammar::positional}, {{}, {}}, kViennaLists)),
    with_key(pushing("carinthia", "Iskraemeco AM550 and Siemens IM350, Carinthia, Austria",
                     {"iskraemeco", kStated, Grammar::positional}, {"0000000000017", {}}, kCarinthiaLists)),
    pushed_by("0-6:25.9.0"_obis,
              with_key(over(Link::hdlc_blocks, pushing("landis-gyr-ch", "Landis+Gyr E450, Switzerland",
                                                       {"landis-gyr", kUnstated, Grammar::descriptors},
                                                       {{}, "LGZ1030700000017"}, kSwissVoltLists)))),
    pushed_by("0-9:25.9.0"_obis,
              over(Link::hdlc_blocks,
                   pushing("landis-gyr-e450", "Landis+Gyr E450, Switzerland and Cyprus, older list",
                           {"landis-gyr", kUnstated, Grammar::descriptors}, {"00000031", {}}, kE450Lists))),
    pushed_by("0-6:25.9.0"_obis,
              pushing("iskraemeco-ch", "Iskraemeco AM550, Switzerland", {"iskraemeco", kUnstated, Grammar::descriptors},
                      {{}, "ISK1030700000017"}, kSwissDecivoltLists)),
    over(Link::hdlc_segments, pushing("iskraemeco-me550", "Iskraemeco ME550, Switzerland",
                                      {"iskraemeco", kStated, Grammar::structured}, {"00000048", {}}, kMe550Lists)),
    iskraemeco("iskraemeco-si", "Iskraemeco AM550, Slovenia", "00000055", "ISK1030700000055", kIskraLists),
    iskraemeco("iskraemeco-si-12", "Iskraemeco AM550, Slovenia, lists without number", {}, "ISK1030700000062",
               kIskra12Lists),
    one_phase(iskraemeco("iskraemeco-si-10", "Iskraemeco AM550, one-phase, Slovenia", "00000000079", "ISK1030700000079",
                         kIskra10Lists)),
    one_phase(iskraemeco("iskraemeco-si-9", "Iskraemeco AM550, one-phase, Slovenia, short lists", "00000086",
                         "ISK1030700000086", kIskra9Lists)),
    iskraemeco("iskraemeco-hr", "Iskraemeco IE.5, Croatia", "00000093", {}, kIskra33Lists),
    iskraemeco("iskraemeco-hr-28", "Iskraemeco IE.5, Croatia, without quadrants", "00000109", {}, kIskra28Lists),
    pushing("egd-cz", "Sagemcom and ZPA at EG.D, Czechia", {"egd", kUnstated, Grammar::attributes},
            {"0000000017", "EGD000017"}, kEgdLists),
};

}  // namespace

std::span<const Profile> pushing_profiles() {
  return kPushing;
}

}  // namespace ams2mqtt
