#include "ams2mqtt/catalog/list_family.hpp"

#include <algorithm>
#include <array>

namespace ams2mqtt {

namespace {

constexpr std::array kAidonModels = {
    Model{"6475", "RF2 system module, master"},
    Model{"6478", "RF2 system module, master with Ethernet"},
    Model{"6479", "RF2 system module, master with Ethernet and built-in HAN port"},
    Model{"6483", "RF2 system module, slave"},
    Model{"6484", "RF2 system module, slave with built-in HAN port"},
    Model{"6510", "1-phase meter"},
    Model{"6511", "1-phase meter, with breaker"},
    Model{"6515", "1-phase meter, with breaker and earth fault measurement"},
    Model{"6520", "3-phase meter, 3-wire"},
    Model{"6521", "2-phase meter, 3-wire, with breaker"},
    Model{"6525", "3-phase meter, 3-wire, with breaker and earth fault measurement"},
    Model{"6530", "3-phase meter, 4-wire"},
    Model{"6531", "3-phase meter, 4-wire, with breaker"},
    Model{"6534", "3-phase meter, 4-wire, with breaker and neutral current measurement"},
    Model{"6540", "3-phase meter, 3-wire, for current transformers", true},
    Model{"6550", "3-phase meter, 4-wire, for current transformers", true},
    Model{"6560", "3-phase meter, 3-wire, for current and voltage transformers", true},
};

constexpr std::array kKaifaModels = {
    Model{"MA105H2", "1-phase meter"},
    Model{"MA304H3", "3-phase meter, 3-wire"},
    Model{"MA304H4", "3-phase meter, 4-wire"},
    Model{"MA304T3", "3-phase meter, 3-wire, for current transformers", true},
    Model{"MA304T4", "3-phase meter, 4-wire, for current transformers", true},
};

constexpr std::array kKamstrupModels = {
    Model{"684", "OMNIPOWER 3-phase meter"},
    Model{"684112", "OMNIPOWER 3-phase meter, 3-wire"},
    Model{"684113", "OMNIPOWER 3-phase meter, 4-wire"},
    Model{"685", "OMNIPOWER 3-phase meter, for current transformers", true},
    Model{"685112", "OMNIPOWER 3-phase meter, 3-wire, for current transformers", true},
    Model{"685113", "OMNIPOWER 3-phase meter, 4-wire, for current transformers", true},
    Model{"686", "OMNIPOWER 1-phase meter"},
};

constexpr std::array kLandisGyrModels = {
    Model{"ZFF1", "E350 3-phase meter, 3-wire"},
    Model{"ZMF1", "E350 3-phase meter, 4-wire"},
};

constexpr std::array kKaifaScales = {
    UnitScale{Unit::watt, 0},  UnitScale{Unit::var, 0},       UnitScale{Unit::ampere, -3},
    UnitScale{Unit::volt, -1}, UnitScale{Unit::watt_hour, 0}, UnitScale{Unit::var_hour, 0},
};

constexpr std::array kKamstrupScales = {
    UnitScale{Unit::watt, 0},        UnitScale{Unit::var, 0},
    UnitScale{Unit::volt_ampere, 0}, UnitScale{Unit::ampere, -2},
    UnitScale{Unit::volt, 0},        UnitScale{Unit::watt_hour, 1},
    UnitScale{Unit::var_hour, 1},    UnitScale{Unit::volt_ampere_hour, 1},
    UnitScale{Unit::count, -2},
};

constexpr std::array kLandisGyrScales = {
    UnitScale{Unit::watt, 0}, UnitScale{Unit::var, 0},     UnitScale{Unit::watt_hour, 0}, UnitScale{Unit::var_hour, 0},
    UnitScale{Unit::volt, 0}, UnitScale{Unit::ampere, -2}, UnitScale{Unit::count, -3},
};

// The same registers with their scales are in the lists of ME550 and AM550 that describe themselves.
constexpr std::array kIskraScales = {
    UnitScale{Unit::watt, 0},  UnitScale{Unit::var, 0},     UnitScale{Unit::watt_hour, 0}, UnitScale{Unit::var_hour, 0},
    UnitScale{Unit::volt, -1}, UnitScale{Unit::ampere, -2}, UnitScale{Unit::count, -3},
};

constexpr std::array kWholeUnits = {
    UnitScale{Unit::watt, 0},
    UnitScale{Unit::var, 0},
    UnitScale{Unit::watt_hour, 0},
    UnitScale{Unit::var_hour, 0},
};

constexpr ListFamily pushing(std::string_view letters, std::string_view name, ClockRule clock,
                             std::span<const UnitScale> scales) {
  return {.list_prefix = letters, .name = name, .clock = clock, .scales = scales, .models = {}};
}

}  // namespace

constexpr ListFamily kAidon = {.list_prefix = "AIDON_V",
                               .name = "Aidon",
                               .clock = ClockRule::standard_time,
                               .scales = {},
                               .models = kAidonModels,
                               .hourly_registers = true};
// The Swedish list carries everything every time, and no type.
constexpr ListFamily kAidonSe = {
    .list_prefix = "AIDON_", .name = "Aidon", .clock = ClockRule::standard_time, .scales = {}, .models = kAidonModels};
constexpr ListFamily families::kKaifa = {.list_prefix = "KFM_",
                                         .name = "Kaifa",
                                         .clock = ClockRule::stated_or_wall_time,
                                         .scales = kKaifaScales,
                                         .models = kKaifaModels,
                                         .hourly_registers = true};
constexpr ListFamily kKamstrup = {.list_prefix = "Kamstrup_",
                                  .name = "Kamstrup",
                                  .clock = ClockRule::daylight_bit,
                                  .scales = kKamstrupScales,
                                  .models = kKamstrupModels,
                                  .hourly_registers = true,
                                  .finds_own_scale = true,
                                  .certain_types = "040"};  // Norway
constexpr ListFamily kLandisGyr = {.list_prefix = "EMBRIQ",
                                   .name = "Landis+Gyr",
                                   .clock = ClockRule::standard_time,
                                   .scales = {},
                                   .models = kLandisGyrModels,
                                   .hourly_registers = true};

// Lists pushed in Austria, Switzerland, Slovenia, Croatia and Czechia, found by the letters that begin a logical device
// name or by a form of the list that one manufacturer uses.
constexpr ListFamily kKaifaPush = pushing("KFM", "Kaifa", ClockRule::stated, {});
constexpr ListFamily families::kIskraemeco = pushing("ISK", "Iskraemeco", ClockRule::stated, kIskraScales);
constexpr ListFamily kSagemcomPush = pushing("SAG", "Sagemcom", ClockRule::stated, {});
// E450 and E360 send currents as numbers of 16 bits in 1/100 A, E570 as numbers of 64 bits in A.
constexpr ListFamily families::kLandisGyr = {.list_prefix = "LGZ",
                                             .name = "Landis+Gyr",
                                             .clock = ClockRule::stated_or_wall_time,
                                             .scales = kLandisGyrScales,
                                             .models = {},
                                             .long64_current = std::int8_t{0}};
// The operator EG.D and its neighbours take meters of several manufacturers with one list.
constexpr ListFamily families::kEgd = pushing("EGD", {}, ClockRule::stated_or_wall_time, kWholeUnits);

// So do those in Vienna and in Carinthia.
constexpr ListFamily families::kKelag = pushing("KELAG", {}, ClockRule::stated, {});
constexpr ListFamily families::kVienna = pushing("Wiener Netze", {}, ClockRule::stated_or_wall_time, {});

namespace {

// The first whose prefix begins a list version is meant.
constexpr std::array kFamilies = {&kAidon,
                                  &kAidonSe,
                                  &families::kKaifa,
                                  &kKamstrup,
                                  &kLandisGyr,
                                  &kKaifaPush,
                                  &families::kIskraemeco,
                                  &kSagemcomPush,
                                  &families::kLandisGyr,
                                  &families::kEgd,
                                  &families::kKelag,
                                  &families::kVienna};

consteval bool longer_prefixes_come_first() {
  for (std::size_t later = 0; later < kFamilies.size(); ++later) {
    for (std::size_t earlier = 0; earlier < later; ++earlier) {
      const bool hidden = kFamilies[later]->list_prefix.starts_with(kFamilies[earlier]->list_prefix);
      if (hidden && kFamilies[later]->list_prefix != kFamilies[earlier]->list_prefix) return false;
    }
  }
  return true;
}
static_assert(longer_prefixes_come_first());

}  // namespace

const ListFamily* find_family(std::string_view list_version) {
  for (const ListFamily* family : kFamilies) {
    if (list_version.starts_with(family->list_prefix)) return family;
  }
  return nullptr;
}

const ListFamily* family_of(Manufacturer manufacturer) {
  switch (manufacturer) {
    case Manufacturer::automatic:
      return nullptr;
    case Manufacturer::aidon:
      return &kAidon;
    case Manufacturer::aidon_se:
      return &kAidonSe;
    case Manufacturer::kaifa:
    case Manufacturer::kaifa_se:
      return &families::kKaifa;
    case Manufacturer::kamstrup:
      return &kKamstrup;
  }
  return nullptr;
}

std::optional<std::int8_t> family_scaler(const ListFamily& family, Unit unit) {
  const auto row = std::ranges::find(family.scales, unit, &UnitScale::unit);
  if (row == family.scales.end()) return std::nullopt;
  return row->scaler;
}

const Model* find_model(const ListFamily& family, std::string_view type) {
  const Model* best = nullptr;
  for (const Model& model : family.models) {
    if (type.starts_with(model.prefix) && (best == nullptr || model.prefix.size() > best->prefix.size())) best = &model;
  }
  return best;
}

std::span<const Quantity* const> hourly_quantities() {
  static const std::array kQuantities = {
      find_quantity("0-0:1.0.0"_obis), find_quantity("1-0:1.8.0"_obis), find_quantity("1-0:2.8.0"_obis),
      find_quantity("1-0:3.8.0"_obis), find_quantity("1-0:4.8.0"_obis),
  };
  return kQuantities;
}

}  // namespace ams2mqtt
