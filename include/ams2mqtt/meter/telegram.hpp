// What a meter said and meant: the result of decoding, and the input of everything that publishes. Views in a telegram
// live until the decoder that returned it is called again; MeterIdentity owns its texts.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ams2mqtt/base/decimal.hpp"
#include "ams2mqtt/base/obis.hpp"
#include "ams2mqtt/base/time.hpp"
#include "ams2mqtt/catalog/catalog.hpp"
#include "ams2mqtt/dlms/unit.hpp"
#include "ams2mqtt/framing/payload.hpp"

namespace ams2mqtt {

// A text is empty while it is not known. NUL bytes and blanks around it have been removed.
struct MeterIdentity {
  std::string manufacturer;      // "Kamstrup"
  std::string id;                // the meter's number as it sends it
  std::string type;              // "6841131BN243101040"
  std::string model;             // "3-phase meter, 4-wire, ...": what the type stands for
  std::string list_version;      // "Kamstrup_V0001"
  std::string device_name = {};  // the logical device name, used as the number of a meter that sends none

  friend bool operator==(const MeterIdentity&, const MeterIdentity&) = default;
};

// Whether a meter that identifies itself as `heard` can be the one known as `known`: the same number, or one that was
// known only by its logical device name until now. Both have an id.
[[nodiscard]] bool is_same_meter(const MeterIdentity& known, const MeterIdentity& heard);

// A meter's clock: with an offset where the rules of meter/clock.hpp know one, else as sent.
struct MeterTime {
  LocalTime local;
  std::optional<std::chrono::minutes> offset;

  friend bool operator==(const MeterTime&, const MeterTime&) = default;
};
// By its own clock; without an offset, as if it were UTC.
[[nodiscard]] UtcSeconds utc_of(const MeterTime& time);
// RFC 3339 with the offset, or without one when none is known.
[[nodiscard]] std::string to_string(const MeterTime& time);
// The same, appended to `text`.
void append_to(std::string& text, const MeterTime& time);

struct Reading {
  ObisCode obis;                                             // as on the wire
  const Quantity* quantity = nullptr;                        // null: no catalog row; the value is as sent
  std::variant<Decimal, std::string_view, MeterTime> value;  // a number is in the published unit of its quantity
  std::string_view unit;  // the published unit, or the wire's for unknown codes; static lifetime
  std::optional<MeterTime> measured_at = std::nullopt;  // where the value itself says so (sub-meters, peaks)
  std::optional<Monotonic> interval = std::nullopt;     // of such readings, where their arrival does not tell it
};

// The month's highest mean power of a quarter hour, of a month that is over, as the meter says it.
struct MonthPeak {
  MeterTime month_end;
  MeterTime at;
  Decimal watts;
};

struct Telegram {
  const MeterIdentity* meter = nullptr;   // everything known about this meter so far, from earlier telegrams too
  bool carries_identity = false;          // this very telegram names the meter
  bool says_number = true;                // and says its number, or the name that stands for it
  bool vouched = true;                    // a check sum or an authentication tag covers every bit of it
  std::optional<MeterTime> time;          // when the meter sent it, by the meter's clock
  bool clock_off = false;                 // that clock is days away from the host's
  Framing framing = Framing::hdlc;        // of the message
  bool rescaled = false;                  // its numbers count something other than before: registers may be smaller
  bool crlf_restored = false;             // the frame was accepted after undoing CR/LF damage
  std::size_t offset = 0;                 // of the frame in the stream
  std::span<const Reading> readings;      // in the order of the wire; identity codes are not repeated here
  std::span<const MonthPeak> past_peaks;  // where the meter keeps them; in any order, one of a month
  // Of an encrypted message. It grows with each one, so a message that comes again can be told.
  std::optional<std::uint32_t> frame_counter = std::nullopt;
  // Codes that this meter is known to send in an infrequent list (hourly), with their catalog rows; they can be
  // announced before they arrive. Static lifetime.
  std::span<const Quantity* const> expected;
};

}  // namespace ams2mqtt
