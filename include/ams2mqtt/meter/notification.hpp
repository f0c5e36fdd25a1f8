// What a meter said, as rows of OBIS code and value, before anybody knows what the numbers mean. Lists that describe
// themselves, flat pairs, positional lists and lines of text all end here. Views live as long as the frame, those of
// `texts` until the next list. Next: meter/interpret.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ams2mqtt/base/decimal.hpp"
#include "ams2mqtt/base/obis.hpp"
#include "ams2mqtt/dlms/datetime.hpp"
#include "ams2mqtt/dlms/unit.hpp"

namespace ams2mqtt {

// A larger power of ten than any meter's is damage, and Decimal could not shift it further.
inline constexpr int kMaxScaler = 24;

// What stands for a list's scale: stated on the wire (or by a layout row), or left to the maker's rules.
struct Scale {
  std::int8_t scaler = 0;
  Unit unit = Unit::none;
};

// Nothing (null-data: the meter names the code but has no value), a number, text as sent, or a clock reading.
using RawValue = std::variant<std::monostate, Decimal, std::string_view, CosemDateTime>;

struct Row {
  ObisCode obis;
  RawValue value;
  std::optional<Scale> scale;                            // nothing: the wire carries no scaler for this row
  std::optional<CosemDateTime> measured = std::nullopt;  // when, where the row says so itself
  std::uint8_t device_type = 0;                          // of the sub-meter (EN 13757-3); 0: not of a sub-meter
  bool assumed = false;                                  // `scale` is the layout's, the wire does not carry it
  bool long64 = false;                                   // sent as a number of 64 bits
};

// A code that came more than once in a message, and whether its values differed; rows of the latter are gone.
struct DoubledCode {
  ObisCode obis;
  bool differs = false;

  friend bool operator==(const DoubledCode&, const DoubledCode&) = default;
};

struct Vendor;

struct Notification {
  // By the list version or, where the list does not name itself, by a form that only one maker uses; null: neither
  // says.
  const Vendor* vendor = nullptr;
  std::string_view list_version;       // "AIDON_V0001", "Kamstrup_V0001", "KFM_001"; empty when the list has none
  std::optional<CosemDateTime> time;   // of the message header
  bool partial = false;                // the list fits no layout; `rows` are what it says beyond doubt
  std::vector<Row> rows;               // in the order of the wire, the list version's own row left out
  std::vector<DoubledCode> doubled;    // as meter/doubled_rows.hpp found them
  std::vector<std::uint8_t> restored;  // the list with its codes restored, when it is that which rows view
  std::deque<std::string> texts;       // what rows view that stands on the wire in another spelling
  std::vector<std::size_t> order;      // of the rows by their codes; kept for its memory

  // Empties it for the next list and keeps the memory of the rows.
  void clear() {
    vendor = nullptr;
    list_version = {};
    time.reset();
    partial = false;
    rows.clear();
    doubled.clear();
    texts.clear();
  }
};

}  // namespace ams2mqtt
