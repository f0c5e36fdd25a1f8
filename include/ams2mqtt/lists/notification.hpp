// What a meter said, as rows of OBIS code and value, before the numbers have a meaning. Lists that describe themselves,
// flat pairs, positional lists and lines of text all end up here. Views live as long as the frame, those of `texts`
// and `p1` until the next list. Next: meter/interpret.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ams2mqtt/base/decimal.hpp"
#include "ams2mqtt/base/obis.hpp"
#include "ams2mqtt/catalog/catalog.hpp"
#include "ams2mqtt/dlms/data.hpp"
#include "ams2mqtt/dlms/datetime.hpp"
#include "ams2mqtt/dlms/unit.hpp"
#include "ams2mqtt/lists/p1_memory.hpp"

namespace ams2mqtt {

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
  std::uint8_t submeter = 0;                             // which of its kind in this list, from 1
  Tag tag = Tag::null_data;                              // of `content`
  const Quantity* quantity = find_quantity(obis);        // the catalog's row of the very code; null: none
  Bytes content = {};                                    // what the value was read from; empty for lines of text

  void name(const ObisCode& code) {
    obis = code;
    quantity = find_quantity(code);
  }
};

// A code that came more than once in a message, and whether its values differed; if so, its rows have been removed.
struct DoubledCode {
  ObisCode obis;
  bool differs = false;

  friend bool operator==(const DoubledCode&, const DoubledCode&) = default;
};

// Why something that a meter sent is not a value for its code.
enum class LeftOutReason : std::uint8_t {
  no_code,     // the line does not begin with an OBIS code, or its parentheses do not fit
  no_number,   // digits are expected
  comma,       // which may stand for thousands or before decimals
  no_unit,     // a number with its unit is expected
  other_unit,  // the unit belongs to something else, or to nothing
  history,     // peaks of past months are expected, each with its times
};

// A value that was left out, which somebody should know.
struct LeftOut {
  ObisCode obis;          // none with no_code
  std::string_view said;  // the group, or the line with no_code
  LeftOutReason reason{};
};

// The highest mean power of a quarter hour in a month that is over, as the meter has kept it.
struct PastPeak {
  CosemDateTime month_end;
  CosemDateTime at;
  Decimal value;
  Scale scale;
};

struct ListFamily;

struct Notification {
  // By the list version or, where the list does not name itself, by a form that only one manufacturer uses; null:
  // neither says.
  const ListFamily* family = nullptr;
  std::string_view sender;             // the manufacturer's letters of the system title; empty: not encrypted
  std::string_view list_version;       // "AIDON_V0001", "Kamstrup_V0001", "KFM_001"; empty when the list has none
  std::optional<CosemDateTime> time;   // of the message header
  bool partial = false;                // the list fits no layout; `rows` are what it says beyond doubt
  bool repeats = false;                // only its form decides how the list is read, not its numbers and times
  bool checked = false;                // but that they are possible (lists/layout_values.hpp)
  std::uint64_t form = 0;              // as in list_memory.hpp and p1_memory.hpp; 0: not remembered
  std::vector<Row> rows;               // in the order of the wire, the list version's own row left out
  std::vector<DoubledCode> doubled;    // as lists/doubled_rows.hpp found them
  std::vector<PastPeak> past_peaks;    // one of a month
  std::vector<LeftOut> left_out;       // what was in a value's place and is not one
  std::vector<std::uint8_t> restored;  // the list with its codes restored, when it is that which rows view
  std::list<std::string> texts;        // what rows view where the wire has another spelling
  P1Memory p1;                         // of a P1 telegram, whose text rows view
  std::vector<std::uint64_t> order;    // of the rows by their codes; kept for its memory

  // Empties it for the next list and keeps the memory of the rows.
  void clear() {
    family = nullptr;
    sender = {};
    list_version = {};
    time.reset();
    partial = false;
    repeats = false;
    checked = false;
    form = 0;
    rows.clear();
    doubled.clear();
    past_peaks.clear();
    left_out.clear();
    texts.clear();
    p1.forget();
  }
};

}  // namespace ams2mqtt
