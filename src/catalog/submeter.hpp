// The catalog rows of sub-meters: what an M-Bus device type measures, once per slot, with keys and names that carry the
// slot ("gas_1", "water_2"). Generated at compile time. catalog.cpp puts them after the meter's own rows.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "ams2mqtt/catalog/catalog.hpp"

namespace ams2mqtt {

using SubmeterNames = std::array<std::string_view, kLanguageCount>;

// What sub-meters of some device types (EN 13757-3, table of device types) count.
struct SubmeterKind {
  std::array<std::uint8_t, 2> device_types;  // 0 for none
  std::string_view key;
  SubmeterNames name;
  Unit wire_unit = Unit::none;
  std::string_view unit;
  int published_power = 0;
  std::string_view device_class;
  int precision = 3;
  std::string_view flow_key = {};  // of what flows through them, in m³/h; those with one come first
  SubmeterNames flow_name = {};
};

// Gas, water and heat are counted in m³ and GJ (DSMR P1 5.0, 6.12). Home Assistant's only class for heat is energy.
// clang-format off
inline constexpr std::array kSubmeterKinds = {
    SubmeterKind{{3, 0}, "gas",
        {"Gas meter", "Gassmåler", "Gasmätare", "Gasmåler", "Gaszähler", "Gasmeter", "Kaasumittari"}, Unit::cubic_metre, "m³", 0, "gas", 3, "gas_flow",
        {"Mean gas flow", "Middelstrømning gass", "Medelflöde gas", "Middelflow gas", "Mittlerer Gasdurchfluss", "Gemiddeld gasdebiet", "Kaasun keskivirtaama"}},
    SubmeterKind{{7, 22}, "water",
        {"Water meter", "Vannmåler", "Vattenmätare", "Vandmåler", "Wasserzähler", "Watermeter", "Vesimittari"}, Unit::cubic_metre, "m³", 0, "water", 3, "water_flow",
        {"Mean water flow", "Middelstrømning vann", "Medelflöde vatten", "Middelflow vand", "Mittlerer Wasserdurchfluss", "Gemiddeld waterdebiet", "Veden keskivirtaama"}},
    SubmeterKind{{6, 21}, "warm_water",
        {"Warm water meter", "Varmtvannsmåler", "Varmvattenmätare", "Varmtvandsmåler", "Warmwasserzähler", "Warmwatermeter", "Lämminvesimittari"}, Unit::cubic_metre, "m³", 0, "water", 3, "warm_water_flow",
        {"Mean warm water flow", "Middelstrømning varmtvann", "Medelflöde varmvatten", "Middelflow varmt vand", "Mittlerer Warmwasserdurchfluss", "Gemiddeld warmwaterdebiet", "Lämpimän veden keskivirtaama"}},
    SubmeterKind{{4, 12}, "heat",
        {"Heat meter", "Varmemåler", "Värmemätare", "Varmemåler", "Wärmezähler", "Warmtemeter", "Lämpöenergiamittari"}, Unit::joule, "GJ", -9, "energy"},
    SubmeterKind{{10, 11}, "cooling",
        {"Cooling meter", "Kjølemåler", "Kylmätare", "Kølemåler", "Kältezähler", "Koudemeter", "Jäähdytysenergiamittari"}, Unit::joule, "GJ", -9, "energy"},
    SubmeterKind{{2, 0}, "electricity",
        {"Electricity sub-meter", "Undermåler for strøm", "Undermätare för el", "Bimåler for el", "Unterzähler Strom", "Tussenmeter elektriciteit", "Sähkön alamittari"}, Unit::watt_hour, "kWh", -3, "energy", 2},
};
// clang-format on
inline constexpr std::uint8_t kSubmeterSlots = 8;
inline constexpr std::size_t kFlowKinds =
    std::ranges::count_if(kSubmeterKinds, [](const SubmeterKind& kind) { return !kind.flow_key.empty(); });

// A key or name and its slot.
class SlotText {
 public:
  constexpr SlotText() = default;
  constexpr SlotText(std::string_view text, char separator, std::size_t slot) {
    std::ranges::copy(text, characters_.begin());
    size_ = text.size();
    characters_[size_++] = separator;
    characters_[size_++] = static_cast<char>('0' + slot);
  }
  // The text and its slot.
  [[nodiscard]] constexpr std::string_view view() const { return {characters_.data(), size_}; }
  // The text alone.
  [[nodiscard]] constexpr std::string_view without_slot() const { return {characters_.data(), size_ - 2}; }

