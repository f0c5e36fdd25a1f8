// The simulated meters of Norway, Sweden and Denmark, and all of them together. The row tables follow the
// manufacturers' lists, in the order of the wire; ids are made up.
#include "profile_tables.hpp"

#include <vector>

namespace ams2mqtt {

namespace {

using namespace std::chrono_literals;
using namespace rows;

// Aidon, and Landis+Gyr's "EMBRIQ" list, which has the same shape.
constexpr std::array kPowerAlone = {ListRow{"1-0:1.7.0"_obis}};
constexpr std::array kAidonIdentity = {
    ListRow{"1-1:0.2.129"_obis, Wire::visible},
    ListRow{"0-0:96.1.0"_obis, Wire::visible},
    ListRow{"0-0:96.1.7"_obis, Wire::visible},
};
constexpr std::array kAidonOnePhase = {
    ListRow{"1-0:31.7.0"_obis, Wire::i16, -1},
    ListRow{"1-0:32.7.0"_obis, Wire::u16, -1},
};
constexpr std::array kAidonThreeWireCurrents = {
    ListRow{"1-0:31.7.0"_obis, Wire::i16, -1},
    ListRow{"1-0:71.7.0"_obis, Wire::i16, -1},
};
constexpr std::array kAidonFourWireCurrents = {
    ListRow{"1-0:31.7.0"_obis, Wire::i16, -1},
    ListRow{"1-0:51.7.0"_obis, Wire::i16, -1},
    ListRow{"1-0:71.7.0"_obis, Wire::i16, -1},
};
constexpr std::array kEmbriqThreeWire = {
    ListRow{"1-0:31.7.0"_obis, Wire::i16, -2},       ListRow{"1-0:51.7.0"_obis, Wire::i16, -2, true},
    ListRow{"1-0:71.7.0"_obis, Wire::i16, -2},       ListRow{"1-0:32.7.0"_obis, Wire::u16, -1},
    ListRow{"1-0:52.7.0"_obis, Wire::u16, -1, true}, ListRow{"1-0:72.7.0"_obis, Wire::u16, -1},
};
constexpr std::array kAidonRegisters = {
    ListRow{"1-0:1.8.0"_obis, Wire::u32, 1},
    ListRow{"1-0:2.8.0"_obis, Wire::u32, 1},
    ListRow{"1-0:3.8.0"_obis, Wire::u32, 1},
    ListRow{"1-0:4.8.0"_obis, Wire::u32, 1},
};
constexpr std::array kAidonPhase1 = {
    ListRow{"1-0:21.7.0"_obis},
    ListRow{"1-0:22.7.0"_obis},
    ListRow{"1-0:23.7.0"_obis},
    ListRow{"1-0:24.7.0"_obis},
};
constexpr std::array kAidonPhases23 = {
    ListRow{"1-0:41.7.0"_obis}, ListRow{"1-0:42.7.0"_obis}, ListRow{"1-0:43.7.0"_obis}, ListRow{"1-0:44.7.0"_obis},
    ListRow{"1-0:61.7.0"_obis}, ListRow{"1-0:62.7.0"_obis}, ListRow{"1-0:63.7.0"_obis}, ListRow{"1-0:64.7.0"_obis},
};

constexpr auto kAidon1 = join(kAidonIdentity, kTotals, kAidonOnePhase);
constexpr auto kAidon1Hourly = join(kAidon1, kClock, kAidonRegisters);
constexpr auto kAidon3 = join(kAidonIdentity, kTotals, kAidonThreeWireCurrents, kDecivolts);
constexpr auto kAidon3Hourly = join(kAidon3, kClock, kAidonRegisters);
constexpr auto kAidon4 = join(kAidonIdentity, kTotals, kAidonFourWireCurrents, kDecivolts);
constexpr auto kAidon4Hourly = join(kAidon4, kClock, kAidonRegisters);
constexpr auto kAidonSeHourly =
    join(kClock, kTotals, kAidonFourWireCurrents, kDecivolts, kAidonPhase1, kAidonPhases23, kRegisters);
constexpr auto kAidonSe1 = join(kClock, kTotals, kAidonOnePhase, kAidonPhase1, kRegisters);
constexpr auto kEmbriq = join(kAidonIdentity, kTotals, kEmbriqThreeWire);
constexpr auto kEmbriqHourly = join(kEmbriq, kClock, kAidonRegisters);

// Kaifa: currents in mA, voltages in 0.1 V, energies in Wh; only the Swedish list has its codes on the wire.
constexpr std::array kKaifaIdentity = {
    ListRow{"1-0:0.2.129"_obis, Wire::octets},
    ListRow{"0-0:96.1.0"_obis, Wire::octets},
    ListRow{"0-0:96.1.7"_obis, Wire::octets},
};
constexpr std::array kKaifaOnePhase = {
    ListRow{"1-0:31.7.0"_obis, Wire::u32, -3},
    ListRow{"1-0:32.7.0"_obis, Wire::u32, -1},
};
constexpr std::array kKaifaFourWire = {
    ListRow{"1-0:31.7.0"_obis, Wire::u32, -3}, ListRow{"1-0:51.7.0"_obis, Wire::u32, -3},
    ListRow{"1-0:71.7.0"_obis, Wire::u32, -3}, ListRow{"1-0:32.7.0"_obis, Wire::u32, -1},
    ListRow{"1-0:52.7.0"_obis, Wire::u32, -1}, ListRow{"1-0:72.7.0"_obis, Wire::u32, -1},
};
constexpr std::array kKaifaThreeWire = {
    ListRow{"1-0:31.7.0"_obis, Wire::u32, -3},       ListRow{"1-0:51.7.0"_obis, Wire::u32, -3},
    ListRow{"1-0:71.7.0"_obis, Wire::u32, -3},       ListRow{"1-0:32.7.0"_obis, Wire::u32, -1},
    ListRow{"1-0:52.7.0"_obis, Wire::u32, -1, true}, ListRow{"1-0:72.7.0"_obis, Wire::u32, -1},
};
constexpr std::array kKaifaWideRegisters = {
    ListRow{"1-0:1.8.0"_obis, Wire::u64},
    ListRow{"1-0:2.8.0"_obis, Wire::u64},
    ListRow{"1-0:3.8.0"_obis, Wire::u64},
    ListRow{"1-0:4.8.0"_obis, Wire::u64},
};

constexpr auto kKaifa1 = join(kKaifaIdentity, kTotals, kKaifaOnePhase);
constexpr auto kKaifa1Hourly = join(kKaifa1, kClock, kRegisters);
constexpr auto kKaifa3 = join(kKaifaIdentity, kTotals, kKaifaThreeWire);
constexpr auto kKaifa3Hourly = join(kKaifa3, kClock, kRegisters);
constexpr auto kKaifa4 = join(kKaifaIdentity, kTotals, kKaifaFourWire);
constexpr auto kKaifa4Hourly = join(kKaifa4, kClock, kRegisters);
constexpr auto kKaifaCtHourly = join(kKaifa4, kClock, kKaifaWideRegisters);

// Kamstrup: currents in 10 mA (CT meters: mA), whole volts, energies in 10 Wh; no scaler on the wire.
constexpr std::array kKamstrupIdentity = {
    ListRow{"1-1:0.0.5"_obis, Wire::visible},
    ListRow{"1-1:96.1.1"_obis, Wire::visible},
};
constexpr std::array kKamstrupTotals = {
    ListRow{"1-1:1.7.0"_obis},
    ListRow{"1-1:2.7.0"_obis},
    ListRow{"1-1:3.7.0"_obis},
    ListRow{"1-1:4.7.0"_obis},
};
constexpr std::array kKamstrupOnePhase = {
    ListRow{"1-1:31.7.0"_obis, Wire::u32, -2}, ListRow{{}, Wire::null_pair}, ListRow{{}, Wire::null_pair},
    ListRow{"1-1:32.7.0"_obis, Wire::u16, 0},  ListRow{{}, Wire::null_pair}, ListRow{{}, Wire::null_pair},
};
constexpr std::array kKamstrupCurrents = {
    ListRow{"1-1:31.7.0"_obis, Wire::u32, -2},
    ListRow{"1-1:51.7.0"_obis, Wire::u32, -2},
    ListRow{"1-1:71.7.0"_obis, Wire::u32, -2},
};
constexpr std::array kKamstrupCtCurrents = {
    ListRow{"1-1:31.7.0"_obis, Wire::u32, -3},
    ListRow{"1-1:51.7.0"_obis, Wire::u32, -3},
    ListRow{"1-1:71.7.0"_obis, Wire::u32, -3},
};
constexpr std::array kKamstrupVoltages = {
    ListRow{"1-1:32.7.0"_obis, Wire::u16, 0},
    ListRow{"1-1:52.7.0"_obis, Wire::u16, 0},
    ListRow{"1-1:72.7.0"_obis, Wire::u16, 0},
};
constexpr std::array kKamstrupClock = {ListRow{"0-1:1.0.0"_obis, Wire::clock}};
constexpr std::array kKamstrupRegisters = {
    ListRow{"1-1:1.8.0"_obis, Wire::u32, 1},
    ListRow{"1-1:2.8.0"_obis, Wire::u32, 1},
    ListRow{"1-1:3.8.0"_obis, Wire::u32, 1},
    ListRow{"1-1:4.8.0"_obis, Wire::u32, 1},
};
constexpr std::array kKamstrupNumber = {ListRow{"1-1:0.0.1"_obis}};
constexpr std::array kKamstrupPhases = {
    ListRow{"1-1:21.7.0"_obis},
    ListRow{"1-1:41.7.0"_obis},
    ListRow{"1-1:61.7.0"_obis},
    ListRow{"1-1:33.7.0"_obis, Wire::u16, -2},
    ListRow{"1-1:53.7.0"_obis, Wire::u16, -2},
    ListRow{"1-1:73.7.0"_obis, Wire::u16, -2},
    ListRow{"1-1:13.7.0"_obis, Wire::u16, -2},
    ListRow{"1-1:22.7.0"_obis},
    ListRow{"1-1:42.7.0"_obis},
    ListRow{"1-1:62.7.0"_obis},
    ListRow{"1-1:22.8.0"_obis, Wire::u32, 1},
    ListRow{"1-1:42.8.0"_obis, Wire::u32, 1},
    ListRow{"1-1:62.8.0"_obis, Wire::u32, 1},
    ListRow{"1-1:21.8.0"_obis, Wire::u32, 1},
    ListRow{"1-1:41.8.0"_obis, Wire::u32, 1},
    ListRow{"1-1:61.8.0"_obis, Wire::u32, 1},
};

constexpr std::array kKamstrupDk1Phase = {
    ListRow{"1-1:32.7.0"_obis, Wire::u16, 0},  ListRow{"1-1:31.7.0"_obis, Wire::u32, -2}, ListRow{"1-1:21.7.0"_obis},
    ListRow{"1-1:33.7.0"_obis, Wire::u16, -2}, ListRow{"1-1:13.7.0"_obis, Wire::u16, -2}, ListRow{"1-1:22.7.0"_obis},
    ListRow{"1-1:22.8.0"_obis, Wire::u32, 1},  ListRow{"1-1:21.8.0"_obis, Wire::u32, 1},
};

constexpr auto kKamstrup1 = join(kKamstrupIdentity, kKamstrupTotals, kKamstrupOnePhase);
constexpr auto kKamstrup1Hourly = join(kKamstrup1, kKamstrupClock, kKamstrupRegisters);
constexpr auto kKamstrup3 = join(kKamstrupIdentity, kKamstrupTotals, kKamstrupCurrents, kKamstrupVoltages);
constexpr auto kKamstrup3Hourly = join(kKamstrup3, kKamstrupClock, kKamstrupRegisters);
constexpr auto kKamstrupCt = join(kKamstrupIdentity, kKamstrupTotals, kKamstrupCtCurrents, kKamstrupVoltages);
constexpr auto kKamstrupCtHourly = join(kKamstrupCt, kKamstrupClock, kKamstrupRegisters);
constexpr auto kKamstrupDk = join(kKamstrupRegisters, kKamstrupNumber, kKamstrupTotals, kKamstrupClock,
                                  kKamstrupVoltages, kKamstrupCurrents, kKamstrupPhases);
constexpr auto kKamstrupDk1 =
    join(kKamstrupRegisters, kKamstrupNumber, kKamstrupTotals, kKamstrupClock, kKamstrupDk1Phase);

// When the lists are sent. An hourly list takes the place of the normal one of the same moment.
template <std::size_t Normal, std::size_t Hourly>
consteval std::array<ListPlan, 3> aidon_lists(const std::array<ListRow, Normal>& normal,
                                              const std::array<ListRow, Hourly>& hourly) {
  return {ListPlan{List::fast, kPowerAlone, 2500ms, 0ms}, ListPlan{List::normal, normal, 10s, 0s},
          ListPlan{List::hourly, hourly, 1h, 10s}};
}
template <std::size_t Normal, std::size_t Hourly>
consteval std::array<ListPlan, 3> kaifa_lists(const std::array<ListRow, Normal>& normal,
                                              const std::array<ListRow, Hourly>& hourly) {
  return {ListPlan{List::fast, kPowerAlone, 2s, 0s}, ListPlan{List::normal, normal, 10s, 0s},
          ListPlan{List::hourly, hourly, 1h, 10s}};
}
template <std::size_t Normal, std::size_t Hourly>
consteval std::array<ListPlan, 2> kamstrup_lists(const std::array<ListRow, Normal>& normal,
                                                 const std::array<ListRow, Hourly>& hourly) {
  return {ListPlan{List::normal, normal, 10s, 5s}, ListPlan{List::hourly, hourly, 1h, 5s}};
}

constexpr auto kAidon1Lists = aidon_lists(kAidon1, kAidon1Hourly);
constexpr auto kAidon3Lists = aidon_lists(kAidon3, kAidon3Hourly);
constexpr auto kAidon4Lists = aidon_lists(kAidon4, kAidon4Hourly);
constexpr auto kEmbriqLists = aidon_lists(kEmbriq, kEmbriqHourly);
constexpr auto kAidonSeLists = only_list(kAidonSeHourly);
constexpr auto kAidonSe1Lists = only_list(kAidonSe1);
constexpr auto kKaifa1Lists = kaifa_lists(kKaifa1, kKaifa1Hourly);
constexpr auto kKaifa3Lists = kaifa_lists(kKaifa3, kKaifa3Hourly);
constexpr auto kKaifa4Lists = kaifa_lists(kKaifa4, kKaifa4Hourly);
constexpr auto kKaifaCtLists = kaifa_lists(kKaifa4, kKaifaCtHourly);
constexpr auto kKaifaSeLists = only_list(kKaifa4Hourly);
constexpr auto kKamstrup1Lists = kamstrup_lists(kKamstrup1, kKamstrup1Hourly);
constexpr auto kKamstrup3Lists = kamstrup_lists(kKamstrup3, kKamstrup3Hourly);
constexpr auto kKamstrupCtLists = kamstrup_lists(kKamstrupCt, kKamstrupCtHourly);
constexpr auto kKamstrupDkLists = only_list(kKamstrupDk);
constexpr auto kKamstrupDk1Lists = only_list(kKamstrupDk1);

constexpr std::array<std::uint8_t, 1> kAidonDestination = {0x41};
constexpr std::array<std::uint8_t, 2> kAidonSource = {0x08, 0x83};
constexpr std::array<std::uint8_t, 1> kKaifaDestination = {0x01};
constexpr std::array<std::uint8_t, 2> kKaifaSource = {0x02, 0x01};
constexpr std::array<std::uint8_t, 2> kKaifaSeSource = {0x00, 0x01};
constexpr std::array<std::uint8_t, 1> kKamstrupDestination = {0x2B};
constexpr std::array<std::uint8_t, 1> kKamstrupSource = {0x21};

constexpr Profile aidon(std::string_view name, std::string_view description, Wiring wiring, std::string_view id,
                        std::string_view type, std::span<const ListPlan> lists) {
  Profile profile;
  profile.name = name;
  profile.description = description;
  profile.manufacturer = "aidon";
  profile.wiring = wiring;
  profile.clock = {.deviation = std::int16_t{0}, .status = 0, .whole_hour = true};
  profile.destination = kAidonDestination;
  profile.source = kAidonSource;
  profile.control = 0x13;
  profile.invoke_id = 0x40000000;
  profile.parity = Parity::even;
  profile.list_version = "AIDON_V0001";
  profile.meter_id = id;
  profile.meter_type = type;
  profile.lists = lists;
  return profile;
}

constexpr Profile aidon_se(std::string_view name, std::string_view description, Wiring wiring,
                           std::span<const ListPlan> lists) {
  Profile profile = aidon(name, description, wiring, {}, {}, lists);
  profile.clock = {.status = 0xFF};
  profile.list_version = {};
  profile.baud = 115200;
  profile.parity = Parity::none;
  return profile;
}

constexpr Profile kaifa(std::string_view name, std::string_view description, Wiring wiring, std::string_view id,
                        std::string_view type, std::span<const ListPlan> lists) {
  Profile profile;
  profile.name = name;
  profile.description = description;
  profile.manufacturer = "kaifa";
  profile.wiring = wiring;
  profile.grammar = Grammar::positional;
  profile.clock = {.header = HeaderTime::tagged, .summer_time = true, .status = 0};
  profile.destination = kKaifaDestination;
  profile.source = kKaifaSource;
  profile.control = 0x10;
  profile.invoke_id = 0x40000000;
  profile.list_version = "KFM_001";
  profile.meter_id = id;
  profile.meter_type = type;
  profile.lists = lists;
  return profile;
}

constexpr Profile kamstrup(std::string_view name, std::string_view description, Wiring wiring, std::string_view id,
                           std::string_view type, std::span<const ListPlan> lists) {
  Profile profile;
  profile.name = name;
  profile.description = description;
  profile.manufacturer = "kamstrup";
  profile.wiring = wiring;
  profile.grammar = Grammar::pairs;
  profile.clock = {.header = HeaderTime::untagged, .summer_time = true, .summer_bit = true, .status = 0};
  profile.destination = kKamstrupDestination;
  profile.source = kKamstrupSource;
  profile.control = 0x13;
  profile.starts_with_version = true;
  profile.list_version = "Kamstrup_V0001";
  profile.meter_id = id;
  profile.meter_type = type;
  profile.lists = lists;
  return profile;
}

constexpr Profile with_scale(Profile profile, unsigned scale) {
  profile.scale = scale;
  return profile;
}

constexpr Profile kaifa_se() {
  Profile profile = kaifa("kaifa-se", "Kaifa MA304H4, three-phase, Sweden, with panels", Wiring::four_wire,
                          "7340150000000017", "MA304H4", kKaifaSeLists);
  profile.grammar = Grammar::pairs;
  profile.clock = {.header = HeaderTime::null, .deviation = std::int16_t{-60}, .status = 0};
  profile.source = kKaifaSeSource;
  profile.solar = true;
  return profile;
}

constexpr Profile kaifa_se_h4d() {
  Profile profile = kaifa("kaifa-se-h4d", "Kaifa MA304H4D, three-phase, Sweden", Wiring::four_wire, "7340150000000024",
                          "MA304H4D", kKaifaSeLists);
  profile.source = kKaifaSeSource;
  return profile;
}

constexpr Profile embriq() {
  Profile profile = aidon("embriq-3wire", "Landis+Gyr E350, three-phase without neutral (IT), Norway",
                          Wiring::three_wire, std::string_view("10000017\0\0\0\0\0\0\0\0", 16), "ZFF1", kEmbriqLists);
  profile.manufacturer = "embriq";
  profile.list_version = "EMBRIQ_V1_1";
  return profile;
}

constexpr std::array kNorthern = {
    aidon("aidon-1phase", "Aidon 6515, one-phase, Norway", Wiring::one_phase, "7359990000000017", "6515", kAidon1Lists),
    aidon("aidon-3wire", "Aidon 6525, three-phase without neutral (IT), Norway", Wiring::three_wire, "7359990000000024",
          "6525", kAidon3Lists),
    with_solar(aidon("aidon-4wire", "Aidon 6534, three-phase with neutral (TN), Norway, with panels", Wiring::four_wire,
                     "7359990000000031", "6534", kAidon4Lists)),
    aidon_se("aidon-se", "Aidon 6484, three-phase, Sweden", Wiring::four_wire, kAidonSeLists),
    aidon_se("aidon-se-1phase", "Aidon 6479, one-phase, Sweden", Wiring::one_phase, kAidonSe1Lists),
    kaifa("kaifa-1phase", "Kaifa MA105H2E, one-phase, Norway", Wiring::one_phase, "6970630000000017", "MA105H2E",
          kKaifa1Lists),
    kaifa("kaifa-3wire", "Kaifa MA304H3E, three-phase without neutral (IT), Norway", Wiring::three_wire,
          "6970630000000024", "MA304H3E", kKaifa3Lists),
    kaifa("kaifa-3phase", "Kaifa MA304H4, three-phase with neutral (TN), Norway", Wiring::four_wire, "6970630000000031",
          "MA304H4", kKaifa4Lists),
    with_scale(kaifa("kaifa-ct", "Kaifa MA304T4, three-phase at current transformers, Norway", Wiring::four_wire,
                     "6970630000000048", "MA304T4", kKaifaCtLists),
               20),
    kaifa_se(),
    kaifa_se_h4d(),
    kamstrup("kamstrup-1phase", "Kamstrup 6861, one-phase, Norway", Wiring::one_phase, "5706560000000017",
             "6861111BN242101040", kKamstrup1Lists),
    with_solar(kamstrup("kamstrup-3phase", "Kamstrup 6841, three-phase, Norway, with panels", Wiring::four_wire,
                        "5706560000000024", "6841131BN243101040", kKamstrup3Lists)),
    with_scale(kamstrup("kamstrup-ct", "Kamstrup 6851, three-phase at current transformers, Norway", Wiring::four_wire,
                        "5706560000000031", "6851131BN243101040", kKamstrupCtLists),
               20),
    with_solar(kamstrup("kamstrup-dk", "Kamstrup Omnipower, three-phase, Denmark, with panels", Wiring::four_wire,
                        "10000017", {}, kKamstrupDkLists)),
    embriq(),
    kamstrup("kamstrup-dk-1phase", "Kamstrup Omnipower, one-phase, Denmark", Wiring::one_phase, "10000024", {},
             kKamstrupDk1Lists),
    with_key(kamstrup("kamstrup-dk-key", "Kamstrup Omnipower, three-phase, Denmark", Wiring::four_wire, "10000031", {},
                      kKamstrupDkLists)),
};

}  // namespace

std::span<const Profile> northern_profiles() {
  return kNorthern;
}

std::span<const Profile> profiles() {
  static const std::vector<Profile> kAll = [] {
    std::vector<Profile> all;
    for (const auto part : {northern_profiles(), pushing_profiles(), p1_profiles()}) {
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }();
  return kAll;
}

}  // namespace ams2mqtt
