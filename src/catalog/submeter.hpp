// The catalog rows of sub-meters: what an M-Bus device type measures, once per channel, with keys and names that carry
// the channel ("gas_1", "water_2"). Generated at compile time. catalog.cpp puts them after the meter's own rows.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "ams2mqtt/catalog/catalog.hpp"

namespace ams2mqtt {

// What sub-meters of some device types (EN 13757-3, table of device types) count.
struct SubmeterKind {
  std::array<std::uint8_t, 2> device_types;  // 0 for none
  std::string_view key;
  std::array<std::string_view, kLanguageCount> name;
  Unit wire_unit = Unit::none;
  std::string_view unit;
  int published_power = 0;
  std::string_view device_class;
  int precision = 3;
};

// Gas, water and heat are counted in m³ and GJ (DSMR P1 5.0, 6.12). Home Assistant's only class for heat is energy.
// clang-format off
inline constexpr std::array kSubmeterKinds = {
    SubmeterKind{{3, 0}, "gas",
        {"Gas meter", "Gassmåler", "Gasmätare", "Gasmåler", "Gaszähler", "Gasmeter", "Kaasumittari"}, Unit::cubic_metre, "m³", 0, "gas"},
    SubmeterKind{{7, 22}, "water",
        {"Water meter", "Vannmåler", "Vattenmätare", "Vandmåler", "Wasserzähler", "Watermeter", "Vesimittari"}, Unit::cubic_metre, "m³", 0, "water"},
    SubmeterKind{{6, 21}, "warm_water",
        {"Warm water meter", "Varmtvannsmåler", "Varmvattenmätare", "Varmtvandsmåler", "Warmwasserzähler", "Warmwatermeter", "Lämminvesimittari"}, Unit::cubic_metre, "m³", 0, "water"},
    SubmeterKind{{4, 12}, "heat",
        {"Heat meter", "Varmemåler", "Värmemätare", "Varmemåler", "Wärmezähler", "Warmtemeter", "Lämpöenergiamittari"}, Unit::joule, "GJ", -9, "energy"},
    SubmeterKind{{10, 11}, "cooling",
        {"Cooling meter", "Kjølemåler", "Kylmätare", "Kølemåler", "Kältezähler", "Koudemeter", "Jäähdytysenergiamittari"}, Unit::joule, "GJ", -9, "energy"},
    SubmeterKind{{2, 0}, "electricity",
        {"Electricity sub-meter", "Undermåler for strøm", "Undermätare för el", "Bimåler for el", "Unterzähler Strom", "Tussenmeter elektriciteit", "Sähkön alamittari"}, Unit::watt_hour, "kWh", -3, "energy", 2},
};
// clang-format on
inline constexpr std::size_t kSubmeterChannels = 8;

// A key or name and its channel.
class ChannelText {
 public:
  constexpr ChannelText() = default;
  constexpr ChannelText(std::string_view text, char separator, std::size_t channel) {
    std::ranges::copy(text, characters_.begin());
    size_ = text.size();
    characters_[size_++] = separator;
    characters_[size_++] = static_cast<char>('0' + channel);
  }
  // The text and its channel.
  [[nodiscard]] constexpr std::string_view view() const { return {characters_.data(), size_}; }
  // The text alone.
  [[nodiscard]] constexpr std::string_view without_channel() const { return {characters_.data(), size_ - 2}; }

 private:
  std::array<char, 40> characters_{};
  std::size_t size_ = 0;
};

struct SubmeterTexts {
  ChannelText key;
  std::array<ChannelText, kLanguageCount> name;
};
inline constexpr auto kSubmeterTexts = []() consteval {
  std::array<SubmeterTexts, kSubmeterKinds.size() * kSubmeterChannels> texts{};
  for (std::size_t row = 0; row < texts.size(); ++row) {
    const SubmeterKind& kind = kSubmeterKinds[row / kSubmeterChannels];
    const std::size_t channel = row % kSubmeterChannels + 1;
    texts[row].key = ChannelText(kind.key, '_', channel);
    for (std::size_t language = 0; language < kLanguageCount; ++language) {
      texts[row].name[language] = ChannelText(kind.name[language], ' ', channel);
    }
  }
  return texts;
}();

// By kind, then by channel. The first channel's name goes without a number: most homes have one meter of a kind.
inline constexpr auto kSubmeterRows = []() consteval {
  std::array<Quantity, kSubmeterTexts.size()> rows{};
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const SubmeterKind& kind = kSubmeterKinds[row / kSubmeterChannels];
    const auto channel = static_cast<std::uint8_t>(row % kSubmeterChannels + 1);
    const SubmeterTexts& texts = kSubmeterTexts[row];
    rows[row] = {.obis = {0, channel, 24, 2, 1},
                 .key = texts.key.view(),
                 .name = {},
                 .kind = Kind::counter,
                 .wire_unit = kind.wire_unit,
                 .unit = kind.unit,
                 .published_power = kind.published_power,
                 .device_class = kind.device_class,
                 .precision = kind.precision};
    for (std::size_t language = 0; language < kLanguageCount; ++language) {
      const ChannelText& name = texts.name[language];
      rows[row].name[language] = channel == 1 ? name.without_channel() : name.view();
    }
  }
  return rows;
}();

// Where a device type's row for a channel stands in kSubmeterRows; nothing for types and channels without one.
[[nodiscard]] constexpr std::optional<std::size_t> submeter_row(std::uint8_t device_type, std::uint8_t channel) {
  if (device_type == 0 || channel == 0 || channel > kSubmeterChannels) return std::nullopt;
  for (std::size_t kind = 0; kind < kSubmeterKinds.size(); ++kind) {
    for (const std::uint8_t each : kSubmeterKinds[kind].device_types) {
      if (each == device_type) return kind * kSubmeterChannels + channel - 1;
    }
  }
  return std::nullopt;
}

}  // namespace ams2mqtt
