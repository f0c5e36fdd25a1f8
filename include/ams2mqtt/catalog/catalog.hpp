// The catalog: one row per quantity, the single source for decoding, discovery, docs/topics.md and translations.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "ams2mqtt/base/decimal.hpp"
#include "ams2mqtt/base/obis.hpp"
#include "ams2mqtt/dlms/unit.hpp"

namespace ams2mqtt {

enum class Kind : std::uint8_t {
  measurement,  // an instantaneous value
  counter,      // a register that only grows
  text,         // identity and other text
  timestamp,    // a clock reading
};

enum class Language : std::uint8_t { en, nb, sv, da, de, nl, fi };
inline constexpr std::array kLanguages = {Language::en, Language::nb, Language::sv, Language::da,
                                          Language::de, Language::nl, Language::fi};
inline constexpr std::size_t kLanguageCount = kLanguages.size();

// Rows that other code names.
namespace quantity_keys {
inline constexpr std::string_view kMeterId = "meter_id";
inline constexpr std::string_view kMeterType = "meter_type";
inline constexpr std::string_view kListVersion = "list_version";
inline constexpr std::string_view kPowerLimit = "power_limit";
inline constexpr std::string_view kLastTelegram = "last_telegram";
inline constexpr std::string_view kLineQuality = "line_quality";
inline constexpr std::string_view kFraming = "framing";
}  // namespace quantity_keys

struct Quantity {
  ObisCode obis;                                      // A and B are those of electricity, 1-0, or of the abstract codes
  std::string_view key;                               // names the topic; never changes once released
  std::array<std::string_view, kLanguageCount> name;  // by Language
  Kind kind = Kind::measurement;
  Unit wire_unit = Unit::none;         // what the meters count in
  std::string_view unit = {};          // what is published; empty for none
  int published_power = 0;             // published value = wire value x 10^this (Wh -> kWh: -3)
  std::string_view device_class = {};  // Home Assistant's; empty for none
  int precision = -1;                  // decimals to show; -1: leave it to Home Assistant
  bool enabled = true;                 // enabled in Home Assistant by default
  bool diagnostic = false;
  bool lasts = false;          // a measurement that is only said when it changes, and is true until then
  bool visible = true;         // shown on Home Assistant's overview by default
  std::string_view icon = {};  // Home Assistant's, where the device class has none; empty for none
  std::span<const std::string_view> options = {};  // of a text that is one of a few
};

// What people call it; empty for no row.
[[nodiscard]] constexpr std::string_view name_in(Language language, const Quantity* quantity) {
  return quantity == nullptr ? std::string_view() : quantity->name[static_cast<std::size_t>(language)];
}
// As the catalog's own language says it, for listings.
[[nodiscard]] constexpr std::string_view english_name(const Quantity* quantity) {
  return name_in(Language::en, quantity);
}

// Sorted as docs/topics.md shows it: power, per phase, voltage, current, energy, identity.
[[nodiscard]] std::span<const Quantity> catalog();

// The row of a code, or null. For electricity (A = 1) the channel B does not matter; abstract codes (A = 0) match
// fully. Codes that a manufacturer uses for a quantity that has another code elsewhere (1-1:0.0.5 for 0-0:96.1.0) find
// its row. What this program says itself (is_own) has no row here.
[[nodiscard]] const Quantity* find_quantity(const ObisCode& code);
[[nodiscard]] const Quantity* find_quantity(std::string_view key);
// Its value is a time.
[[nodiscard]] bool is_timestamp(const ObisCode& code);

// 0-n:24.2.E, the reading of the meter on M-Bus channel n. Only its device type says what it measures, and a meter
// keeps its row when it changes its channel: the rows of its kind are slots, for which `n` stands in their codes. They
// are found by type and slot.
[[nodiscard]] constexpr bool is_submeter_reading(const ObisCode& code) {
  return code == ObisCode{0, code.b, 24, 2, code.e};
}
// The register's row of a sub-meter by its M-Bus device type (EN 13757-3) and slot, or null.
[[nodiscard]] const Quantity* find_submeter(std::uint8_t device_type, std::uint8_t slot);
// How many sub-meters of a kind have a row.
[[nodiscard]] std::uint8_t submeter_slots();
// The register's row of the sub-meter that a row is about: its own, or that of its flow. Null: about no sub-meter.
[[nodiscard]] const Quantity* submeter_of(const Quantity& quantity);
// The row of a sub-meter's flow by that of its register; null where nothing flows.
[[nodiscard]] const Quantity* flow_of(const Quantity& submeter);
// A sub-meter's row, such as its flow, for the one of its kind in another slot.
[[nodiscard]] const Quantity& in_slot(const Quantity& quantity, std::uint8_t slot);
// What this program itself says about a meter; no meter uses these codes (group C above 199 is reserved).
[[nodiscard]] const Quantity& scales_quantity();
[[nodiscard]] const Quantity& clock_offset_quantity();
[[nodiscard]] const Quantity& withheld_quantity();
// It is this program's: no meter sends it.
[[nodiscard]] constexpr bool is_own(const Quantity& quantity) {
  return quantity.obis.a == 0 && quantity.obis.c == 240;
}
// Its values are numbers.
[[nodiscard]] constexpr bool is_numeric(const Quantity& quantity) {
  return quantity.kind == Kind::measurement || quantity.kind == Kind::counter;
}
// `value`, counted in `unit`, in the quantity's own unit: unchanged, or exactly converted (Wh -> J); nothing where the
// unit does not fit.
[[nodiscard]] std::optional<Decimal> in_wire_unit(const Quantity& quantity, const Decimal& value, Unit unit);
// It may count in units other than the row's: a limiter's threshold is in the unit of what it monitors.
[[nodiscard]] bool has_any_unit(const Quantity& quantity);
// True for the rows that say who the meter is: number, type and list version.
[[nodiscard]] bool is_identity(const Quantity& quantity);

// "measurement", "total_increasing" or empty.
[[nodiscard]] std::string_view state_class(Kind kind);
// "en", "nb", ...
[[nodiscard]] std::string_view to_string(Language language);
[[nodiscard]] std::optional<Language> parse_language(std::string_view text);

}  // namespace ams2mqtt