 private:
  std::array<char, 40> characters_{};
  std::size_t size_ = 0;
};

struct SubmeterTexts {
  SlotText key;
  std::array<SlotText, kLanguageCount> name;
};
inline constexpr std::size_t kSubmeterRegisters = kSubmeterKinds.size() * kSubmeterSlots;
// Of the registers, and behind them those of the flows.
inline constexpr auto kSubmeterTexts = []() consteval {
  std::array<SubmeterTexts, kSubmeterRegisters + kFlowKinds * kSubmeterSlots> texts{};
  for (std::size_t row = 0; row < texts.size(); ++row) {
    const bool flows = row >= kSubmeterRegisters;
    const SubmeterKind& kind = kSubmeterKinds[row % kSubmeterRegisters / kSubmeterSlots];
    const std::size_t slot = row % kSubmeterSlots + 1;
    texts[row].key = SlotText(flows ? kind.flow_key : kind.key, '_', slot);
    for (std::size_t language = 0; language < kLanguageCount; ++language) {
      texts[row].name[language] = SlotText((flows ? kind.flow_name : kind.name)[language], ' ', slot);
    }
  }
  return texts;
}();

constexpr Quantity submeter_register(const SubmeterKind& kind, std::uint8_t slot) {
  return {.obis = {0, slot, 24, 2, 1},
          .key = {},
          .name = {},
          .kind = Kind::counter,
          .wire_unit = kind.wire_unit,
          .unit = kind.unit,
          .published_power = kind.published_power,
          .device_class = kind.device_class,
          .precision = kind.precision};
}

// One of this program's own codes (is_own), which says of what: the device type stands last.
constexpr Quantity submeter_flow(const SubmeterKind& kind, std::uint8_t slot) {
  return {.obis = {0, slot, 240, 24, kind.device_types[0]},
          .key = {},
          .name = {},
          .kind = Kind::measurement,
          .wire_unit = Unit::cubic_metre_per_hour,
          .unit = "m³/h",
          .published_power = 0,
          .device_class = "volume_flow_rate",
          .precision = 3};
}

// Registers, then flows; each by kind, then by slot. The first slot's name goes without a number: most homes have one
// meter of a kind.
inline constexpr auto kSubmeterRows = []() consteval {
  std::array<Quantity, kSubmeterTexts.size()> rows{};
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const SubmeterKind& kind = kSubmeterKinds[row % kSubmeterRegisters / kSubmeterSlots];
    const auto slot = static_cast<std::uint8_t>(row % kSubmeterSlots + 1);
    const SubmeterTexts& texts = kSubmeterTexts[row];
    rows[row] = row < kSubmeterRegisters ? submeter_register(kind, slot) : submeter_flow(kind, slot);
    rows[row].key = texts.key.view();
    for (std::size_t language = 0; language < kLanguageCount; ++language) {
      const SlotText& name = texts.name[language];
      rows[row].name[language] = slot == 1 ? name.without_slot() : name.view();
    }
  }
  return rows;
}();

// Where a device type's register in a slot stands in kSubmeterRows; nothing for types and slots without one.
[[nodiscard]] constexpr std::optional<std::size_t> submeter_row(std::uint8_t device_type, std::uint8_t slot) {
  if (device_type == 0 || slot == 0 || slot > kSubmeterSlots) return std::nullopt;
  for (std::size_t kind = 0; kind < kSubmeterKinds.size(); ++kind) {
    for (const std::uint8_t each : kSubmeterKinds[kind].device_types) {
      if (each == device_type) return kind * kSubmeterSlots + slot - 1;
    }
  }
  return std::nullopt;
}

}  // namespace ams2mqtt
